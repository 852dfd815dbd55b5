/** What a test's MMDB file says of a block: its first bits ("0101…") and a value. */
export type Block = readonly [bits: string, value: unknown];

interface FileShape {
  readonly recordBits: 24 | 28 | 32;
  readonly ipVersion: 4 | 6;
  readonly blocks: readonly Block[];
}

type Node = [Node | number | null, Node | number | null];

/** An MMDB file (MaxMind DB file format, version 2.0), made from the format's text. */
export function mmdbFile({ recordBits, ipVersion, blocks }: FileShape): Uint8Array {
  const root: Node = [null, null];
  const values: number[] = [];
  for (const [bits, value] of blocks) {
    let node = root;
    for (const bit of bits.slice(0, -1)) {
      const side = bit === "1" ? 1 : 0;
      const next = node[side];
      const child: Node = Array.isArray(next) ? next : [null, null];
      node[side] = child;
      node = child;
    }
    node[bits.endsWith("1") ? 1 : 0] = values.length;
    values.push(...encode(value));
  }
  const nodes: Node[] = [];
  (function number(node: Node): void {
    nodes.push(node);
    for (const side of node) if (Array.isArray(side)) number(side);
  })(root);
  const record = (side: Node[0]): number => {
    if (side === null) return nodes.length;
    return Array.isArray(side) ? nodes.indexOf(side) : nodes.length + 16 + side;
  };
  const metadata = {
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: Date.UTC(2026, 1, 3) / 1000,
    database_type: "a test's",
    description: { en: "x".repeat(300) },
    ip_version: ipVersion,
    languages: ["en"],
    node_count: nodes.length,
    record_size: recordBits,
  };
  return Uint8Array.from([
    ...nodes.flatMap(([left, right]) => twoRecords(recordBits, record(left), record(right))),
    ...bigEndian(0, 16),
    ...values,
    ...Buffer.from("\xab\xcd\xefMaxMind.com", "latin1"),
    ...encode(metadata),
  ]);
}

function twoRecords(bits: number, left: number, right: number): number[] {
  if (bits !== 28) return [...bigEndian(left, bits / 8), ...bigEndian(right, bits / 8)];
  const middle = ((left >>> 24) << 4) | (right >>> 24);
  return [...bigEndian(left & 0xffffff, 3), middle, ...bigEndian(right & 0xffffff, 3)];
}

function bigEndian(value: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** (bytes - 1 - i)) % 256);
}

function encode(value: unknown): number[] {
  if (typeof value === "string") return [...control(2, value.length), ...Buffer.from(value)];
  if (typeof value === "number") return [...control(9, 8), ...bigEndian(value, 8)];
  if (typeof value === "boolean") return control(14, value ? 1 : 0);
  if (Array.isArray(value)) return [...control(11, value.length), ...value.flatMap(encode)];
  const entries = Object.entries(value ?? {});
  return [
    ...control(7, entries.length),
    ...entries.flatMap(([name, it]) => [...encode(name), ...encode(it)]),
  ];
}

function control(type: number, size: number): number[] {
  const low = size < 29 ? size : size < 285 ? 29 : 30;
  const more = low === 29 ? [size - 29] : low === 30 ? bigEndian(size - 285, 2) : [];
  return type < 8 ? [(type << 5) | low, ...more] : [low, type - 7, ...more];
}
