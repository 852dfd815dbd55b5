import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { constants, inflateRawSync } from "node:zlib";
import type pg from "pg";

/** Numbers of fewer digits are too short in bytes, and stand anywhere by chance. */
const numberDigitsMin = 13;
const numberDigitsMax = 18;

/**
 * What programs make of digits that they take for a number: a whole number of 64 bits and a double
 * (IEEE 754) of either byte order, and PostgreSQL's `numeric`, also that within `jsonb`, which keeps
 * four digits in two bytes and no zeros at the end.
 */
export function numberForms(needle: string): readonly Buffer[] {
  const { length } = needle;
  if (!/^[1-9]\d+$/.test(needle) || length < numberDigitsMin || length > numberDigitsMax) return [];
  const whole = Buffer.alloc(8);
  whole.writeBigInt64LE(BigInt(needle));
  const double = Buffer.alloc(8);
  double.writeDoubleLE(Number(needle));
  const groups = needle.padStart(Math.ceil(length / 4) * 4, "0").match(/\d{4}/g) ?? [];
  const used = groups.slice(0, groups.findLastIndex((group) => group !== "0000") + 1);
  const numeric = Buffer.alloc(used.length * 2);
  used.forEach((group, at) => numeric.writeUInt16LE(Number(group), at * 2));
  const swapped = [whole, double].map((form) => Buffer.from(form).reverse());
  return [whole, double, ...swapped, ...(used.length < 3 ? [] : [numeric])];
}

/**
 * Every form in which `needle` could lie in bytes: as text, UTF-16 of either order, hexadecimal in
 * either case, and base64 in both alphabets at each of its three alignments (RFC 4648; the cut ends
 * depend on the neighbours); digits also as a number. A needle of fewer than six bytes would be found
 * by chance.
 */
export function disguises(needle: string): readonly Buffer[] {
  const plain = Buffer.from(needle, "utf8");
  const littleEndian = Buffer.from(needle, "utf16le");
  const hex = plain.toString("hex");
  const base64 = [0, 1, 2].flatMap((shift) => {
    const padded = Buffer.concat([Buffer.alloc(shift), plain]);
    const text = padded.toString("base64").replace(/=+$/, "");
    const whole = text.slice(Math.ceil((shift * 8) / 6), text.length - 1);
    return [whole, whole.replaceAll("+", "-").replaceAll("/", "_")];
  });
  const texts = [hex, hex.toUpperCase(), ...base64].map((text) => Buffer.from(text, "latin1"));
  const wide = [littleEndian, Buffer.from(littleEndian).swap16()];
  const all = [plain, ...wide, ...texts, ...numberForms(needle)];
  return [...new Map(all.map((form) => [form.toString("latin1"), form])).values()];
}

/** Says of any bytes whether they hold one of the needles, in any disguise or compressed. */
export type Finder = (bytes: Buffer) => boolean;
/** Says it for several sets of needles at once; what is compressed is unpacked once. */
type Sorter = (bytes: Buffer) => readonly boolean[];

function createSorter(sets: readonly (readonly string[])[]): Sorter {
  const forms = sets.map((needles) => needles.flatMap(disguises));
  return (bytes) => {
    let unpacked: readonly Buffer[] | undefined;
    return forms.map((own) => {
      const holds = (where: Buffer) => own.some((form) => where.includes(form));
      if (holds(bytes)) return true;
      unpacked ??= inflations(bytes);
      return unpacked.some(holds);
    });
  };
}

/** Prepares a search for `needles`, to be used on many values. */
export function createFinder(needles: readonly string[]): Finder {
  const sort = createSorter([needles]);
  return (bytes) => sort(bytes)[0] === true;
}

/** Whether `bytes` hold any of the needles in any disguise, compressed ones included. */
export function holdsAny(bytes: Buffer, needles: readonly string[]): boolean {
  return createFinder(needles)(bytes);
}

/** How much of a file is taken for one compressed piece, and what it may grow to. */
const packedBytesMax = 1 << 20;
const unpackedBytesMax = 1 << 24;

