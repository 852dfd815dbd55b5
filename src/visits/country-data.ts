import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { AvowError } from "../kernel/errors.ts";
import { countryCodes } from "./country-codes.ts";
import { decodeValue, type MmdbMap, type MmdbValue } from "./country-decode.ts";

/**
 * Whose data they are, as a page that shows countries has to say. The npm package is CC0-1.0; what
 * it was merged from includes the address registries' records, which the Number Resource
 * Organization gives under CC BY 4.0, and that asks to be named.
 */
export const countryAttribution =
  "Countries of addresses: ip-location-db, with data of the Number Resource Organization " +
  "(nro.net), CC BY 4.0";

/** The countries of addresses as a binary tree, in the bytes of an MMDB file. */
export interface CountryTree {
  readonly file: Uint8Array;
  /** How many nodes there are. A record below this is a node; this number itself is "nothing". */
  readonly nodes: number;
  /** Bits of one record: 24, 28 or 32. Two records are a node: for a bit that is 0, and for 1. */
  readonly recordBits: number;
  /** Where IPv4 addresses begin; their 32 bits lead on from here. */
  readonly ipv4Root: number;
  /** Whether the tree knows IPv6 addresses. */
  readonly ipv6: boolean;
  /** Where values begin, in bytes. */
  readonly valuesAt: number;
  /** When the data were put together, UTC: "2026-06-17". */
  readonly builtOn: string;
}

const metadataMark = Buffer.from("\xab\xcd\xefMaxMind.com", "latin1");
const valuesGap = 16;

/** Where the npm package keeps the file that comes with the program. */
function bundledFile(): string {
  return fileURLToPath(
    import.meta.resolve("@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb"),
  );
}

/**
 * Reads an MMDB file of countries as a whole (MaxMind DB file format, version 2.0): the one that
 * comes with the program, or another. Throws `bad-config` when it can't be read or is no such file.
 */
export function readCountryTree(path?: string): CountryTree {
  let file: Buffer;
  try {
    file = readFileSync(path ?? bundledFile());
  } catch (cause) {
    const which = path ?? "npm package @ip-location-db/geo-whois-asn-country-mmdb";
    throw new AvowError("bad-config", `The data of countries can't be read (${which}).`, { cause });
  }
  try {
    return treeOf(file);
  } catch (cause) {
    throw new AvowError(
      "bad-config",
      `The data of countries are not an MMDB file of version 2 (${path ?? "the bundled one"}).`,
      { cause },
    );
  }
}

function treeOf(file: Buffer): CountryTree {
  const mark = file.lastIndexOf(metadataMark);
  if (mark < 0) throw new RangeError("there is no metadata");
  const metadataAt = mark + metadataMark.length;
  const metadata = decodeValue(file, metadataAt, metadataAt);
  const nodes = numberIn(metadata, "node_count");
  const recordBits = numberIn(metadata, "record_size");
  const version = numberIn(metadata, "ip_version");
  const treeBytes = (nodes * recordBits) / 4;
  if (numberIn(metadata, "binary_format_major_version") !== 2) throw new RangeError("version");
  if (![24, 28, 32].includes(recordBits)) throw new RangeError("size of records");
  const gap = file.subarray(treeBytes, treeBytes + valuesGap);
  if (treeBytes + valuesGap > mark || gap.some((byte) => byte !== 0)) {
    throw new RangeError("the tree is cut off");
  }
  const tree = {
    file,
    nodes,
    recordBits,
    ipv6: version === 6,
    valuesAt: treeBytes + valuesGap,
    builtOn: new Date(numberIn(metadata, "build_epoch") * 1000).toISOString().slice(0, 10),
  };
  let ipv4Root = 0;
  for (let bit = 0; version === 6 && bit < 96; bit++) ipv4Root = childOf(tree, ipv4Root, 0);
  return { ...tree, ipv4Root };
}

/** The record of a node for one bit; what is no node has no children, and comes back. */
export function childOf(
  { file, nodes, recordBits }: Pick<CountryTree, "file" | "nodes" | "recordBits">,
  node: number,
  bit: number,
): number {
  if (node >= nodes) return node;
  if (recordBits === 24) {
    const at = node * 6 + bit * 3;
    return ((file[at] ?? 0) << 16) | ((file[at + 1] ?? 0) << 8) | (file[at + 2] ?? 0);
  }
  if (recordBits === 28) {
    // Seven bytes: three of the first record, a half of each one's high bits, three of the second.
    const at = node * 7 + bit * 4;
    const middle = file[node * 7 + 3] ?? 0;
    const high = bit === 0 ? middle >> 4 : middle & 15;
    return (
      (high << 24) | ((file[at] ?? 0) << 16) | ((file[at + 1] ?? 0) << 8) | (file[at + 2] ?? 0)
    );
  }
  const at = node * 8 + bit * 4;
  return (
    (file[at] ?? 0) * 0x1000000 +
    (((file[at + 1] ?? 0) << 16) | ((file[at + 2] ?? 0) << 8) | (file[at + 3] ?? 0))
  );
}

/**
 * The country that a record beyond the nodes points to, in either of the two forms in use:
 * `country_code`, or `country` with `iso_code`. "unknown" when it is none of `countryCodes`.
 */
export function codeAt({ file, nodes, valuesAt }: CountryTree, record: number): string {
  let value: MmdbValue;
  try {
    value = decodeValue(file, valuesAt, record - nodes - valuesGap + valuesAt);
  } catch {
    return "unknown";
  }
  const code = fieldOf(value, "country_code") ?? fieldOf(fieldOf(value, "country"), "iso_code");
  return typeof code === "string" && countryCodes.has(code) ? code : "unknown";
}

function fieldOf(value: MmdbValue | undefined, name: string): MmdbValue | undefined {
  return isMap(value) ? value[name] : undefined;
}

function isMap(value: MmdbValue | undefined): value is MmdbMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function numberIn(metadata: MmdbValue, name: string): number {
  const value = fieldOf(metadata, name);
  if (typeof value !== "number") throw new RangeError(`${name} is missing`);
  return value;
}
