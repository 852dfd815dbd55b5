import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import type pg from "pg";

/**
 * Every form in which `needle` could lie in a file: as text, UTF-16, hexadecimal in either case,
 * and base64 at each of its three alignments (RFC 4648; the cut ends depend on the neighbours).
 */
export function disguises(needle: string): readonly Buffer[] {
  const plain = Buffer.from(needle, "utf8");
  const hex = plain.toString("hex");
  const base64 = [0, 1, 2].flatMap((shift) => {
    const padded = Buffer.concat([Buffer.alloc(shift), plain]);
    const text = padded.toString("base64").replace(/=+$/, "");
    const whole = text.slice(Math.ceil((shift * 8) / 6), text.length - 1);
    return [whole, whole.replaceAll("+", "-").replaceAll("/", "_")];
  });
  return [
    plain,
    Buffer.from(needle, "utf16le"),
    ...[hex, hex.toUpperCase(), ...base64].map((text) => Buffer.from(text, "latin1")),
  ];
}

/** Whether `bytes` hold any of the needles in any disguise, compressed ones included. */
export function holdsAny(bytes: Buffer, needles: readonly string[]): boolean {
  const forms = needles.flatMap(disguises);
  const holds = (candidate: Buffer) => forms.some((form) => candidate.includes(form));
  return holds(bytes) || inflations(bytes).some(holds);
}

function inflations(bytes: Buffer): readonly Buffer[] {
  const found: Buffer[] = [];
  for (const inflate of [gunzipSync, inflateSync, inflateRawSync]) {
    try {
      found.push(inflate(bytes, { maxOutputLength: 1 << 24 }));
    } catch {
      // Not compressed in this way.
    }
  }
  return found;
}

/** Paths under `folder` of files that hold any of the needles; sockets and pipes are no files. */
export async function findInFiles(folder: string, needles: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  const forms = needles.flatMap(disguises);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    // A file of a running database may vanish between the listing and the reading.
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    if (forms.some((form) => bytes.includes(form))) found.push(path.slice(folder.length + 1));
  }
  return found;
}

/**
 * Columns whose stored values hold any of the needles. PostgreSQL compresses long values in its
 * files, so each value is also asked for and looked at by itself.
 */
export async function findInValues(pool: pg.Pool, needles: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  const { rows: columns } = await pool.query<{ relation: string; column: string; type: string }>(
    `select a.attrelid::regclass::text as relation, quote_ident(a.attname) as "column",
       format_type(a.atttypid, null) as type
     from pg_attribute a join pg_class c on c.oid = a.attrelid
     join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'm') and a.attnum > 0 and not a.attisdropped
       and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_%'`,
  );
  for (const { relation, column, type } of columns) {
    const value = type === "bytea" ? column : `${column}::text`;
    const { rows } = await pool.query<[Buffer | string | null]>({
      text: `select ${value} from ${relation} where ${column} is not null`,
      rowMode: "array",
    });
    const holds = rows.some(
      ([stored]) =>
        stored !== null &&
        holdsAny(Buffer.isBuffer(stored) ? stored : Buffer.from(stored), needles),
    );
    if (holds) found.push(`${relation}.${column}`);
  }
  return found;
}
