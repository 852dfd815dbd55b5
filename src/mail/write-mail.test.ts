import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import PostalMime from "postal-mime";
import type { Composed } from "./kind.ts";
import { oneLine } from "./one-line.ts";
import { messageIdOf, writeMail } from "./write-mail.ts";

const writing = {
  deliveryId: "0199c000-0000-7000-8000-000000000001",
  from: { name: "Larkwire Tools", address: "hello@larkwire.example" },
  to: { name: "Ada", address: "ada@example.org" },
  automatic: true,
};
const headersOf = (bytes: Buffer) => bytes.toString("utf8").split("\r\n\r\n")[0] ?? "";
const namesOf = (bytes: Buffer) =>
  headersOf(bytes)
    .split(/\r\n(?![ \t])/)
    .map((line) => line.slice(0, line.indexOf(":")).toLowerCase())
    .sort();

const attacks = [
  "Hello\r\nBcc: everyone@example.net",
  "Hello\nX-Evil: 1",
  "Hello\r\n\r\n<script>body</script>",
  "Hello\u2028Bcc: a@example.net\u0085Cc: b@example.net",
  "=?utf-8?q?Hello=0D=0ABcc:_everyone@example.net?=",
  "a\0b\u202ec",
];

describe("what somebody typed", () => {
  test.each(attacks)("can't begin a header of its own: %j", async (attack) => {
    const plain = await writeMail({ subject: "Hello", text: "x" }, writing);
    const composed: Composed = { subject: attack, text: "x", headers: { "X-About": attack } };
    const bytes = await writeMail(composed, { ...writing, to: { ...writing.to, name: attack } });
    expect(namesOf(bytes)).toEqual([...namesOf(plain), "x-about"].sort());
    const { to, bcc, cc } = await PostalMime.parse(bytes);
    expect(to?.map((it) => it.address)).toEqual(["ada@example.org"]);
    expect([bcc, cc]).toEqual([undefined, undefined]);
  });

  test("whatever it is, leaves the headers and the recipients of a mail as they are", async () => {
    const names = namesOf(await writeMail({ subject: "Hello", text: "x" }, writing));
    const text = fc.string({ unit: "binary", maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(text, text, async (subject, name) => {
        const to = { ...writing.to, name };
        const bytes = await writeMail({ subject: `s${subject}`, text: "x" }, { ...writing, to });
        expect(namesOf(bytes)).toEqual(names);
        const mail = await PostalMime.parse(bytes);
        expect(mail.to?.map((it) => it.address)).toEqual(["ada@example.org"]);
      }),
      { numRuns: 150 },
    );
  });

  test("stands on one line, and not without end", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 50 }), (text, max) => {
        const line = oneLine(text, max);
        expect(line).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(Array.from(line).length).toBeLessThanOrEqual(max);
      }),
    );
  });
});

describe("a mail", () => {
  test("says who it is, the same each time, and not which program wrote it", async () => {
    const bytes = await writeMail({ subject: "Hello", text: "x", html: "<p>x</p>" }, writing);
    const mail = await PostalMime.parse(bytes);
    expect(mail.messageId).toBe(messageIdOf(writing.deliveryId, "hello@larkwire.example"));
    expect(headersOf(bytes)).toContain("Auto-Submitted: auto-generated");
    expect(headersOf(bytes).toLowerCase()).not.toMatch(/x-mailer|nodemailer|bun/);
    expect(mail.html).toContain("<p>x</p>");
  });

  test("takes no header that is ours to set, and refers to mails only", async () => {
    for (const composed of [
      { subject: "s", text: "x", headers: { Bcc: "a@example.org" } },
      { subject: "s", text: "x", headers: { "X-A\r\nBcc": "a@example.org" } },
      { subject: "s", text: "x", inReplyTo: "<a@b>\r\nBcc: a@example.org" },
      { subject: "s", text: "x", references: ["a@b"] },
      { subject: "s", text: "x", replyTo: "a@example.org\r\nBcc: b@example.org" },
    ]) {
      const error = await writeMail(composed, writing).catch((it: unknown) => it);
      expect(error).toMatchObject({ code: "internal" });
    }
  });

  test("reads no file and fetches nothing, whatever it says", async () => {
    const html = '<img src="file:///etc/passwd"><img src="http://127.0.0.1:1/x">';
    const bytes = await writeMail({ subject: "s", text: "/etc/passwd", html }, writing);
    expect((await PostalMime.parse(bytes)).attachments).toBeEmpty();
  });
});

test("a file goes with a mail byte for byte, under its own name", async () => {
  const bytes = Uint8Array.from({ length: 300 }, (_, at) => at % 256);
  const invoice = { name: "A-2026-00001.pdf", type: "application/pdf", bytes };
  const mail = await writeMail({ subject: "s", text: "x", attachments: [invoice] }, writing);
  const [read] = (await PostalMime.parse(mail)).attachments;
  expect(read).toMatchObject({ filename: invoice.name, mimeType: invoice.type });
  expect(new Uint8Array(read?.content as ArrayBuffer)).toEqual(bytes);
  const odd = { ...invoice, name: 'a"; x=y' };
  const refused = writeMail({ subject: "s", text: "x", attachments: [odd] }, writing);
  expect(await refused.catch(String)).toContain("odd name");
});
