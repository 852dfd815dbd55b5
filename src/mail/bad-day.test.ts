import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { testCertificate, testKey } from "../../test/mail-certificate.ts";
import { kindOf, mailSettings, openScene, relayOf, type Scene } from "../../test/mail-scene.ts";
import { startSender } from "../../test/mail-sender.ts";
import { createRegister } from "../egress/mod.ts";
import { log } from "../kernel/log.ts";
import { startDelivering } from "./mod.ts";

const minuteMs = 60_000;
let scene: Scene;
let lines: string[];
let before: (line: string) => void;

beforeAll(async () => {
  scene = await openScene();
  lines = [];
  before = log.redirect((line) => lines.push(line));
});
afterEach(() => scene.rest());
afterAll(async () => {
  log.redirect(before);
  await scene.close();
});

const taken = (to: string) => scene.mailbox.mails().filter((mail) => mail.envelope.to.includes(to));
const asked = (to: string) => scene.mailbox.attempts().filter((attempt) => attempt.to === to);

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 500; i += 1) {
    if (await what()) return;
    await Bun.sleep(10);
  }
  throw new Error("it did not happen within five seconds");
}

async function startRelay(options: SMTPServerOptions = {}) {
  const to: string[] = [];
  const server = new SMTPServer({
    key: testKey,
    cert: testCertificate,
    authOptional: true,
    disabledCommands: ["AUTH"],
    logger: false,
    ...options,
    onRcptTo({ address }, _session, answer) {
      to.push(address);
      answer();
    },
    onData(stream, _session, answer) {
      stream.resume().on("end", () => answer());
    },
  });
  server.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const { port } = server.server.address() as AddressInfo;
  return { to, port, stop: () => new Promise<void>((resolve) => server.close(() => resolve())) };
}

describe("a server that is killed while a mail is on the line", () => {
  test.each([
    ["plain", "accepted", 2],
    ["answer", "uncertain", 1],
  ] as const)(
    "a mail of the kind %s is %s afterwards, and none is lost",
    async (kind, state, tries) => {
      const to = `${kind}-killed@example.org`;
      scene.mailbox.fail({ hang: "data" });
      const id = await scene.queue(await scene.person(to), kind);
      const sender = await startSender(scene);
      await until(() => asked(to).length > 0);
      sender.kill("SIGKILL");
      await sender.exited;
      expect((await scene.row(id)).state).toBe("claimed");
      scene.mailbox.fail(null);
      await scene.start({ kinds: { plain: kindOf(), answer: kindOf({ onUncertain: "leave" }) } });
      await scene.later(10_000);
      expect((await scene.row(id)).state).toBe("claimed");
      await scene.later(minuteMs);
      expect((await scene.row(id)).state).toBe(state);
      expect(taken(to)).toHaveLength(tries - 1);
      expect(asked(to)).toHaveLength(tries);
      expect(await scene.disclosures(id)).toBe(tries);
    },
  );

  test("is killed with the same mail on the line no more than four times", async () => {
    const id = await scene.queue(await scene.person("killer@example.org"));
    await scene.database.admin.query(
      "update mail.deliveries set state = 'claimed', attempts = 4, claimed_until = now() where id = $1",
      [id],
    );
    await scene.start();
    await scene.later(minuteMs);
    expect(await scene.row(id)).toMatchObject({ state: "uncertain", attempts: 4 });
    expect(asked("killer@example.org")).toBeEmpty();
  });

  test("two servers at once send each of many mails once", async () => {
    const names = Array.from({ length: 10 }, (_, i) => `many${i}@example.org`);
    for (const name of names) await scene.queue(await scene.person(name));
    const sender = await startSender(scene);
    const delivering = await scene.start();
    await delivering.settle();
    await until(() => names.every((name) => taken(name).length > 0));
    sender.kill();
    await sender.exited;
    expect(names.map((name) => asked(name).length)).toEqual(names.map(() => 1));
  });
});

