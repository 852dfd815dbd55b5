import { afterEach, describe, expect, test } from "bun:test";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Sink, type SinkOptions, startSink } from "../../sandbox/sink/mod.ts";
import { testCertificate, testKey } from "../../test/mail-certificate.ts";
import { bulkTo, closeAll, mailsOf, outcomesOf } from "./bulk.fixture.ts";
import { sendTrusting } from "./bulk-sender.fixture.ts";

afterEach(closeAll);

const folder = mkdtempSync(join(tmpdir(), "relay-"));
const file = join(folder, "certificate.pem");
writeFileSync(file, testCertificate);

type Mode = "starttls" | "implicit";
const tlsOf = { starttls: "required", implicit: "implicit" } as const;

function openSink(mode: Mode, options: SinkOptions = {}): Promise<Sink> {
  return startSink({ ...options, tls: { key: testKey, cert: testCertificate, mode } });
}

describe.each(["starttls", "implicit"] as const)("a relay with TLS (%s)", (mode) => {
  test("gets nothing when nobody vouches for its certificate", async () => {
    const sink = await openSink(mode);
    const bulk = bulkTo(sink.port, { mail: { host: "localhost", tls: tlsOf[mode] } });
    expect(await outcomesOf(bulk, mailsOf(2))).toMatchObject([
      { state: "untouched", relayFailed: true },
      { state: "untouched", relayFailed: true },
    ]);
    expect(sink.asked).toBeEmpty();
    await sink.stop();
  });

  test("gets the mails and the password when its certificate is trusted for its name", async () => {
    for (const ways of ["AUTH PLAIN LOGIN", "AUTH LOGIN"]) {
      const said: string[] = [];
      const sink = await openSink(mode, {
        extensions: ["PIPELINING", ways],
        script: ({ stage, line }) => {
          if (stage !== "auth") return undefined;
          said.push(line);
          const isLast = said.length === (ways === "AUTH LOGIN" ? 3 : 2);
          return isLast ? "235 2.7.0 Ok" : "334 ";
        },
      });
      const mail = { host: "localhost", tls: tlsOf[mode], user: "avow", password: "päss" };
      expect(await sendTrusting(file, sink.port, mail)).toBe("accepted accepted 2");
      const [, ...words] = said.map((word) => Buffer.from(word, "base64").toString());
      expect(words).toEqual(ways === "AUTH LOGIN" ? ["avow", "päss"] : ["\0avow\0päss"]);
      expect(sink.mails).toHaveLength(2);
      await sink.stop();
    }
  });

  test("gets nothing when its certificate is for another name", async () => {
    const sink = await openSink(mode);
    const mail = { host: "127.0.0.1", tls: tlsOf[mode] };
    expect(await sendTrusting(file, sink.port, mail)).toBe("untouched untouched 0");
    expect(sink.asked).toBeEmpty();
    await sink.stop();
  });

  test("that does not take the password gets nothing", async () => {
    const sink = await openSink(mode, {
      extensions: ["PIPELINING", "AUTH PLAIN"],
      script: ({ stage }) => (stage === "auth" ? "535 5.7.8 No" : undefined),
    });
    const mail = { host: "localhost", tls: tlsOf[mode], user: "avow", password: "secret" };
    expect(await sendTrusting(file, sink.port, mail)).toBe("untouched untouched 0");
    await sink.stop();
  });
});

describe("somebody between us and a relay", () => {
  test("who strikes out STARTTLS gets nothing", async () => {
    const sink = await startSink();
    const bulk = bulkTo(sink.port, { mail: { host: "localhost", tls: "required" } });
    const [outcome] = await outcomesOf(bulk, mailsOf(1));
    expect(outcome).toMatchObject({
      state: "untouched",
      reason: expect.stringContaining("STARTTLS"),
    });
    expect(sink.lines.filter((line) => !line.startsWith("EHLO"))).toEqual([]);
    await sink.stop();
  });

  test.each([
    ["a whole reply", "250 injected\r\n"],
    ["half a reply", "250-inj"],
  ])("who puts %s behind the yes to STARTTLS is found out", async (_, injected) => {
    let isTlsBegun = false;
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.write("220 relay\r\n");
      socket.on("data", (bytes) => {
        const said = bytes.toString("latin1");
        if (said.startsWith("EHLO")) socket.write("250-relay\r\n250 STARTTLS\r\n");
        else if (said.startsWith("STARTTLS")) socket.write(`220 Go on\r\n${injected}`);
        else isTlsBegun = true;
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const bulk = bulkTo(port, { mail: { host: "127.0.0.1", tls: "required" } });
    const [outcome] = await outcomesOf(bulk, mailsOf(1));
    expect(outcome).toMatchObject({ state: "untouched", reason: expect.stringContaining("more") });
    expect(isTlsBegun).toBe(false);
    server.close();
  });
});
