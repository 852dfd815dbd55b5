import { expect, test } from "bun:test";
import fc from "fast-check";
import { blockCipher } from "./crypto.ts";
import { idBytes, idOfBytes } from "./id-token.ts";
import { newId } from "./ids.ts";

test("an id's bytes are those that its figures say, in upper or lower case, and say the id again", () => {
  const property = fc.property(fc.uuid(), (id) => {
    const expected = id.replaceAll("-", "").toLowerCase();
    expect(idBytes(id).toString("hex")).toBe(expected);
    expect(idBytes(id.toUpperCase()).toString("hex")).toBe(expected);
    expect(idOfBytes(idBytes(id))).toBe(id);
  });
  fc.assert(property, { numRuns: 1_000 });
  const own = newId();
  expect(idOfBytes(idBytes(own))).toBe(own);
});

test("single blocks are sealed as FIPS 197 says, and open again, one after the other", () => {
  // FIPS 197, appendix C.3.
  const key = Buffer.from(
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
    "hex",
  );
  const cipher = blockCipher(key);
  const block = Buffer.from("00112233445566778899aabbccddeeff", "hex");
  for (let i = 0; i < 3; i += 1) {
    const sealed = cipher.seal(block);
    expect(sealed.toString("hex")).toBe("8ea2b7ca516745bfeafc49904b496089");
    expect(cipher.open(sealed).equals(block)).toBe(true);
  }
  expect(() => cipher.seal(block.subarray(1))).toThrow("another size");
  expect(() => cipher.open(Buffer.alloc(32))).toThrow("another size");
});
