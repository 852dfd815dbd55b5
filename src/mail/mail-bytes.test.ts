import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { bodyThen, envelopeOf } from "./bulk-envelope.ts";
import { verifyDkim } from "./dkim-verify.fixture.ts";
import {
  joined,
  type MailBytes,
  type Piece,
  piecesOf,
  sharedOf,
  sizeOf,
  splice,
  withField,
} from "./mail-bytes.ts";
import { createDkimSigner, generateDkimKey } from "./mod.ts";

const extensions = {
  ...{ pipelining: true, smtpUtf8: true, eightBit: true, startTls: false, size: false, sizeMax: 0 },
  auth: [],
};
const header = [
  "From: Larkwire <hello@larkwire.example>",
  "To: ada@example.org",
  "Subject: News",
  "Date: Tue, 24 Nov 2026 10:00:00 +0000",
  "Message-ID: <1@larkwire.example>",
].join("\r\n");

/** Text, or the same as bytes. */
const asPiece = (text: string, isText: boolean): Piece => (isText ? text : Buffer.from(text));
const bit = fc.constantFrom("a", ".", " ", "  ", "\t", "\r", "\n", "\r\n", "\r\n.", "b c", "=20");
const body = fc.array(
  fc.tuple(fc.array(bit, { maxLength: 4 }), fc.boolean()).map(([bits, isText]) => {
    return asPiece(bits.join(""), isText);
  }),
  { maxLength: 8 },
);
const room = (size: number) => Buffer.alloc(size);

describe("A mail in pieces, as text and as bytes", () => {
  test("is written to the line as if it were one: each line that begins with a dot is given another", () => {
    const property = fc.property(body, (pieces) => {
      const whole = joined(pieces);
      const written = bodyThen(pieces, "MAIL\r\n", room);
      expect(written.equals(bodyThen(whole, "MAIL\r\n", room))).toBe(true);
      const text = written.toString("latin1").slice(0, -"\r\n.\r\nMAIL\r\n".length);
      expect(text).not.toMatch(/(^|[\r\n])\.(?!\.)/);
    });
    fc.assert(property, { numRuns: 2_000 });
  });

  test("is signed as if it were one, whether its header is its first piece or not", async () => {
    const privateKeyPem = await generateDkimKey("ed25519");
    const signer = createDkimSigner({
      domain: "larkwire.example",
      selector: "avow",
      privateKeyPem,
    });
    const property = fc.asyncProperty(body, fc.boolean(), async (some, isFirst) => {
      const pieces = [...some, "the end.\r\n"];
      const start = isFirst ? [`${header}\r\n\r\n`] : [`${header}\r\n`, "\r\n"];
      const mail = [...start, ...pieces];
      const message = joined([await signer.sign(mail), ...mail]);
      expect(verifyDkim(message, signer.publicRecord)).toBe("valid");
    });
    await fc.assert(property, { numRuns: 1_000 });
  });

  test("is the same where many share a part of it, with a field before it and without", async () => {
    const privateKeyPem = await generateDkimKey("ed25519");
    const signer = createDkimSigner({
      domain: "larkwire.example",
      selector: "avow",
      privateKeyPem,
    });
    const text = fc.array(bit, { maxLength: 4 }).map((bits) => bits.join(""));
    const part = fc.tuple(
      text.map((own) => own && `${own}\n`),
      text.map(Buffer.from),
    );
    const property = fc.asyncProperty(fc.array(part, { maxLength: 6 }), async (parts) => {
      const shared = sharedOf([...parts.map(([, piece]) => piece), Buffer.from("the end.\r\n")]);
      let own = `${header}\r\n\r\n`;
      const ends = [own.length, ...parts.slice(1).map(([mine]) => (own += mine).length)];
      if (parts.length > 0) ends.push(own.length);
      const mail = splice(shared, own, ends);
      const signed = withField(mail, await signer.sign(mail));
      for (const each of [mail, signed]) {
        const whole = joined(piecesOf(each));
        expect(joined(each).equals(whole)).toBe(true);
        expect(sizeOf(each)).toBe(whole.length);
        expect(bodyThen(each, "MAIL\r\n", room).equals(bodyThen(whole, "MAIL\r\n", room))).toBe(
          true,
        );
      }
      expect(verifyDkim(joined(signed), signer.publicRecord)).toBe("valid");
    });
    await fc.assert(property, { numRuns: 1_000 });
  });

  test("needs a relay that takes eight bits as soon as one piece has them, each time it is asked", () => {
    const wide = [`${header}\r\n\r\n`, Buffer.from("ASCII\r\n"), Buffer.from("Grüße\r\n")];
    const envelope = (bytes: MailBytes) =>
      JSON.stringify(envelopeOf({ from: "", to: "a@b.example", bytes }, extensions));
    for (const bytes of [wide, wide, joined(wide)]) {
      expect(envelope(bytes)).toContain("BODY=8BITMIME");
    }
    expect(envelope(wide.slice(0, 2))).not.toContain("BODY");
  });
});
