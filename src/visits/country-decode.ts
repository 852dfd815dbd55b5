/** A value of an MMDB file. Fractions, negative numbers and raw bytes are of no use here: null. */
export type MmdbValue = string | number | boolean | null | readonly MmdbValue[] | MmdbMap;
export interface MmdbMap {
  readonly [name: string]: MmdbValue;
}

/** Deeper than any published file nests; a broken one ends here. */
const depthMax = 16;
/** More parts than any value of a file of countries has. */
const partsMax = 10_000;

// Types of the MaxMind DB file format, version 2.0.
const pointer = 1;
const utf8 = 2;
const map = 7;
const array = 11;
const boolean = 14;
const unsigned: ReadonlySet<number> = new Set([5, 6, 9]); // 16, 32, 64 bits

/**
 * The value that stands at `at` of an MMDB file (MaxMind DB file format, version 2.0), whose data
 * begin at `base`. Throws a RangeError where the file is broken.
 */
export function decodeValue(file: Uint8Array, base: number, at: number): MmdbValue {
  const text = new TextDecoder();
  let next = at;
  let parts = 0;

  function byte(): number {
    const value = file[next++];
    if (value === undefined) throw new RangeError("the file ends within a value");
    return value;
  }

  function number(bytes: number): number {
    let value = 0;
    for (let i = 0; i < bytes; i++) value = value * 256 + byte();
    return value;
  }

  function sizeOf(low: number): number {
    if (low < 29) return low;
    if (low === 29) return 29 + byte();
    return low === 30 ? 285 + number(2) : 65_821 + number(3);
  }

  function pointed(control: number, depth: number): MmdbValue {
    const bytes = ((control >> 3) & 3) + 1;
    const high = bytes === 4 ? 0 : (control & 7) * 256 ** bytes;
    const target = high + number(bytes) + ([0, 2048, 526_336, 0][bytes - 1] ?? 0);
    const back = next;
    next = base + target;
    const value = read(depth + 1);
    next = back;
    return value;
  }

  function entries(count: number, depth: number): MmdbMap {
    const found: Record<string, MmdbValue> = {};
    for (let i = 0; i < count; i++) {
      const name = read(depth + 1);
      if (typeof name !== "string") throw new RangeError("a name is no text");
      found[name] = read(depth + 1);
    }
    return found;
  }

  function read(depth: number): MmdbValue {
    if (depth > depthMax || ++parts > partsMax) throw new RangeError("the value has no end");
    const control = byte();
    if (control >> 5 === pointer) return pointed(control, depth);
    const type = control >> 5 || byte() + 7;
    const size = sizeOf(control & 31);
    if (type === map) return entries(size, depth);
    if (type === array) return Array.from({ length: size }, () => read(depth + 1));
    if (type === boolean) return size === 1;
    if (next + size > file.length) throw new RangeError("the file ends within a value");
    next += size;
    if (type === utf8) return text.decode(file.subarray(next - size, next));
    if (!unsigned.has(type)) return null;
    next -= size;
    return number(size);
  }

  return read(0);
}
