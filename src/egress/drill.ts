import { once } from "node:events";
import {
  type AddressInfo,
  createServer as createPlainServer,
  type Server,
  type Socket,
} from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { Check } from "../promise/definition.ts";
import type { DrillContext } from "../promise/live.ts";
import { outcomeOfProbes } from "../promise/outcome.ts";
import { strangersCertificate as cert, strangersKey as key } from "./drill-certificate.ts";
import { createRegister } from "./register.ts";

const recipient = { id: "stranger", name: "A stranger", role: "carrier" } as const;
const timeoutMs = 2_000;
const secret = "words of somebody";

/**
 * Somebody who pretends to be a recipient of the register: with a certificate that nobody vouches
 * for, from the first byte or after STARTTLS, and without any TLS at all.
 */
export const strangersRefused: Check<DrillContext> = {
  name: "Whoever pretends to be a recipient is given nothing",
  kind: "drill",
  async run() {
    const got: string[] = [];
    const hear = (socket: Socket) =>
      socket.on("data", (bytes) => got.push(bytes.toString("latin1"))).on("error", () => {});
    const secure = createTlsServer({ key, cert }, hear);
    // It answers in clear, as a server without TLS does that speaks after the first bytes it gets.
    const plain = createPlainServer((socket) => {
      hear(socket).once("data", () => socket.end("500 what?\r\n"));
    });
    for (const server of [secure, plain]) server.on("tlsClientError", () => {});
    const at = (server: Server) => ({
      host: "localhost",
      port: (server.address() as AddressInfo).port,
    });
    try {
      for (const server of [secure, plain]) {
        server.listen(0, "127.0.0.1");
        await once(server, "listening");
      }
      const wrong: string[] = [];
      for (const [name, server] of [
        ["an unknown certificate", secure],
        ["no TLS", plain],
      ] as const) {
        const hosts = [at(server)];
        const fixed = { ...recipient, hosts, purposes: [], categories: [] };
        const implicit = createRegister([{ ...fixed, tls: "implicit" }]);
        if (await takes(implicit.connect("stranger", { ...at(server), timeoutMs }))) {
          wrong.push(`${name}, at once`);
        }
        const later = createRegister([{ ...fixed, tls: "required" }]);
        const open = await later.connect("stranger", { ...at(server), timeoutMs });
        if (await takes(later.startTls("stranger", open, { ...at(server), timeoutMs }))) {
          wrong.push(`${name}, after STARTTLS`);
        }
      }
      if (got.some((bytes) => bytes.includes(secret))) wrong.push("the words arrived");
      return outcomeOfProbes(true, 4, wrong);
    } finally {
      secure.close();
      plain.close();
    }
  },
};

/** Whether somebody could be told something over the connection. */
async function takes(connecting: Promise<{ write(text: string): unknown; destroy(): unknown }>) {
  try {
    const socket = await connecting;
    socket.write(secret);
    socket.destroy();
    return true;
  } catch {
    return false;
  }
}
