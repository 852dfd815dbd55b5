import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import PostalMime, { type Email } from "postal-mime";
import { type BulkRecipient, compileBulk, spliceBulk } from "./mod.ts";
import { joined } from "./mail-bytes.ts";

const marks = { greeting: "slot-greeting-7f3a", unsubscribe: "slot-unsubscribe-7f3a" };
const content = {
  from: { name: "Larkwire Tools", address: "hello@larkwire.example" },
  subject: "Larkwire 4.3 is out",
  headers: { "List-Id": "News <news.larkwire.example>" },
  recipientHeaders: ["List-Unsubscribe"],
  text: `${marks.greeting}\n\nIt is out.\n.\n..hidden\nFrom now on.  Two blanks \n\tand a tab.\n${marks.unsubscribe}\n`,
  html: `<p>${marks.greeting}</p>\n<p title="Grüße – 你好">${"It is out, and rather long. ".repeat(20)}</p><a href="${marks.unsubscribe}">no more</a>`,
  slots: marks,
};
const template = compileBulk(content);
const url = "https://avow.larkwire.example/newsletter/u/abcdefghijklmnopqrstuvwxyz0123456789";
const ada: BulkRecipient = {
  to: { name: "Ada Lovelace", address: "ada@example.org" },
  messageId: "<1@larkwire.example>",
  date: new Date("2026-11-24T10:00:00Z"),
  headers: { "List-Unsubscribe": `<${url}>` },
  slots: { greeting: "Hello Ada Lovelace,", unsubscribe: url },
};
const bytesOf = (...args: Parameters<typeof spliceBulk>) => joined(spliceBulk(...args).bytes);
const bytesFor = (more: Partial<BulkRecipient> = {}) => bytesOf(template, { ...ada, ...more });
const parse = (bytes: Uint8Array): Promise<Email> => PostalMime.parse(bytes);
const headerOf = (bytes: Buffer) => bytes.subarray(0, bytes.indexOf("\r\n\r\n")).toString();
const namesOf = (bytes: Buffer) =>
  headerOf(bytes)
    .split(/\r\n(?![ \t])/)
    .map((field) => field.slice(0, field.indexOf(":")));
const escaped = (text: string) =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
const withLf = (text: string | undefined) => text?.replaceAll("\r\n", "\n").trimEnd();

const names = ["From", "To", "Date", "Message-ID", "List-Unsubscribe", "Subject"].concat(
  ...["MIME-Version", "List-Id", "Content-Type"],
);

