import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { constants, inflateRawSync } from "node:zlib";
import type pg from "pg";

/**
 * Every form in which `needle` could lie in bytes: as text, UTF-16 of either order, hexadecimal in
 * either case, and base64 in both alphabets at each of its three alignments (RFC 4648; the cut ends
 * depend on the neighbours). A needle of fewer than six bytes would be found by chance.
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
  const all = [plain, littleEndian, Buffer.from(littleEndian).swap16(), ...texts];
  return [...new Map(all.map((form) => [form.toString("latin1"), form])).values()];
}

/** Says of any bytes whether they hold one of the needles, in any disguise or compressed. */
export type Finder = (bytes: Buffer) => boolean;

/** Prepares a search for `needles`, to be used on many values. */
export function createFinder(needles: readonly string[]): Finder {
  const forms = needles.flatMap(disguises);
  const holds = (bytes: Buffer) => forms.some((form) => bytes.includes(form));
  return (bytes) => holds(bytes) || inflations(bytes).some(holds);
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

/** Paths under `folder` of files that hold any of the needles; sockets and pipes are no files. */
export async function findInFiles(folder: string, needles: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  const holds = createFinder(needles);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    // A file of a running database may vanish between the listing and the reading.
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    if (holds(bytes)) found.push(path.slice(folder.length + 1));
  }
  return found;
}

/**
 * Columns whose stored values hold any of the needles. PostgreSQL compresses long values in its
 * files (pglz, lz4), so each value is also asked for and looked at by itself; those of its own
 * catalogue too, where statistics keep samples of ours.
 */
export async function findInValues(pool: pg.Pool, needles: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  const holds = createFinder(needles);
  const { rows: columns } = await pool.query<{ relation: string; column: string; type: string }>(
    `select a.attrelid::regclass::text as relation, quote_ident(a.attname) as "column",
       format_type(a.atttypid, null) as type
     from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relkind in ('r', 'm') and a.attnum > 0 and not a.attisdropped
       and c.relpersistence <> 't' and c.relnamespace <> 'pg_toast'::regnamespace
       and has_column_privilege(c.oid, a.attnum, 'select')`,
  );
  for (const { relation, column, type } of columns) {
    const isBytes = type === "bytea";
    const { rows } = await pool.query<[Buffer | string]>({
      text: `select ${isBytes ? column : `${column}::text`} from ${relation} where ${column} is not null`,
      rowMode: "array",
    });
    // Texts are searched together; bytes may be compressed without a mark to know them by.
    const values = isBytes
      ? rows.map(([stored]) => stored as Buffer)
      : [Buffer.from(rows.map(([stored]) => stored).join("\n"))];
    if (values.some(holds)) found.push(`${relation}.${column}`);
  }
  return found;
}
