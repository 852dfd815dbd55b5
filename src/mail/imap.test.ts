import { afterEach, describe, expect, test } from "bun:test";
import { mkdtempSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { type BounceMailbox, startBounceMailbox } from "../../sandbox/bounce-mailbox/mod.ts";
import { testCertificate, testKey } from "../../test/mail-certificate.ts";
import type { Config } from "../config/mod.ts";
import { clock } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { bounceMailboxId } from "./bounce-mailbox.ts";
import { account, mailboxSettings, registerOf } from "./imap.fixture.ts";
import { lookTrusting } from "./imap-looker.fixture.ts";
import { type ImapFolder, mailboxName, openImapFolder } from "./imap.ts";

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((it) => it.stop()));
});

async function start(more: object = {}): Promise<BounceMailbox> {
  const mailbox = await startBounceMailbox({ port: 0, ...account, ...more });
  open.push(mailbox);
  return mailbox;
}

function enter(
  port: number,
  more: Partial<Config["bounces"]> = {},
  silenceMs = 10_000,
): Promise<ImapFolder> {
  const settings = mailboxSettings(port, more);
  return openImapFolder({
    ...{ settings, register: registerOf(settings), recipientId: bounceMailboxId },
    ...{ silenceMs, until: clock.tick() + 20_000, keptBytesMax: 1_000_000 },
  });
}

const whyNot = async (entering: Promise<unknown>) =>
  entering.then(
    () => "it went well",
    (error: Error) => error.message,
  );
const longAgo = new Date(0);

describe("a mailbox read by IMAP", () => {
  test("is signed in at by either way, whatever stands in the password", async () => {
    const mailbox = await start();
    for (const without of [[], ["AUTH=PLAIN"]]) {
      mailbox.fail({ without });
      const folder = await enter(mailbox.port);
      await folder.close();
    }
    expect(mailbox.commands().filter((said) => /^(AUTH|LOGIN)/.test(said))).toEqual([
      "AUTHENTICATE",
      "LOGIN",
    ]);
  });

  test("gives mails as they are, byte for byte, and leaves them unread", async () => {
    const mailbox = await start();
    const bytes = Buffer.from("Subject: x\r\n\r\na1 OK {3}\r\n\0\xff\xfe* BYE\r\n)", "latin1");
    const uid = mailbox.deliver(bytes);
    const folder = await enter(mailbox.port);
    expect(await folder.newer(0, longAgo)).toEqual([uid]);
    expect(await folder.fetch(uid, 1_000)).toEqual(bytes);
    expect((await folder.fetch(uid, 7))?.toString()).toBe("Subject");
    expect(await folder.fetch(uid + 5, 7)).toBeUndefined();
    expect(await folder.newer(uid, longAgo)).toEqual([]);
    expect([...(mailbox.mails()[0]?.flags ?? [])]).toEqual([]);
    await folder.close();
  });

  test("loses the mails that are done with, and none that somebody else marked", async () => {
    for (const without of [[], ["UIDPLUS"]]) {
      const mailbox = await start();
      mailbox.fail({ without });
      const uids = ["one", "two", "three"].map((text) => mailbox.deliver(text));
      mailbox.deliver("marked by somebody else", ["\\Deleted"]);
      const folder = await enter(mailbox.port);
      await folder.delete(uids.slice(0, 2));
      await folder.close();
      const left = mailbox.mails().filter(({ uid }) => !uids.slice(0, 2).includes(uid));
      expect(left.map(({ bytes }) => bytes.toString())).toEqual([
        "three",
        "marked by somebody else",
      ]);
      // Without a way to name them, ours are marked and wait with the other one.
      expect(mailbox.mails()).toHaveLength(without.length === 0 ? 2 : 4);
    }
  });

  test("without UIDPLUS is emptied of what is done with when nothing else is marked", async () => {
    const mailbox = await start();
    mailbox.fail({ without: ["UIDPLUS"] });
    const uid = mailbox.deliver("one");
    mailbox.deliver("two");
    const folder = await enter(mailbox.port);
    await folder.delete([uid]);
    await folder.close();
    expect(mailbox.mails().map(({ bytes }) => bytes.toString())).toEqual(["two"]);
  });

  test("says what is wrong in a sentence without anybody's name", async () => {
    const mailbox = await start();
    expect(await whyNot(enter(mailbox.port, { password: "wrong" }))).toBe(
      "The mailbox server did not take user name and password.",
    );
    mailbox.fail({ greeting: "* PREAUTH we know you" });
    expect(await whyNot(enter(mailbox.port))).toContain("does not greet");
    mailbox.fail({ hang: "greeting" });
    expect(await whyNot(enter(mailbox.port, {}, 200))).toContain("is silent");
    mailbox.fail({ commandsMax: 3 });
    expect(await whyNot(enter(mailbox.port))).toContain("closed the connection");
  });

  test("that says more than can be held is left", async () => {
    const mailbox = await start();
    mailbox.fail({ flood: `* ${"x".repeat(1_000)}` });
    const folder = await enter(mailbox.port);
    expect(await whyNot(folder.newer(0, longAgo))).toContain("says too much");
    await folder.close();
  });

  test("whose folder has a name of any letters is opened by it", () => {
    expect(mailboxName("INBOX")).toBe('"INBOX"');
    expect(mailboxName('Back & "forth"\\')).toBe('"Back &- \\"forth\\"\\\\"');
    expect(mailboxName("Entwürfe/日本語")).toBe('"Entw&APw-rfe/&ZeVnLIqe-"');
    expect(mailboxName("a\r\nb DELETE")).not.toContain("\r");
  });
});

