import { sql } from "kysely";
import { sqlState } from "../kernel/sql-error.ts";
import type { Db } from "../promise/purpose.ts";

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

/** Saves new names; gives those back that the database refuses, as they look like a card number. */
export async function saveNames(
  db: Db<"visits">,
  siteId: number,
  rows: readonly NameRow[],
): Promise<readonly NameRow[]> {
  try {
    await sql`
      insert into visits.names (site_id, dimension, name_id, name)
      select ${siteId}::smallint, d, i, n
      from unnest(${rows.map(({ dimension }) => dimension)}::smallint[],
        ${rows.map(({ id }) => id)}::int[], ${rows.map(({ name }) => name)}::text[]) as t (d, i, n)
      on conflict do nothing`.execute(db);
    return [];
  } catch (error) {
    const [only] = rows;
    if (sqlState(error) !== "23514" || !only) throw error;
    if (rows.length === 1) return [only];
    const half = Math.ceil(rows.length / 2);
    return [
      ...(await saveNames(db, siteId, rows.slice(0, half))),
      ...(await saveNames(db, siteId, rows.slice(half))),
    ];
  }
}