/** What unpacks: gzip (RFC 1952) and zlib (RFC 1950) wherever they begin, deflate at the start. */
function inflations(bytes: Buffer): readonly Buffer[] {
  const starts = [
    0,
    ...["7801", "785e", "789c", "78da"].flatMap((mark) =>
      placesOf(mark, bytes).map((at) => at + 2),
    ),
    ...placesOf("1f8b08", bytes).map((at) => endOfGzipHeader(bytes, at)),
  ];
  return starts.flatMap((start) => {
    const packed = bytes.subarray(start, start + packedBytesMax);
    try {
      // A stream that was cut off gives what it has; what follows one is left alone.
      const finishFlush = constants.Z_SYNC_FLUSH;
      return [inflateRawSync(packed, { maxOutputLength: unpackedBytesMax, finishFlush })];
    } catch {
      return []; // not the beginning of anything compressed
    }
  });
}

function placesOf(mark: string, bytes: Buffer): readonly number[] {
  const pattern = Buffer.from(mark, "hex");
  const places: number[] = [];
  for (let at = bytes.indexOf(pattern); at >= 0; at = bytes.indexOf(pattern, at + 1)) {
    places.push(at);
  }
  return places;
}

function endOfGzipHeader(bytes: Buffer, start: number): number {
  const flags = bytes[start + 3] ?? 0;
  let at = start + 10;
  if (flags & 4) at += 2 + (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0);
  for (const text of [8, 16]) if (flags & text) at = bytes.indexOf(0, at) + 1;
  return flags & 2 ? at + 2 : at;
}

/** Where each of several sets of needles was found. */
export type Sorted = readonly (readonly string[])[];

/** Paths under `folder` of files that hold any of the needles; sockets and pipes are no files. */
export async function findInFiles(folder: string, needles: readonly string[]): Promise<string[]> {
  return [...((await sortFiles(folder, [needles]))[0] ?? [])];
}

/**
 * `findInFiles` for several sets of needles, each file read once; `except` is a folder in it that is
 * left out.
 */
export async function sortFiles(
  folder: string,
  sets: readonly (readonly string[])[],
  except?: string,
): Promise<Sorted> {
  const found = sets.map((): string[] => []);
  const sort = createSorter(sets);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || (except && entry.parentPath.startsWith(except))) continue;
    const path = join(entry.parentPath, entry.name);
    // A file of a running database may vanish between the listing and the reading.
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    for (const [at, isHeld] of sort(bytes).entries()) {
      if (isHeld) found[at]?.push(path.slice(folder.length + 1));
    }
  }
  return found;
}

/**
 * Columns whose stored values hold any of the needles. PostgreSQL compresses long values in its
 * files (pglz, lz4), so each value is also asked for and looked at by itself; those of its own
 * catalogue too, where statistics keep samples of ours.
 */
export async function findInValues(pool: pg.Pool, needles: readonly string[]): Promise<string[]> {
  return [...((await sortValues(pool, [needles]))[0] ?? [])];
}

/** `findInValues` for several sets of needles, each value read once. */
export async function sortValues(
  pool: pg.Pool,
  sets: readonly (readonly string[])[],
): Promise<Sorted> {
  const found = sets.map((): string[] => []);
  const sort = createSorter(sets);
  const { rows: columns } = await pool.query<{ relation: string; column: string; type: string }>(
    `select a.attrelid::regclass::text as relation, quote_ident(a.attname) as "column",
       format_type(a.atttypid, null) as type
     from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relkind in ('r', 'm') and a.attnum > 0 and not a.attisdropped
       and c.relpersistence <> 't' and c.relnamespace <> 'pg_toast'::regnamespace
       and has_column_privilege(c.oid, a.attnum, 'select')`,
  );
  for (const [relation, own] of Map.groupBy(columns, (column) => column.relation)) {
    const shown = own.map(({ column, type }) => (type === "bytea" ? column : `${column}::text`));
    const { rows } = await pool.query<(Buffer | string | null)[]>({
      text: `select ${shown.join(", ")} from ${relation}`,
      rowMode: "array",
    });
    for (const [place, { column, type }] of own.entries()) {
      const stored = rows.map((row) => row[place]).filter((value) => value !== null);
      // Texts are searched together; bytes may be compressed without a mark to know them by.
      const values =
        type === "bytea" ? (stored as Buffer[]) : [Buffer.from((stored as string[]).join("\n"))];
      const held = values.map(sort);
      for (const [at, places] of found.entries()) {
        if (held.some((of) => of[at])) places.push(`${relation}.${column}`);
      }
    }
  }
  return found;
}
