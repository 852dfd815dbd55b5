/**
 * SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012) of `length` bytes,
 * under a key of four 32-bit words. Bytes stand in `words` the least significant first, as in the
 * memory of every machine that Bun runs on; after `length` there are zeros up to a multiple of
 * eight. The 64-bit result is left in `out`: the low word, then the high one. Whoever does not
 * hold the key learns nothing of what went in, and can't look for two inputs with one result.
 *
 * 64-bit numbers are pairs of 32-bit ones here: that is several times as fast as BigInt. Blocks and
 * end go through one copy of the round, so that its state stays in registers. With a, b, c, d for the
 * paper's v0 to v3, a round is: a += b; c += d; b = (b <<< 13) ^ a; d = (d <<< 16) ^ c; a <<<= 32;
 * then a += d; c += b; d = (d <<< 21) ^ a; b = (b <<< 17) ^ c; c <<<= 32.
 */
export function sipHash(key: Uint32Array, words: Int32Array, length: number, out: Uint32Array) {
  const k0 = (key[0] ?? 0) | 0;
  const k1 = (key[1] ?? 0) | 0;
  const k2 = (key[2] ?? 0) | 0;
  const k3 = (key[3] ?? 0) | 0;
  let a0 = k0 ^ 0x70736575;
  let a1 = k1 ^ 0x736f6d65;
  let b0 = k2 ^ 0x6e646f6d;
  let b1 = k3 ^ 0x646f7261;
  let c0 = k0 ^ 0x6e657261;
  let c1 = k1 ^ 0x6c796765;
  let d0 = k2 ^ 0x79746573;
  let d1 = k3 ^ 0x74656462;
  let m0 = 0;
  let m1 = 0;
  let old = 0;
  const blocks = (length >>> 3) + 1;
  for (let block = 0; block <= blocks; block += 1) {
    let rounds = 2;
    if (block === blocks) {
      rounds = 4;
      m0 = 0;
      m1 = 0;
      c0 ^= 0xff;
    } else {
      m0 = words[2 * block] ?? 0;
      m1 = words[2 * block + 1] ?? 0;
      if (block === blocks - 1) m1 |= length << 24;
      d0 ^= m0;
      d1 ^= m1;
    }
    for (let round = 0; round < rounds; round += 1) {
      old = a0;
      a0 = (a0 + b0) | 0;
      a1 = (a1 + b1 + carry(old, b0, a0)) | 0;
      old = c0;
      c0 = (c0 + d0) | 0;
      c1 = (c1 + d1 + carry(old, d0, c0)) | 0;
      old = b0;
      b0 = ((b0 << 13) | (b1 >>> 19)) ^ a0;
      b1 = ((b1 << 13) | (old >>> 19)) ^ a1;
      old = d0;
      d0 = ((d0 << 16) | (d1 >>> 16)) ^ c0;
      d1 = ((d1 << 16) | (old >>> 16)) ^ c1;
      old = a0;
      a0 = a1;
      a1 = old;
      old = a0;
      a0 = (a0 + d0) | 0;
      a1 = (a1 + d1 + carry(old, d0, a0)) | 0;
      old = c0;
      c0 = (c0 + b0) | 0;
      c1 = (c1 + b1 + carry(old, b0, c0)) | 0;
      old = d0;
      d0 = ((d0 << 21) | (d1 >>> 11)) ^ a0;
      d1 = ((d1 << 21) | (old >>> 11)) ^ a1;
      old = b0;
      b0 = ((b0 << 17) | (b1 >>> 15)) ^ c0;
      b1 = ((b1 << 17) | (old >>> 15)) ^ c1;
      old = c0;
      c0 = c1;
      c1 = old;
    }
    a0 ^= m0;
    a1 ^= m1;
  }
  out[0] = a0 ^ b0 ^ c0 ^ d0;
  out[1] = a1 ^ b1 ^ c1 ^ d1;
}

/** What the addition of two 32-bit numbers to `sum` carries: 1 or 0. */
function carry(a: number, b: number, sum: number): number {
  return ((a & b) | ((a | b) & ~sum)) >>> 31;
}