describe("a mail to many", () => {
  test("says to each what was written, with their own values in its slots", async () => {
    const mail = await parse(bytesFor());
    expect(mail.from).toEqual({ ...content.from });
    expect(mail.to).toEqual([{ name: "Ada Lovelace", address: "ada@example.org" }]);
    expect(mail.subject).toBe(content.subject);
    expect(mail.messageId).toBe(ada.messageId);
    expect(mail.date).toBe("2026-11-24T10:00:00.000Z");
    const filled = (text: string) =>
      text
        .replaceAll(marks.greeting, "Hello Ada Lovelace,")
        .replaceAll(marks.unsubscribe, url)
        .trimEnd();
    expect(withLf(mail.text)).toBe(filled(content.text));
    expect(withLf(mail.html)).toBe(filled(content.html));
    expect(namesOf(bytesFor())).toEqual(names);
  });

  test("differs between two recipients in To, Message-ID, List-Unsubscribe and the slots only", () => {
    const bob: BulkRecipient = {
      ...ada,
      to: { name: "Bob", address: "bob@example.net" },
      messageId: "<2@larkwire.example>",
      headers: { "List-Unsubscribe": "<https://avow.larkwire.example/newsletter/u/zz>" },
      slots: { greeting: "Hello Bob,", unsubscribe: "https://avow.larkwire.example/u/zz" },
    };
    const blank = (recipient: BulkRecipient) => {
      let text = bytesOf(template, recipient).toString();
      const { unsubscribe = "", greeting = "" } = recipient.slots;
      const soft =
        unsubscribe
          .replaceAll("=", "=3D")
          .match(/.{1,75}/g)
          ?.join("=\r\n") ?? "";
      text = text
        .replaceAll(`${soft}=\r\n`, "[unsubscribe]")
        .replaceAll(`${greeting}=\r\n`, "[greeting]");
      text = text.replace(recipient.headers?.["List-Unsubscribe"] ?? "", "[header]");
      text = text.replace(recipient.messageId, "[id]");
      return text.replace(/To: "[^"]*" <[^>]*>/, "[to]");
    };
    const [a, b] = [blank(ada), blank(bob)];
    expect(a).toBe(b);
    for (const mark of ["[unsubscribe]", "[greeting]"]) expect(a.split(mark)).toHaveLength(3);
    for (const mark of ["[header]", "[id]", "[to]"]) expect(a.split(mark)).toHaveLength(2);
  });

  test("can't be made to hold another header or another text by what people call themselves", async () => {
    const nasty = fc.oneof(
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.string({ maxLength: 120 }),
      fc.constantFrom(
        "Ada\r\nBcc: eve@example.org",
        'Ada" <eve@example.org>, "Bob',
        "=?utf-8?Q?Eve?=",
        "Ada\\",
        "<script>",
        "\u202eAda",
        "Jürgen Müller-Lüdenscheid von und zu Hohenlohe-Langenburg",
        ".",
        "=",
        " ",
        "F",
      ),
    );
    await fc.assert(
      fc.asyncProperty(nasty, nasty, async (name, greeting) => {
        const bytes = bytesFor({
          to: { name, address: "ada@example.org" },
          slots: { greeting, unsubscribe: url },
        });
        expect(namesOf(bytes)).toEqual(names);
        const mail = await parse(bytes);
        expect(mail.to?.map(({ address }) => address)).toEqual(["ada@example.org"]);
        const said = plain(greeting);
        expect(withLf(mail.text)?.split("\n\nIt is out.")[0]?.trimEnd()).toBe(said.trimEnd());
        expect(withLf(mail.html)?.split("</p>")[0]).toBe(`<p>${escaped(said)}`);
        expect(mail.to?.[0]?.name).toBe(plain(name).slice(0, 100));
      }),
      { numRuns: 200 },
    );
  });

  test("has lines of at most 76 characters in its body, none of which a relay would change", () => {
    const texts = fc.array(
      fc.constantFrom(
        "a",
        "word",
        " ",
        "  ",
        "\t",
        "\n",
        ".",
        "From ",
        "=",
        "ü",
        "你",
        "🐦",
        "x".repeat(80),
      ),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(texts, texts, (text, value) => {
        const bytes = bytesOf(
          compileBulk({ ...content, text: `${text.join("")}${marks.greeting}${text.join("")}` }),
          { ...ada, slots: { greeting: value.join(""), unsubscribe: url } },
        );
        const body = bytes.subarray(bytes.indexOf("\r\n\r\n") + 4).toString("latin1");
        expect(body).not.toMatch(/[^\x20-\x7e\r\n]|  | \r|(^|\n)\.|\nFrom |\r(?!\n)|(?<!\r)\n/);
        for (const line of body.split("\r\n")) expect(line.length).toBeLessThanOrEqual(76);
      }),
      { numRuns: 200 },
    );
  });

  test.each(["x".repeat(74), "x".repeat(75), `${"x".repeat(73)}=`, "é".repeat(25)])(
    "ends a line of nearly too many characters with a blank: %s",
    async (long) => {
      const text = `${long} \n${long}  \n${marks.greeting}`;
      const bytes = bytesOf(compileBulk({ ...content, text }), ada);
      for (const line of bytes.toString().split("\r\n")) {
        if (!line.startsWith("List-Unsubscribe")) expect(line.length).toBeLessThanOrEqual(76);
      }
      expect(withLf((await parse(bytes)).text)).toStartWith(`${long} \n${long}  \nHello`);
    },
  );

  test("has parts that no text can end", async () => {
    const [, boundary = ""] = /boundary="([^"]+)"/.exec(headerOf(bytesFor())) ?? [];
    // Quoted-printable never writes these two one after the other.
    expect(boundary).toStartWith("=_");
    const text = `a\n--${boundary}--\nb`;
    const mail = await parse(bytesOf(compileBulk({ ...content, text }), ada));
    expect(withLf(mail.text)).toBe(text);
  });

  test("keeps every text as it was written", async () => {
    const texts = fc.string({ unit: "grapheme", maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(texts, texts, async (before, after) => {
        const text = `${before}${marks.greeting}${after}!`;
        const bytes = bytesOf(compileBulk({ ...content, text }), ada);
        const mail = await parse(bytes);
        const wanted = text.replace(marks.greeting, "Hello Ada Lovelace,");
        expect(withLf(mail.text)).toBe(wanted.replace(/\r\n?/g, "\n"));
      }),
      { numRuns: 200 },
    );
  });

  test("of text alone is one part", async () => {
    const { html: _, ...alone } = content;
    const mail = await parse(bytesOf(compileBulk(alone), ada));
    expect(mail.html).toBeUndefined();
    expect(withLf(mail.text)).toContain("It is out.");
  });
});

