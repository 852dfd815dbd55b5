import { sql } from "kysely";
import { AvowError } from "../kernel/errors.ts";
import { sqlState } from "../kernel/sql-error.ts";
import type { Db } from "../promise/purpose.ts";
import { otherId } from "./dimension.ts";
import type { StoredName } from "./names.ts";

/** A name and the number that stands for it in one dimension of one website. */
export interface NameRow {
  readonly dimension: number;
  readonly id: number;
  readonly name: string;
}

/** The number of a website, which its domain gets at first sight. */
export async function siteIdOf(db: Db<"visits">, domain: string): Promise<number> {
  await sql`insert into visits.sites (domain) values (${domain}) on conflict do nothing`.execute(
    db,
  );
  const row = await db
    .selectFrom("visits.sites")
    .select("site_id")
    .where("domain", "=", domain)
    .executeTakeFirstOrThrow();
  return row.site_id;
}

/** All names of a website. */
export async function readNames(db: Db<"visits">, siteId: number): Promise<readonly NameRow[]> {
  return db
    .selectFrom("visits.names")
    .select(["dimension", "name_id as id", "name"])
    .where("site_id", "=", siteId)
    .execute();
}

/**
 * Saves new names. Gives those back that stand under another number: 0 where the database refuses
 * the name, as it looks like a card number or is no text to it, and where another program was
 * faster, the number that is there.
 */
export async function saveNames(
  db: Db<"visits">,
  siteId: number,
  rows: readonly NameRow[],
): Promise<readonly StoredName[]> {
  try {
    return await insertNames(db, siteId, rows);
  } catch (error) {
    const [only] = rows;
    if (!isRefusal(error) || !only) throw error;
    if (rows.length === 1) return [{ dimension: only.dimension, id: only.id, storedId: otherId }];
    const half = Math.ceil(rows.length / 2);
    return [
      ...(await saveNames(db, siteId, rows.slice(0, half))),
      ...(await saveNames(db, siteId, rows.slice(half))),
    ];
  }
}

/** A check that failed, or a text that the database can't take: trying again would not help. */
function isRefusal(error: unknown): boolean {
  const state = sqlState(error) ?? "";
  return state === "23514" || state.startsWith("22");
}

/** So often a number is looked for that nobody else takes meanwhile. */
const triesMax = 5;

async function insertNames(
  db: Db<"visits">,
  siteId: number,
  rows: readonly NameRow[],
): Promise<readonly StoredName[]> {
  const stored: StoredName[] = [];
  // The number that is tried next for each name.
  let open: readonly (NameRow & { readonly next: number })[] = rows.map((row) => ({
    ...row,
    next: row.id,
  }));
  for (let tries = 0; open.length > 0; tries += 1) {
    if (tries === triesMax) throw new AvowError("unavailable", "Names could not be saved now.");
    const there = await insertOnce(db, siteId, open);
    const left: NameRow[] = [];
    for (const row of open) {
      const storedId = there.get(`${row.dimension} ${row.name}`);
      if (storedId === undefined) left.push(row);
      else if (storedId !== row.id) stored.push({ ...row, storedId });
    }
    if (left.length === 0) break;
    const last = await lastNumbers(db, siteId);
    open = left.map((row) => {
      const next = (last.get(row.dimension) ?? 0) + 1;
      last.set(row.dimension, next);
      return { ...row, next };
    });
  }
  return stored.map(({ dimension, id, storedId }) => ({ dimension, id, storedId }));
}

/** Inserts what is free, and tells the numbers of all that are there now. */
async function insertOnce(
  db: Db<"visits">,
  siteId: number,
  rows: readonly (NameRow & { readonly next: number })[],
): Promise<ReadonlyMap<string, number>> {
  const dimensions = rows.map(({ dimension }) => dimension);
  const names = rows.map(({ name }) => name);
  const inserted = await sql<NameRow>`
    insert into visits.names (site_id, dimension, name_id, name)
    select ${siteId}::smallint, d, i, n
    from unnest(${dimensions}::smallint[], ${rows.map(({ next }) => next)}::int[],
      ${names}::text[]) as t (d, i, n)
    order by d, n
    on conflict do nothing
    returning dimension, name_id as id, name`.execute(db);
  const found =
    inserted.rows.length === rows.length
      ? inserted.rows
      : (
          await sql<NameRow>`
            select dimension, name_id as id, names.name from visits.names
            join unnest(${dimensions}::smallint[], ${names}::text[]) as t (d, n)
              on dimension = d and names.name = n
            where site_id = ${siteId}`.execute(db)
        ).rows;
  return new Map(found.map(({ dimension, id, name }) => [`${dimension} ${name}`, id]));
}

async function lastNumbers(db: Db<"visits">, siteId: number): Promise<Map<number, number>> {
  const { rows } = await sql<{ dimension: number; id: number }>`
    select dimension, max(name_id) as id from visits.names where site_id = ${siteId}
    group by dimension`.execute(db);
  return new Map(rows.map(({ dimension, id }) => [dimension, id]));
}
