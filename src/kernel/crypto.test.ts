import { expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import fc from "fast-check";
import { macUnder } from "./crypto.ts";

// RFC 4231, section 4: keys shorter and longer than a block of the hash.
const published = [
  [
    "0b".repeat(20),
    "4869205468657265",
    "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
  ],
  [
    "aa".repeat(20),
    "dd".repeat(50),
    "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
  ],
  [
    "aa".repeat(131),
    Buffer.from("Test Using Larger Than Block-Size Key - Hash Key First").toString("hex"),
    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
  ],
] as const;

test("what is signed often is signed as RFC 2104 says, with the published examples", () => {
  for (const [key, message, mac] of published) {
    const bytes = Buffer.from(message, "hex");
    expect(macUnder(Buffer.from(key, "hex"), bytes.length)(bytes).toString("hex")).toBe(mac);
  }
});

test("one after the other, under any key, each message has the signature of its own", () => {
  const bytes = (max: number) => fc.uint8Array({ maxLength: max }).map((it) => Buffer.from(it));
  const property = fc.property(bytes(200), bytes(100), bytes(100), (key, one, two) => {
    const expected = (message: Buffer) => createHmac("sha256", key).update(message).digest("hex");
    for (const message of [one, two]) {
      const mac = macUnder(key, message.length);
      expect(mac(message).toString("hex")).toBe(expected(message));
      const changed = Buffer.from(message.map((byte) => byte ^ 1));
      expect(mac(changed).toString("hex")).toBe(expected(changed));
      expect(mac(message).toString("hex")).toBe(expected(message));
    }
  });
  fc.assert(property, { numRuns: 200 });
});

test("a message of another size is not signed", () => {
  expect(() => macUnder(Buffer.alloc(32), 34)(Buffer.alloc(33))).toThrow("another size");
});