describe("the header of a mail to many", () => {
  test("has subject and sender in encoded words where they are not ASCII", async () => {
    const subject =
      "Grüße aus der Werkstatt – was in Fassung 4.3 neu ist, und was wir noch vorhaben 🐦";
    const from = { name: "Lärchendraht", address: "hello@larkwire.example" };
    const { bytes: pieces, utf8Header } = spliceBulk(
      compileBulk({ ...content, subject, from }),
      ada,
    );
    const bytes = joined(pieces);
    expect(utf8Header).toBe(false);
    expect(headerOf(bytes)).toMatch(/^[\x20-\x7e\r\n]*$/);
    for (const line of headerOf(bytes).split("\r\n")) {
      if (!line.startsWith("List-Unsubscribe")) expect(line.length).toBeLessThanOrEqual(78);
    }
    const mail = await parse(bytes);
    expect(mail.subject).toBe(subject);
    expect(mail.from).toEqual(from);
  });

  test("folds a long subject at blanks, and never the address in List-Unsubscribe", async () => {
    const subject = "a subject of words ".repeat(12).trim();
    const bytes = bytesOf(compileBulk({ ...content, subject }), ada);
    expect(headerOf(bytes)).toContain(`\r\nList-Unsubscribe: <${url}>\r\n`);
    expect((await parse(bytes)).subject).toBe(subject);
  });

  test("is in UTF-8 for an address that is, and says so", async () => {
    const to = { name: "Jürgen", address: "jürgen@example.org" };
    const { bytes: pieces, utf8Header } = spliceBulk(template, { ...ada, to });
    const bytes = joined(pieces);
    expect(utf8Header).toBe(true);
    expect(headerOf(bytes)).toContain("<jürgen@example.org>");
    expect((await parse(bytes)).to?.[0]?.name).toBe("Jürgen");
  });

  test.each([
    [
      "a header that the mail writes itself",
      () => compileBulk({ ...content, headers: { Bcc: "x" } }),
    ],
    [
      "a header whose name is none",
      () => compileBulk({ ...content, headers: { "a:b\r\nc": "x" } }),
    ],
    ["a mark too short", () => compileBulk({ ...content, slots: { a: "slot" } })],
    [
      "two marks that are alike",
      () => compileBulk({ ...content, slots: { a: "slot-one", b: "slot-one-b" } }),
    ],
    [
      "a header's value with a line break",
      () => bytesFor({ headers: { "List-Unsubscribe": "<a>\r\nBcc: x" } }),
    ],
    ["no value for a header", () => bytesFor({ headers: {} })],
    ["no value for a slot", () => bytesFor({ slots: { greeting: "" } })],
    [
      "an address with a line break",
      () => bytesFor({ to: { name: null, address: "a@b\r\nBcc: x" } }),
    ],
    ["two addresses", () => bytesFor({ to: { name: null, address: "a@b.example,c@d.example" } })],
    ["a Message-ID with a line break", () => bytesFor({ messageId: "<a\r\n@b>" })],
  ])("is not written with %s", (_, write) => {
    expect(write).toThrow(/^A mail/);
  });
});

/** What becomes of a value on one line. */
function plain(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, " ")
    .trim();
}
