import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { AvowError } from "../kernel/errors.ts";
import { ImapReader, type ImapResponse } from "./imap-reader.ts";

/** What is read of bytes that come in these chunks. */
function read(chunks: readonly Uint8Array[], kept = 1_000): readonly ImapResponse[] {
  const responses: ImapResponse[] = [];
  const reader = new ImapReader(kept, (response) => responses.push(response));
  for (const chunk of chunks) reader.push(Buffer.from(chunk));
  return responses;
}

const bytesOf = (text: string) => Buffer.from(text, "latin1");

describe("responses of a mailbox server", () => {
  test("are the same however the bytes are cut into packets", () => {
    const text =
      "* OK hello\r\n* 1 FETCH (UID 7 BODY[]<0> {12}\r\na{3}\r\n)\r\n* \r FLAGS ({2}\r\n\r\n))\r\na1 OK\r\n";
    const whole = read([bytesOf(text)]);
    expect(whole.map(({ texts }) => texts)).toEqual([
      ["* OK hello"],
      ["* 1 FETCH (UID 7 BODY[]<0> ", " FLAGS (", "))"],
      ["a1 OK"],
    ]);
    expect(whole[1]?.literals.map(({ bytes }) => bytes.toString())).toEqual([
      "a{3}\r\n)\r\n* \r",
      "\r\n",
    ]);
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 30 }), (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), text.length];
        const chunks = at.slice(1).map((end, i) => bytesOf(text.slice(at[i], end)));
        expect(read(chunks)).toEqual(whole);
      }),
    );
  });

  test("of whatever bytes end in responses or in one clear error", () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc
        .constantFrom("* ", "a1 OK\r\n", "{3}\r\n", "{0}\r\n", "{9999999999}\r\n", '"', "\r", "\n")
        .map((text) => Uint8Array.from(bytesOf(text))),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (chunks) => {
        try {
          for (const { texts, literals } of read(chunks)) {
            expect(texts).toHaveLength(literals.length + 1);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(AvowError);
        }
      }),
    );
  });

  test("hold no more of a literal than is kept, and go on behind it", () => {
    const big = "x".repeat(5_000);
    const [first, second] = read([bytesOf(`* F {5000}\r\n${big})\r\na1 OK\r\n`)], 100);
    expect(first?.literals[0]).toEqual({ size: 5_000, bytes: bytesOf(big.slice(0, 100)) });
    expect(second?.texts).toEqual(["a1 OK"]);
  });

  test("that never end are given up", () => {
    const line = Buffer.alloc(256 * 1024, 97);
    expect(() => read([line, line, line, line, line])).toThrow("a line without an end");
    expect(() => read([bytesOf("* F {9999999999}\r\n")])).toThrow("a string without an end");
    expect(() => read([bytesOf("{0}\r\n".repeat(40))])).toThrow("a string without an end");
  });
});
