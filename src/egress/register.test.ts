import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import net, { type AddressInfo } from "node:net";
import tls from "node:tls";
import { testCertificate, testKey } from "../../test/mail-certificate.ts";
import type { Recipient } from "./recipient.ts";
import { createRegister } from "./register.ts";

let got = "";
const plain = net.createServer((socket) => {
  socket.on("data", (bytes) => {
    got += bytes.toString();
  });
});
const secure = tls.createServer({ key: testKey, cert: testCertificate });

beforeAll(async () => {
  for (const server of [plain, secure]) {
    server.on("tlsClientError", () => {});
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  }
});
afterAll(() => {
  plain.close();
  secure.close();
});

const codeOf = (error: { code?: string }) => error.code;
const portOf = (server: net.Server) => (server.address() as AddressInfo).port;
const at = (server: net.Server) => ({ host: "127.0.0.1", port: portOf(server), timeoutMs: 1000 });

function recipient(server: net.Server, more: Partial<Recipient> = {}): Recipient {
  const { host, port } = at(server);
  return {
    id: "mail-relay",
    name: "Mail relay",
    role: "carrier",
    hosts: [{ host, port }],
    purposes: ["correspondence"],
    categories: ["email"],
    tls: "off",
    ...more,
  };
}

describe("the register", () => {
  test("opens connections to registered hosts only, and counts them", async () => {
    const register = createRegister([recipient(plain)]);
    const { host, port, timeoutMs } = at(plain);
    for (const wrong of [
      register.connect("mail-relay", { host: "127.0.0.2", port, timeoutMs }),
      register.connect("mail-relay", { host, port: port + 1, timeoutMs }),
      register.connect("nobody", { host, port, timeoutMs }),
    ]) {
      expect(await wrong.catch(codeOf)).toBe("forbidden");
    }
    expect(register.opened()).toBeEmpty();
    for (let i = 0; i < 2; i += 1) (await register.connect("mail-relay", at(plain))).destroy();
    expect(register.opened()).toEqual([{ recipient: "mail-relay", host, port, count: 2 }]);
  });

  test("gives a recipient no purpose and no category of data that it does not name", () => {
    const register = createRegister([recipient(plain)]);
    expect(() => register.permit("mail-relay", "correspondence", ["email"])).not.toThrow();
    expect(() => register.permit("mail-relay", "operators", ["email"])).toThrow("may not send");
    expect(() => register.permit("mail-relay", "correspondence", ["phone"])).toThrow(
      "not get phone",
    );
  });

  test("shows a drill every byte that leaves", async () => {
    const register = createRegister([recipient(plain)]);
    let seen = "";
    const stop = register.onBytes(({ bytes, recipient: who }) => {
      seen += `${who}:${bytes.toString()};`;
    });
    const socket = await register.connect("mail-relay", at(plain));
    socket.write("one ");
    socket.write("dHdv", "base64");
    socket.end(Buffer.from(" three"));
    await new Promise((resolve) => socket.once("close", resolve));
    expect(got).toBe("one two three");
    expect(seen).toBe("mail-relay:one ;mail-relay:two;mail-relay: three;");
    stop();
  });

  test("opens no TLS connection to a certificate that nobody vouches for", async () => {
    const register = createRegister([recipient(secure, { tls: "implicit" })]);
    const refused = register.connect("mail-relay", at(secure));
    expect(await refused.catch(codeOf)).toBe("unavailable");
  });

  test("goes on in TLS with registered hosts only, and with nobody whose certificate is not trusted", async () => {
    const register = createRegister([recipient(secure, { tls: "required" })]);
    const socket = await register.connect("mail-relay", at(secure));
    const other = { ...at(secure), host: "127.0.0.2" };
    expect(await register.startTls("mail-relay", socket, other).catch(codeOf)).toBe("forbidden");
    const refused = register.startTls("mail-relay", socket, at(secure));
    expect(await refused.catch(codeOf)).toBe("unavailable");
    expect(socket.destroyed).toBe(true);
  });

  test("gives up a partner who never begins with TLS", async () => {
    const register = createRegister([recipient(plain, { tls: "required" })]);
    const socket = await register.connect("mail-relay", at(plain));
    const refused = register.startTls("mail-relay", socket, { ...at(plain), timeoutMs: 200 });
    expect(await refused.catch(codeOf)).toBe("unavailable");
  });

  test("says so when nobody answers", async () => {
    const register = createRegister([
      recipient(plain, { hosts: [{ host: "127.0.0.1", port: 1 }] }),
    ]);
    const refused = register.connect("mail-relay", { host: "127.0.0.1", port: 1, timeoutMs: 500 });
    expect(await refused.catch(codeOf)).toBe("unavailable");
  });

  test("takes no recipient beyond this machine without TLS, and none twice", () => {
    const far = { hosts: [{ host: "relay.example", port: 25 }] };
    expect(() => createRegister([recipient(plain, far)])).toThrow("needs TLS");
    expect(() => createRegister([recipient(plain, { ...far, tls: "required" })])).not.toThrow();
    expect(() => createRegister([recipient(plain), recipient(plain)])).toThrow("twice");
  });
});
