import { sipHash } from "./sip-hash.ts";

/** Longer user agents are told apart by their first so many characters. */
const agentMax = 1024;
const siteMax = 64;
const addressMax = 64;
/** Room for every character in UTF-8, and the zeros that the hash asks for after the end. */
const scratchBytes = 4096;

const [unknownAddress, v4, v6] = [0, 4, 6];
const [dot, slash, colon, percent] = [46, 47, 58, 37];
const mapped = "::ffff:";
const notGroup = -1;

/**
 * Makes a visitor of an address and a user agent: a number from 0 to 2^53 - 1 by SipHash-2-4 under
 * the key of the day, which is all that is known of a visitor from then on. Without the key it says
 * nothing, and under another day's key the same visitor is another number. Addresses of IPv6 count
 * by their /64, which one household holds as a whole. Two visitors of one day are the same number
 * with a chance of 1 in 9 * 10^15; among half a million that happens once in 70,000 days.
 */
export class VisitorKey {
  private readonly words = new Int32Array(scratchBytes / 4);
  private readonly bytes = new Uint8Array(this.words.buffer);
  private readonly out = new Uint32Array(2);
  private end = 0;

  /**
   * The visitor with this `address` (as text, with or without a /64 at its end) and `userAgent` on
   * the site `siteId`, under `key`, four 32-bit words. Keeps nothing of what it was given.
   */
  of(key: Uint32Array, siteId: string, address: string, userAgent: string): number {
    this.end = 0;
    this.writeText(siteId, siteMax);
    this.writeAddress(address);
    this.writeText(userAgent, agentMax);
    sipHash(key, this.words, this.end, this.out);
    const visitor = ((this.out[1] ?? 0) & 0x1fffff) * 2 ** 32 + (this.out[0] ?? 0);
    this.bytes.fill(0, 0, this.end);
    this.out.fill(0);
    return visitor;
  }

  /** At most `max` characters in UTF-8, with their number of bytes behind, so that no two meet. */
  private writeText(text: string, max: number): void {
    const start = this.end;
    const length = Math.min(text.length, max);
    for (let i = 0; i < length; i += 1) this.writeCode(text.charCodeAt(i));
    const bytes = this.end - start;
    this.bytes[this.end] = bytes & 0xff;
    this.bytes[this.end + 1] = bytes >>> 8;
    this.end += 2;
  }

  /** One UTF-16 code unit as one to three bytes; no two units have the same ones. */
  private writeCode(code: number): void {
    if (code < 0x80) {
      this.bytes[this.end++] = code;
      return;
    }
    if (code < 0x800) {
      this.bytes[this.end++] = 0xc0 | (code >>> 6);
    } else {
      this.bytes[this.end++] = 0xe0 | (code >>> 12);
      this.bytes[this.end++] = 0x80 | ((code >>> 6) & 0x3f);
    }
    this.bytes[this.end++] = 0x80 | (code & 0x3f);
  }

  private writeAddress(address: string): void {
    const start = this.end;
    const kind = address.includes(":") ? this.writeV6(address) : this.writeV4(address, 0);
    this.bytes[this.end++] = kind;
    if (kind !== unknownAddress) return;
    this.bytes.fill(0, start, this.end);
    this.end = start;
    this.writeText(address, addressMax);
    this.bytes[this.end++] = kind;
  }

  /** The four bytes of "192.0.2.1" from `from` on; what is no such address is left to the caller. */
  private writeV4(address: string, from: number): number {
    let value = 0;
    let digits = 0;
    let parts = 0;
    for (let i = from; i <= address.length; i += 1) {
      const code = i === address.length ? dot : address.charCodeAt(i);
      if (code === dot) {
        if (digits === 0 || value > 255 || parts === 4) return unknownAddress;
        this.bytes[this.end++] = value;
        parts += 1;
        value = 0;
        digits = 0;
      } else {
        const digit = code - 48;
        if (digit < 0 || digit > 9 || digits === 3) return unknownAddress;
        value = value * 10 + digit;
        digits += 1;
      }
    }
    return parts === 4 ? v4 : unknownAddress;
  }

  /**
   * The first eight bytes of an IPv6 address; an IPv4 address within one is that IPv4 address.
   * No regular expression: the language would hold on to the last text that one looked at.
   */
  private writeV6(address: string): number {
    if (address.startsWith(mapped) && address.includes(".")) {
      return this.writeV4(address, mapped.length);
    }
    const start = this.end;
    let at = 0;
    while (at < address.length && this.end < start + 8) {
      if (address.charCodeAt(at) === colon && address.charCodeAt(at + 1) === colon) {
        if (!this.writeRest(address, at + 2, start)) return unknownAddress;
        break;
      }
      if (this.end > start) at += 1;
      const group = readGroup(address, at);
      if (group === notGroup) return unknownAddress;
      this.writeGroup(group % 0x10000);
      at += Math.floor(group / 0x10000);
    }
    if (this.end !== start + 8) return unknownAddress;
    let any = 0;
    for (let i = start; i < this.end; i += 1) any |= this.bytes[i] ?? 0;
    return any === 0 ? unknownAddress : v6;
  }

  /** Fills up to the /64 with the zeros that "::" stands for, and with what of the rest is left. */
  private writeRest(address: string, from: number, start: number): boolean {
    const behind: number[] = [];
    let at = from;
    while (at < address.length && !isEnd(address.charCodeAt(at))) {
      if (behind.length > 0) at += 1;
      const group = readGroup(address, at);
      if (group === notGroup) return false;
      behind.push(group % 0x10000);
      at += Math.floor(group / 0x10000);
    }
    const before = (this.end - start) / 2;
    const zeros = 8 - before - behind.length;
    if (zeros < 1) return false;
    for (let i = before; i < 4; i += 1) this.writeGroup(behind[i - before - zeros] ?? 0);
    return true;
  }

  private writeGroup(value: number): void {
    this.bytes[this.end++] = value >>> 8;
    this.bytes[this.end++] = value & 0xff;
  }
}

/** Whether an address is over here: its zone or its prefix length follows. */
function isEnd(code: number): boolean {
  return code === percent || code === slash;
}

/** The group of one to four hexadecimal digits at `at`, and 65,536 times how many those are. */
function readGroup(address: string, at: number): number {
  let value = 0;
  let end = at;
  while (end < address.length) {
    const code = address.charCodeAt(end);
    if (code === colon || isEnd(code)) break;
    const digit = hexDigit(code);
    if (digit < 0 || end - at === 4) return notGroup;
    value = value * 16 + digit;
    end += 1;
  }
  return end === at ? notGroup : value + (end - at) * 0x10000;
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