const folder = mkdtempSync(join(tmpdir(), "mailbox-"));
const file = join(folder, "certificate.pem");
writeFileSync(file, testCertificate);

describe.each([
  ["implicit", "implicit"],
  ["required", "start"],
] as const)("a mailbox server with TLS (%s)", (tls, how) => {
  const withTls = () =>
    start({ host: "localhost", tls: { key: testKey, cert: testCertificate, how } });

  test("hears no password when nobody vouches for its certificate", async () => {
    const mailbox = await withTls();
    expect(await whyNot(enter(mailbox.port, { host: "localhost", tls }))).toMatch(
      /^No (TLS|connection)/,
    );
    expect(mailbox.commands()).not.toContain("AUTHENTICATE");
  });

  test("is read when its certificate is trusted for its name, and only then", async () => {
    const mailbox = await withTls();
    mailbox.deliver("a-mail");
    const look = (host: string) => lookTrusting(file, mailboxSettings(mailbox.port, { host, tls }));
    expect(await look("localhost")).toBe("saw a-mail");
    expect(await look("127.0.0.1")).toMatch(/^No /);
  });
});

test("whatever a server says, the session ends in mails or in one clear error", async () => {
  const line = fc.constantFrom(
    ...["* OK hi", "a1 OK", "a2 OK", "a3 OK [READ-WRITE]", "+ go on", "* CAPABILITY IMAP4rev1"],
    ...["* OK [UIDVALIDITY 7]", "* SEARCH 1 2 99999999999 x", "* BYE", "a4 NO", "* 1 FETCH (UID 1"],
    ...["* 1 FETCH (UID 1 BODY[]<0> {5}", "abcde)", '* 1 FETCH (UID 1 BODY[]<0> "x\\"y")', "{", ""],
  );
  const text = fc.array(fc.oneof(line, fc.string({ maxLength: 20 })), { maxLength: 25 });
  await fc.assert(
    fc.asyncProperty(text, async (lines) => {
      const server = createServer((socket) => {
        socket.on("error", () => {});
        socket.end(lines.map((it) => `${it}\r\n`).join(""));
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as AddressInfo;
      const session = async () => {
        const inbox = await enter(port);
        const uids = await inbox.newer(0, longAgo);
        for (const uid of uids) await inbox.fetch(uid, 100);
        await inbox.delete(uids);
        await inbox.close();
      };
      const error: unknown = await session().catch((it: unknown) => it);
      if (error !== undefined) expect(error).toBeInstanceOf(AvowError);
      server.close();
    }),
    { numRuns: 150 },
  );
});

describe("somebody between us and a mailbox server", () => {
  const withTls = () =>
    start({ tls: { key: testKey, cert: testCertificate, how: "start" } as const });

  test("who strikes out STARTTLS hears no password", async () => {
    const mailbox = await withTls();
    mailbox.fail({ without: ["STARTTLS"] });
    expect(await whyNot(enter(mailbox.port, { tls: "required" }))).toContain("no STARTTLS");
    expect(mailbox.commands()).toEqual(["CAPABILITY"]);
  });

  test.each([
    ["a whole line", "* OK [CAPABILITY IMAP4rev1]"],
    ["half a line", "* OK [CAP"],
  ])("who puts %s behind the yes to STARTTLS is found out", async (_, behindStartTls) => {
    const mailbox = await withTls();
    mailbox.fail({ behindStartTls });
    expect(await whyNot(enter(mailbox.port, { tls: "required" }))).toContain("said more");
  });
});
