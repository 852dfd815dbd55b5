import { readAddress } from "./country-address.ts";

/** A block of addresses: those whose bits under `mask` are `base`. */
interface Block {
  readonly base: number;
  readonly mask: number;
}

/**
 * IPv4 blocks that belong to no country, whatever a registry says of them: the special-purpose
 * registry of IANA (RFC 6890), multicast, and what is not given out.
 */
const reservedIpv4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
].map((range) => blockOf(range, 6));

/** The same of IPv6, inside of the global unicast addresses. None is longer than 32 bits. */
const reservedIpv6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"].map((range) =>
  blockOf(range, 0),
);

function blockOf(range: string, word: number): Block {
  const [address = "", bits] = range.split("/");
  const words = new Uint16Array(8);
  readAddress(address, words);
  return { base: wordsAt(words, word), mask: -1 << (32 - Number(bits)) };
}

function wordsAt(words: Uint16Array, at: number): number {
  return (((words[at] ?? 0) << 16) | (words[at + 1] ?? 0)) >>> 0;
}

/** Whether an IPv4 address, as an unsigned number, is private, loopback or otherwise reserved. */
export function isReservedIpv4(address: number): boolean {
  return isIn(address, reservedIpv4);
}

/**
 * Whether the IPv6 address with these first 32 bits is reserved: anything outside of the global
 * unicast addresses (2000::/3, RFC 4291 2.4), documentation, and tunnels, whose address says nothing
 * of a place.
 */
export function isReservedIpv6(first: number): boolean {
  return first >>> 29 !== 1 || isIn(first, reservedIpv6);
}

function isIn(address: number, blocks: readonly Block[]): boolean {
  for (const { base, mask } of blocks) if ((address & mask) >>> 0 === base) return true;
  return false;
}
