import { readAddress } from "./country-address.ts";
import { type CountryTree, childOf, codeAt, readCountryTree } from "./country-data.ts";
import { isReservedIpv4, isReservedIpv6 } from "./country-reserved.ts";

/** The countries of addresses. */
export interface Countries {
  /**
   * The country that an IPv4 or IPv6 address is in: ISO 3166-1 alpha-2 in capitals, or XK.
   * "unknown" for private and reserved addresses, for those that the data do not know, and for
   * text that is no address. Brackets, port, zone and an IPv4 address inside of an IPv6 one are
   * understood. Never throws, and keeps nothing of the address.
   */
  countryOf(address: string): string;
  /** When the data were put together, UTC: "2026-06-17". */
  readonly builtOn: string;
}

/**
 * Reads the data that come with the program, or those of another MMDB file of countries, into
 * memory: the file's 8 MB and nothing more, in a few milliseconds. Throws `bad-config` when there is
 * no such file.
 */
export function openCountries(file?: string): Countries {
  const tree = readCountryTree(file);
  const words = new Uint16Array(8);
  const codes = new Map<number, string>();

  function codeOf(record: number): string {
    if (record <= tree.nodes) return "unknown";
    let code = codes.get(record);
    if (code === undefined) {
      code = codeAt(tree, record);
      codes.set(record, code);
    }
    return code;
  }

  return {
    builtOn: tree.builtOn,
    countryOf(address) {
      const family = readAddress(address, words);
      if (family === 0) return "unknown";
      if (family === 4) {
        const ipv4 = (((words[6] ?? 0) << 16) | (words[7] ?? 0)) >>> 0;
        if (isReservedIpv4(ipv4)) return "unknown";
        return codeOf(walk(tree, tree.ipv4Root, words, 6));
      }
      const first = (((words[0] ?? 0) << 16) | (words[1] ?? 0)) >>> 0;
      if (!tree.ipv6 || isReservedIpv6(first)) return "unknown";
      return codeOf(walk(tree, 0, words, 0));
    },
  };
}

/** Follows the bits of the words from `word` on, the highest first, until they lead to no node. */
function walk(tree: CountryTree, root: number, words: Uint16Array, word: number): number {
  const { nodes } = tree;
  let node = root;
  for (let at = word; at < 8; at++) {
    const bits = words[at] ?? 0;
    for (let bit = 15; bit >= 0; bit--) {
      if (node >= nodes) return node;
      node = childOf(tree, node, (bits >>> bit) & 1);
    }
  }
  return node;
}
