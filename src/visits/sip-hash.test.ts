import { expect, test } from "bun:test";
import { sipHash } from "./sip-hash.ts";

/**
 * The 64 results that the authors publish with their reference code (vectors_sip64, CC0): key
 * 00 01 … 0f, input 00 01 … of 0 to 63 bytes. Appendix A of the paper shows the one of 15 bytes.
 */
const published = `
  726fdb47dd0e0e31 74f839c593dc67fd 0d6c8009d9a94f5a 85676696d7fb7e2d
  cf2794e0277187b7 18765564cd99a68d cbc9466e58fee3ce ab0200f58b01d137
  93f5f5799a932462 9e0082df0ba9e4b0 7a5dbbc594ddb9f3 f4b32f46226bada7
  751e8fbc860ee5fb 14ea5627c0843d90 f723ca908e7af2ee a129ca6149be45e5
  3f2acc7f57c29bdb 699ae9f52cbe4794 4bc1b3f0968dd39c bb6dc91da77961bd
  bed65cf21aa2ee98 d0f2cbb02e3b67c7 93536795e3a33e88 a80c038ccd5ccec8
  b8ad50c6f649af94 bce192de8a85b8ea 17d835b85bbb15f3 2f2e6163076bcfad
  de4daaaca71dc9a5 a6a2506687956571 ad87a3535c49ef28 32d892fad841c342
  7127512f72f27cce a7f32346f95978e3 12e0b01abb051238 15e034d40fa197ae
  314dffbe0815a3b4 027990f029623981 cadcd4e59ef40c4d 9abfd8766a33735c
  0e3ea96b5304a7d0 ad0c42d6fc585992 187306c89bc215a9 d4a60abcf3792b95
  f935451de4f21df2 a9538f0419755787 db9acddff56ca510 d06c98cd5c0975eb
  e612a3cb9ecba951 c766e62cfcadaf96 ee64435a9752fe72 a192d576b245165a
  0a8787bf8ecb74b2 81b3e73d20b49b6f 7fa8220ba3b2ecea 245731c13ca42499
  b78dbfaf3a8d83bd ea1ad565322a1a0b 60e61c23a3795013 6606d7e446282b93
  6ca4ecb15c5f91e1 9f626da15c9625f3 e51b38608ef25f57 958a324ceb064572
`;

test("SipHash-2-4 gives the results that its authors published", () => {
  const vectors = published.trim().split(/\s+/);
  expect(vectors.length).toBe(64);
  const key = new Uint32Array(Uint8Array.from({ length: 16 }, (_, i) => i).buffer);
  const out = new Uint32Array(2);
  for (const [length, expected] of vectors.entries()) {
    const words = new Int32Array(32);
    new Uint8Array(words.buffer).set(Uint8Array.from({ length }, (_, i) => i));
    sipHash(key, words, length, out);
    const hex = [out[1] ?? 0, out[0] ?? 0].map((word) => word.toString(16).padStart(8, "0"));
    expect(hex.join("")).toBe(expected);
  }
});

test("a long input and a key with high bits give what arithmetic on 64 bits gives", () => {
  const key = new Uint32Array([0xfffefdfc, 0x80000001, 0xdeadbeef, 0xcafebabe]);
  const out = new Uint32Array(2);
  for (const length of [64, 127, 200, 255, 256, 1000]) {
    const words = new Int32Array(256);
    const bytes = new Uint8Array(words.buffer);
    for (let i = 0; i < length; i += 1) bytes[i] = (i * 151 + length) & 255;
    sipHash(key, words, length, out);
    const result = (BigInt(out[1] ?? 0) << 32n) | BigInt(out[0] ?? 0);
    expect(result).toBe(plainly(key, bytes.subarray(0, length)));
  }
});

/** The same from the paper's definition, with numbers of 64 bits. */
function plainly(key: Uint32Array, bytes: Uint8Array): bigint {
  const u64 = (x: bigint) => BigInt.asUintN(64, x);
  const rotate = (x: bigint, by: bigint) => u64(x << by) | (x >> (64n - by));
  const [k0, k1] = [0, 2].map((i) => (BigInt(key[i + 1] ?? 0) << 32n) | BigInt(key[i] ?? 0));
  let v0 = (k0 ?? 0n) ^ 0x736f6d6570736575n;
  let v1 = (k1 ?? 0n) ^ 0x646f72616e646f6dn;
  let v2 = (k0 ?? 0n) ^ 0x6c7967656e657261n;
  let v3 = (k1 ?? 0n) ^ 0x7465646279746573n;
  const round = () => {
    v0 = u64(v0 + v1);
    v2 = u64(v2 + v3);
    v1 = rotate(v1, 13n) ^ v0;
    v3 = rotate(v3, 16n) ^ v2;
    v0 = rotate(v0, 32n);
    v2 = u64(v2 + v1);
    v0 = u64(v0 + v3);
    v1 = rotate(v1, 17n) ^ v2;
    v3 = rotate(v3, 21n) ^ v0;
    v2 = rotate(v2, 32n);
  };
  const padded = new Uint8Array((bytes.length >> 3) * 8 + 8);
  padded.set(bytes);
  padded[padded.length - 1] = bytes.length & 255;
  for (const block of new BigUint64Array(padded.buffer)) {
    v3 ^= block;
    round();
    round();
    v0 ^= block;
  }
  v2 ^= 0xffn;
  for (let i = 0; i < 4; i += 1) round();
  return v0 ^ v1 ^ v2 ^ v3;
}
