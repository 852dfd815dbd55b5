import { describe, expect, test } from "bun:test";
import { type BounceReport, diagnosticMax, readBounce } from "./mod.ts";
import { notification, reports } from "./reports.fixture.ts";

const read = (mail: string): BounceReport => readBounce(new TextEncoder().encode(mail));
const lines = ({ items }: BounceReport) =>
  items.map(({ recipient, reason, hard }) => `${recipient} ${reason} ${hard ? "hard" : "soft"}`);

describe("each manner of mail is read as it is meant", () => {
  for (const { name, mail, kind, items } of reports) {
    test(name, () => {
      const report = read(mail);
      expect(lines(report)).toEqual([...items]);
      expect(report.kind).toBe(kind);
    });
    test(`${name}, with the line ends of the network`, () => {
      expect(read(mail.replaceAll("\n", "\r\n"))).toEqual(read(mail));
    });
  }
});

const failed = (recipient: string, sentence: string) =>
  `Final-Recipient: rfc822; ${recipient}\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; ${sentence}`;

test("what a report says for tying it to a delivery is handed out", () => {
  const report = read(
    `X-Original-To: bounce-7@example.org\nDelivered-To: <verp+7@example.org>\n${notification(
      "No.",
      `Original-Recipient: rfc822;bea@old.example\n${failed("bea@example.net", "550 5.1.1 User unknown")}\nRemote-MTA: dns; mx.example.net (192.0.2.1)`,
    )}`,
  );
  expect(report).toMatchObject({
    originalMessageId: "one@example.org",
    deliveredTo: ["bounce-7@example.org", "verp+7@example.org", "ada@example.org"],
    truncated: false,
  });
  expect(report.items[0]).toMatchObject({
    recipient: "bea@example.net",
    originalRecipient: "bea@old.example",
    status: "5.1.1",
    replyCode: "550",
    action: "failed",
    mta: "mx.example.net",
    diagnostic: "550 5.1.1 User unknown",
  });
});

test("the sentence of evidence is bounded", () => {
  const report = read(notification("No.", failed("bea@example.net", `550 ${"no ".repeat(5000)}`)));
  expect(report.items[0]?.diagnostic.length).toBeLessThanOrEqual(diagnosticMax);
});

test("a report that came back inside of a report changes nothing", () => {
  const victim = notification("Gone.", failed("victim@example.net", "550 5.1.1 User unknown"));
  const poisoned = notification(
    "Full.",
    failed("bea@example.net", "552 5.2.2 Mailbox full"),
    `Message-ID: <outer@example.org>\n${victim.replaceAll("b1", "b9")}`,
  );
  const report = read(poisoned);
  expect(lines(report)).toEqual(["bea@example.net mailboxfull soft"]);
  expect(report.originalMessageId).toBe("outer@example.org");
});

test("a report without parts stops where the mail that came back begins", () => {
  const report = read(
    "From: MAILER-DAEMON@example.com\nSubject: failure notice\nTo: ada@example.org\n\n<bea@example.net>:\nMailbox full (#5.2.2)\n\n--- Below this line is a copy of the message.\n\nMessage-ID: <two@example.org>\n\n<victim@example.net>:\n550 5.1.1 User unknown\n",
  );
  expect(lines(report)).toEqual(["bea@example.net mailboxfull soft"]);
  expect(report.originalMessageId).toBe("two@example.org");
});

test("an address that a failed recipient's host quotes is not reported", () => {
  const quoted = failed("bea@example.net", "550 5.1.1 <victim@example.net> User unknown");
  expect(lines(read(notification("<victim@example.net>: User unknown", quoted)))).toEqual([
    "bea@example.net userunknown hard",
  ]);
});

test("of a file with a note and the bounce behind it, the bounce is read", () => {
  const note =
    "From: MAILER-DAEMON@example.org\nSubject: Undelivered Mail\nTo: ada@example.org\n\nA mail of yours could not be delivered, see below.\n\n";
  const bounce = notification("No.", failed("bea@example.net", "552 5.2.2 Mailbox full"));
  const file = `${note}From MAILER-DAEMON Mon Mar  2 10:00:00 2020\n${bounce}`;
  expect(lines(read(file))).toEqual(["bea@example.net mailboxfull soft"]);
});

test("a line that begins a message in a file begins none inside of what came back", () => {
  const forged = `A letter.\n\nFrom MAILER-DAEMON Mon Mar  2 10:00:00 2020\n${notification("Gone.", failed("victim@example.net", "550 5.1.1 User unknown")).replaceAll("b1", "b9")}`;
  const mail = notification("Full.", failed("bea@example.net", "552 5.2.2 Mailbox full"), forged);
  expect(lines(read(mail))).toEqual(["bea@example.net mailboxfull soft"]);
});

describe("the words are read in any charset, whatever the mail calls it", () => {
  const head = (charset: string) =>
    `From: MAILER-DAEMON@example.jp\nTo: ada@example.org\nSubject: failure\nContent-Type: text/plain; charset=${charset}\n\nbea@example.jp\n`;
  /** The same Japanese or Russian sentence on a full mailbox, in bytes. */
  const sentences: readonly (readonly [name: string, called: string, hex: string])[] = [
    ["UTF-8", "utf-8", Buffer.from("メールボックスがいっぱい").toString("hex")],
    ["UTF-8", "x-none", Buffer.from("メールボックスがいっぱい").toString("hex")],
    ["ISO-2022-JP", "us-ascii", "1b24422561213c256b255c2543252f2539242c24242443245124241b2842"],
    ["EUC-JP", "ISO-2022-JP", "a5e1a1bca5eba5dca5c3a5afa5b9a4aca4a4a4c3a4d1a4a4"],
    ["Shift_JIS", "Shift-JIS", "8381815b838b837b8362834e835882aa82a282c182cf82a2"],
    ["windows-1251", "cp-1251", "fff9e8ea20efe5f0e5efeeebede5ed"],
    [
      "ISO-8859-1",
      "latin-one",
      Buffer.from("bo\xeete aux lettres pleine", "latin1").toString("hex"),
    ],
  ];
  for (const [name, called, hex] of sentences) {
    test(`${name} that is called ${called}`, () => {
      const mail = Buffer.concat([Buffer.from(head(called)), Buffer.from(hex, "hex")]);
      expect(lines(readBounce(mail))).toEqual(["bea@example.jp mailboxfull soft"]);
    });
  }
});

test("quoted-printable and base64 are undone, and what is called base64 and is none is read too", () => {
  const mail = (encoding: string, body: string) =>
    `From: MAILER-DAEMON@example.com\nTo: ada@example.org\nSubject: failure\nContent-Transfer-Encoding: ${encoding}\n\n${body}`;
  const text = "<bea@example.net>: 550 5.1.1 User unknown (in reply to RCPT TO command)\n";
  const expected = ["bea@example.net userunknown hard"];
  expect(lines(read(mail("base64", Buffer.from(text).toString("base64"))))).toEqual(expected);
  expect(lines(read(mail("quoted-printable", text.replace("unknown", "unk=\nn=6Fwn"))))).toEqual(
    expected,
  );
  expect(lines(read(mail("base64", text)))).toEqual(expected);
});

test("parts without a closing boundary, and parts that no header announces, are found", () => {
  const mail = notification("No.", failed("bea@example.net", "552 5.2.2 Mailbox full"));
  const expected = ["bea@example.net mailboxfull soft"];
  expect(lines(read(mail.replace("--b1--", "")))).toEqual(expected);
  expect(lines(read(mail.replace(/^Content-Type: multipart.*\n/m, "")))).toEqual(expected);
});