describe("what leaves", () => {
  test("is as many recipients as there are disclosures, in this whole file", async () => {
    expect(scene.mailbox.attempts()).toHaveLength(await scene.disclosures());
  });

  test("goes no faster than so many mails a minute", async () => {
    await scene.start({ mail: { perMinuteMax: 3 } });
    const names = Array.from({ length: 8 }, (_, i) => `slow${i}@example.org`);
    for (const name of names) await scene.queue(await scene.person(name));
    const arrived = () => names.filter((name) => taken(name).length > 0).length;
    await scene.later(0);
    expect(arrived()).toBe(3);
    await scene.later(30_000);
    expect(arrived()).toBe(3);
    await scene.later(31_000);
    expect(arrived()).toBe(6);
    await scene.later(minuteMs);
    expect(arrived()).toBe(8);
  });

  test("after its time is not sent any more", async () => {
    const personId = await scene.person("overdue@example.org");
    const soon = new Date(Date.now() + 60 * minuteMs);
    const id = await scene.queue(personId, "plain", { expiresAt: soon, at: soon });
    await scene.start();
    await scene.later(61 * minuteMs);
    expect(await scene.row(id)).toMatchObject({ state: "refused", attempts: 0 });
    expect(asked("overdue@example.org")).toBeEmpty();
  });

  test("to an international address is refused when the relay can't take it", async () => {
    const relay = await startRelay({ hideSMTPUTF8: true });
    const mail = { ...mailSettings(relay.port), host: "localhost" };
    const register = createRegister([relayOf(mail)]);
    let left = "";
    register.onBytes(({ bytes }) => {
      left += bytes.toString();
    });
    const far = await scene.queue(await scene.person("jürgen@bücher.example"), "far");
    const near = await scene.queue(await scene.person("juergen@bücher.example"), "far");
    const delivering = startDelivering({
      ...scene,
      register,
      mail,
      kinds: new Map([["far", kindOf()]]),
      purposes: ["correspondence"],
    });
    await delivering.settle();
    await delivering.stop();
    await relay.stop();
    expect((await scene.row(near)).state).toBe("accepted");
    expect((await scene.row(far)).state).toBe("refused");
    expect(relay.to).toHaveLength(1);
    expect(left).toContain("RCPT TO:<juergen@xn--bcher-kva.example>");
    expect(left).not.toContain("jürgen");
  });

  test("never leaves an address in the log", () => {
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.join("")).not.toMatch(/@|example\.org/);
  });
});

describe("a relay that is to be reached by TLS", () => {
  test.each([
    ["required", "an untrusted certificate", false],
    ["implicit", "an untrusted certificate", true],
    ["required", "no STARTTLS", false],
  ] as const)("with TLS %s gets nothing when it has %s", async (tls, why, secure) => {
    const relay = await startRelay({
      secure,
      disabledCommands: why === "no STARTTLS" ? ["AUTH", "STARTTLS"] : ["AUTH"],
    });
    const mail = { ...mailSettings(relay.port), host: "localhost", tls };
    const id = await scene.queue(await scene.person("tls@example.org"), "tls");
    const delivering = startDelivering({
      ...scene,
      register: createRegister([relayOf(mail)]),
      mail,
      kinds: new Map([["tls", kindOf()]]),
      purposes: ["correspondence"],
    });
    await delivering.settle();
    await delivering.stop();
    await relay.stop();
    expect(relay.to).toBeEmpty();
    expect(await scene.row(id)).toMatchObject({ state: "deferred" });
    expect(await scene.disclosures(id)).toBe(0);
  });

  test.each([
    ["required", false],
    ["implicit", true],
  ] as const)(
    "with TLS %s gets the mail when its certificate is trusted for its name",
    async (tls, secure) => {
      const file = join(mkdtempSync(join(tmpdir(), "relay-")), "certificate.pem");
      writeFileSync(file, testCertificate);
      const relay = await startRelay({ secure });
      const env = { NODE_EXTRA_CA_CERTS: file };
      const at = { port: relay.port, tls };
      const wrongName = await scene.queue(await scene.person("wrong@example.org"));
      const stranger = await startSender(scene, { mail: { ...at, host: "127.0.0.1" }, env });
      await until(async () => (await scene.row(wrongName)).state === "deferred");
      stranger.kill();
      expect(relay.to).toBeEmpty();
      const id = await scene.queue(await scene.person("right@example.org"));
      const sender = await startSender(scene, { mail: { ...at, host: "localhost" }, env });
      await until(async () => (await scene.row(id)).state === "accepted");
      sender.kill();
      await Promise.all([stranger.exited, sender.exited]);
      expect(relay.to).toEqual(["right@example.org"]);
      await relay.stop();
    },
  );
});
