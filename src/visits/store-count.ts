import { sql } from "kysely";
import type pg from "pg";
import { RepeatedStatement } from "../kernel/sql.ts";
import type { Db } from "../promise/purpose.ts";
import type { Cell, Totals } from "./cell.ts";

/** Hits of one name in one hour of one website. */
export interface HitRow {
  readonly siteId: number;
  readonly dimension: number;
  /** The site's own day, as `2026-11-26`. */
  readonly day: string;
  readonly hour: number;
  readonly nameId: number;
  readonly hits: number;
}

const insertHits = `
  insert into visits.hit_hours as t (site_id, dimension, day, hour, name_id, hits)
  select * from unnest($1::smallint[], $2::smallint[], $3::date[], $4::smallint[], $5::int[],
    $6::bigint[])
  on conflict (site_id, dimension, day, hour, name_id) do update set hits = t.hits + excluded.hits`;

/** Adds hits to their hours over one connection, which is kept until it may rest. */
export class HitStore {
  readonly #insert: RepeatedStatement;

  constructor(pool: pg.Pool) {
    this.#insert = new RepeatedStatement(pool, insertHits);
  }

  /** Adds hits, one call at a time: on disk when it resolves. Rows in the order of the key. */
  add(rows: readonly HitRow[]): Promise<void> {
    // As PostgreSQL writes arrays of numbers: that costs less than the driver's own way.
    const all = (of: (row: HitRow) => number | string) => `{${rows.map(of).join(",")}}`;
    return this.#insert.run([
      ...[all(({ siteId }) => siteId), all(({ dimension }) => dimension), all(({ day }) => day)],
      ...[all(({ hour }) => hour), all(({ nameId }) => nameId), all(({ hits }) => hits)],
    ]);
  }

  /** Nothing is added for now. */
  rest(): void {
    this.#insert.rest();
  }
}

/** Cells of one dimension, by name. */
export interface CellRow extends Cell {
  readonly nameId: number;
}

/**
 * Adds what a batch of visitors brought along of one dimension to its day, and to its month where
 * that is summed up already, as after a clock went wrong.
 */
export async function addCells(
  db: Db<"visits">,
  at: {
    readonly siteId: number;
    readonly dimension: number;
    readonly day: string;
    readonly month: string;
  },
  rows: readonly CellRow[],
): Promise<void> {
  const { siteId, dimension, day, month } = at;
  const where = sql`${siteId}::smallint, ${dimension}::smallint`;
  const add = sql`
    views = t.views + excluded.views, visitors = t.visitors + excluded.visitors,
    visits = t.visits + excluded.visits, bounces = t.bounces + excluded.bounces,
    seconds = t.seconds + excluded.seconds`;
  await sql`
    with r as (
      select * from unnest(
        ${rows.map(({ nameId }) => nameId)}::int[],
        ${rows.map(({ views }) => views)}::bigint[],
        ${rows.map(({ visitors }) => visitors)}::bigint[],
        ${rows.map(({ visits }) => visits)}::bigint[],
        ${rows.map(({ bounces }) => bounces)}::bigint[],
        ${rows.map(({ seconds }) => seconds)}::bigint[]) as r (n, a, b, c, d, e)
    ), late as (
      insert into visits.cell_months as t
        (site_id, dimension, month, name_id, views, visitors, visits, bounces, seconds)
      select ${where}, ${month}::date, n, a, b, c, d, e from r
      where exists (select from visits.hit_months
          where site_id = ${siteId} and dimension in (1, 2) and month = ${month}::date)
        or exists (select from visits.cell_months
          where site_id = ${siteId} and dimension = ${dimension} and month = ${month}::date)
      on conflict (site_id, dimension, month, name_id) do update set ${add}
    )
    insert into visits.cell_days as t
      (site_id, dimension, day, name_id, views, visitors, visits, bounces, seconds)
    select ${where}, ${day}::date, n, a, b, c, d, e from r
    on conflict (site_id, dimension, day, name_id) do update set ${add}`.execute(db);
}

/** Two names of declared dimensions together. */
export interface PairRow {
  readonly nameA: number;
  readonly nameB: number;
  readonly views: number;
  readonly visits: number;
}

/** Adds what a batch brought along of two dimensions together to its month. */
export async function addPairs(
  db: Db<"visits">,
  at: { readonly siteId: number; readonly a: number; readonly b: number; readonly month: string },
  rows: readonly PairRow[],
): Promise<void> {
  await sql`
    insert into visits.pair_months as t
      (site_id, dimension_a, dimension_b, month, name_a, name_b, views, visits)
    select ${at.siteId}::smallint, ${at.a}::smallint, ${at.b}::smallint, ${at.month}::date, x, y, v, w
    from unnest(
      ${rows.map(({ nameA }) => nameA)}::int[],
      ${rows.map(({ nameB }) => nameB)}::int[],
      ${rows.map(({ views }) => views)}::bigint[],
      ${rows.map(({ visits }) => visits)}::bigint[]) as r (x, y, v, w)
    on conflict (site_id, dimension_a, dimension_b, month, name_a, name_b) do update set
      views = t.views + excluded.views, visits = t.visits + excluded.visits`.execute(db);
}

/** Visitors, visits, bounces and seconds of one hour. */
export interface TotalRow extends Totals {
  readonly day: string;
  readonly hour: number;
}

/** Adds totals to their hours, under the run of the program that counted them. */
export async function addTotals(
  db: Db<"visits">,
  at: { readonly siteId: number; readonly run: number },
  rows: readonly TotalRow[],
): Promise<void> {
  await sql`
    insert into visits.total_hours as t
      (site_id, day, hour, run, visitors, visits, bounces, seconds)
    select ${at.siteId}::smallint, d, h, ${at.run}::int, a, b, c, e
    from unnest(
      ${rows.map(({ day }) => day)}::date[],
      ${rows.map(({ hour }) => hour)}::smallint[],
      ${rows.map(({ visitors }) => visitors)}::bigint[],
      ${rows.map(({ visits }) => visits)}::bigint[],
      ${rows.map(({ bounces }) => bounces)}::bigint[],
      ${rows.map(({ seconds }) => seconds)}::bigint[]) as r (d, h, a, b, c, e)
    on conflict (site_id, day, hour, run) do update set
      visitors = t.visitors + excluded.visitors, visits = t.visits + excluded.visits,
      bounces = t.bounces + excluded.bounces, seconds = t.seconds + excluded.seconds`.execute(db);
}

/** Adds hits that were left out, by the reason. */
export async function addLeftOut(
  db: Db<"visits">,
  at: { readonly siteId: number; readonly day: string },
  reasons: ReadonlyMap<string, number>,
): Promise<void> {
  const rows = [...reasons].toSorted(([a], [b]) => (a < b ? -1 : 1));
  await sql`
    insert into visits.left_out as t (site_id, day, reason, hits)
    select ${at.siteId}::smallint, ${at.day}::date, r, n
    from unnest(${rows.map(([reason]) => reason)}::text[], ${rows.map(([, n]) => n)}::bigint[]) as r (r, n)
    on conflict (site_id, day, reason) do update set hits = t.hits + excluded.hits`.execute(db);
}

/** The run of the program that begins now: one more than any before it. */
export async function nextRun(db: Db<"visits">, siteId: number): Promise<number> {
  const { rows } = await sql<{ run: number }>`
    select coalesce(max(run), 0)::int + 1 as run from visits.total_hours
    where site_id = ${siteId}`.execute(db);
  return rows[0]?.run ?? 1;
}
