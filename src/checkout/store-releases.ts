import { type QueryExecutorProvider, sql } from "kysely";
import { newId } from "../kernel/ids.ts";
import type { Tx } from "./store-orders.ts";

/** A file of a release, as it was when it was hashed. */
export interface ReleaseFileRow {
  readonly id: string;
  readonly product: string;
  readonly version: string;
  readonly name: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly sha256: Buffer;
  /** The day, UTC, `2027-03-31`. */
  readonly releasedOn: string;
  readonly notes: string;
  /** Ids with commas between; empty for every edition. */
  readonly editions: string;
}

const columns = sql`
  f.id, f.product, f.version, f.name, f.bytes::float8 as bytes,
  f.modified_ms::float8 as "modifiedMs", f.sha256, r.released_on::text as "releasedOn", r.notes,
  r.editions`;

/** All files of a product, or of every one; newest release first. */
export async function readReleaseFiles(
  db: QueryExecutorProvider,
  product?: string,
): Promise<readonly ReleaseFileRow[]> {
  const { rows } = await sql<ReleaseFileRow>`
    select ${columns} from checkout.release_files f
    join checkout.releases r using (product, version)
    where ${product ?? null}::text is null or f.product = ${product ?? null}
    order by f.product, r.released_on desc, f.version desc, f.name`.execute(db);
  return rows;
}

export async function readReleaseFile(
  db: QueryExecutorProvider,
  id: string,
): Promise<ReleaseFileRow | undefined> {
  const { rows } = await sql<ReleaseFileRow>`
    select ${columns} from checkout.release_files f
    join checkout.releases r using (product, version)
    where f.id = ${id}`.execute(db);
  return rows[0];
}

/** Writes a release, and what changed of it. */
export async function putRelease(
  tx: Tx,
  release: Pick<ReleaseFileRow, "product" | "version" | "releasedOn" | "notes" | "editions">,
): Promise<void> {
  const { product, version, releasedOn, notes, editions } = release;
  await sql`
    insert into checkout.releases (product, version, released_on, notes, editions)
    values (${product}, ${version}, ${releasedOn}::date, ${notes}, ${editions})
    on conflict (product, version) do update
    set released_on = excluded.released_on, notes = excluded.notes, editions = excluded.editions
  `.execute(tx);
}

/** Writes a file that is new or another one; links to what it was lead nowhere from then on. */
export async function putReleaseFile(
  tx: Tx,
  file: Pick<ReleaseFileRow, "product" | "version" | "name" | "bytes" | "modifiedMs" | "sha256">,
): Promise<void> {
  await sql`
    insert into checkout.release_files (id, product, version, name, bytes, modified_ms, sha256)
    values (${newId()}, ${file.product}, ${file.version}, ${file.name}, ${file.bytes},
      ${file.modifiedMs}, ${file.sha256})
    on conflict (product, version, name) do update
    set id = excluded.id, bytes = excluded.bytes, modified_ms = excluded.modified_ms,
      sha256 = excluded.sha256`.execute(tx);
}

/** Takes away the files of `ids`, and releases that are not among `kept` (`product/version`). */
export async function dropReleases(
  tx: Tx,
  gone: { readonly ids: readonly string[]; readonly kept: readonly string[] },
): Promise<void> {
  await sql`delete from checkout.release_files where id = any(${gone.ids}::uuid[])`.execute(tx);
  await sql`
    delete from checkout.releases
    where product || '/' || version <> all(${gone.kept}::text[])`.execute(tx);
}

/** Counts that a file was fetched once more on a day. */
export async function countDownload(
  db: QueryExecutorProvider,
  file: Pick<ReleaseFileRow, "product" | "version" | "name">,
  day: string,
): Promise<void> {
  await sql`
    insert into checkout.downloads (product, version, name, day, fetched)
    values (${file.product}, ${file.version}, ${file.name}, ${day}::date, 1)
    on conflict (product, version, name, day) do update
    set fetched = checkout.downloads.fetched + 1`.execute(db);
}
