import { type QueryExecutorProvider, type RawBuilder, sql } from "kysely";
import type { Db } from "../promise/purpose.ts";
import { dimensions, otherId, viewsOfHour } from "./dimension.ts";
import type { LocalHour } from "./local-day.ts";

/**
 * Adds what names have in the hours before `before` to their days. Of the hours stays how many views
 * they had, which is all that is told by the hour. In one transaction and from one view of the
 * tables, so that each hit is found once, and what comes late meanwhile stays for the next time.
 */
export async function namesToDays(
  db: Db<"visits">,
  siteId: number,
  before: LocalHour,
): Promise<void> {
  const ofNames = sql`site_id = ${siteId} and dimension <> ${viewsOfHour}
    and (day, hour) < (${before.day}::date, ${before.hour}::smallint)`;
  await inOneView(db, async (tx) => {
    // Who sums a month up has seen what we add to its days, or is seen by us.
    await sql`lock table visits.hit_days in row exclusive mode`.execute(tx);
    await addLateHits(tx, siteId, ofNames);
    await sql`
      insert into visits.hit_days as t (site_id, dimension, day, name_id, hits)
      select site_id, dimension, day, name_id, sum(hits) from visits.hit_hours
      where ${ofNames} group by site_id, dimension, day, name_id
      on conflict (site_id, dimension, day, name_id)
      do update set hits = t.hits + excluded.hits`.execute(tx);
    await sql`
      insert into visits.hit_hours as t (site_id, dimension, day, hour, name_id, hits)
      select site_id, ${viewsOfHour}::smallint, day, hour, ${otherId}::int, sum(hits)
      from visits.hit_hours where ${ofNames} and dimension = ${dimensions.page}
      group by site_id, day, hour
      on conflict (site_id, dimension, day, hour, name_id)
      do update set hits = t.hits + excluded.hits`.execute(tx);
    await sql`delete from visits.hit_hours where ${ofNames}`.execute(tx);
  });
}

/**
 * Turns the hours of days before `before` into days, once names have theirs. A day of several runs
 * of the program has at least as many visitors as the run that saw the most.
 */
export async function hoursToDays(db: Db<"visits">, siteId: number, before: string): Promise<void> {
  const within = sql`site_id = ${siteId} and day < ${before}::date`;
  const ofViews = sql`${within} and dimension = ${viewsOfHour}`;
  await inOneView(db, async (tx) => {
    await sql`
      insert into visits.total_days as t
        (site_id, day, views, visitors, visits, bounces, seconds, at_least)
      select ${siteId}::smallint, day, sum(views), max(visitors), sum(visits), sum(bounces),
        sum(seconds), count(*) filter (where visitors > 0) > 1
      from (
        select day, 0::bigint as views, sum(visitors) as visitors, sum(visits) as visits,
          sum(bounces) as bounces, sum(seconds) as seconds
        from visits.total_hours where ${within} group by day, run
        union all
        select day, sum(hits), 0, 0, 0, 0 from visits.hit_hours where ${ofViews} group by day
      ) as runs group by day
      on conflict (site_id, day) do update set
        views = t.views + excluded.views, visitors = greatest(t.visitors, excluded.visitors),
        visits = t.visits + excluded.visits, bounces = t.bounces + excluded.bounces,
        seconds = t.seconds + excluded.seconds, at_least = t.at_least or excluded.at_least
          or (t.visitors > 0 and excluded.visitors > 0)`.execute(tx);
    await sql`delete from visits.hit_hours where ${ofViews}`.execute(tx);
    await sql`delete from visits.total_hours where ${within}`.execute(tx);
  });
}

function inOneView(
  db: Db<"visits">,
  work: (tx: QueryExecutorProvider) => Promise<void>,
): Promise<void> {
  return db.transaction().setIsolationLevel("repeatable read").execute(work);
}

/** Hours that come after their month was summed up, as after a clock went wrong, go into both. */
async function addLateHits(
  tx: QueryExecutorProvider,
  siteId: number,
  ofNames: RawBuilder<unknown>,
): Promise<void> {
  const late = await summedUp(tx, siteId, await monthsOf(tx, "visits.hit_hours", ofNames));
  if (late.length === 0) return;
  await sql`
    insert into visits.hit_months as t (site_id, dimension, month, name_id, hits)
    select site_id, dimension, date_trunc('month', day)::date as m, name_id, sum(hits)
    from visits.hit_hours
    where ${ofNames} and date_trunc('month', day)::date = any(${late}::date[])
    group by site_id, dimension, m, name_id
    on conflict (site_id, dimension, month, name_id)
    do update set hits = t.hits + excluded.hits`.execute(tx);
}

/** The months of some of a table's days, as the first of each. */
async function monthsOf(
  db: QueryExecutorProvider,
  table: "visits.hit_hours" | "visits.hit_days" | "visits.cell_days",
  where: RawBuilder<unknown>,
): Promise<readonly string[]> {
  const { rows } = await sql<{ month: string }>`
    select distinct to_char(day, 'YYYY-MM-01') as month from ${sql.table(table)}
    where ${where}`.execute(db);
  return rows.map(({ month }) => month);
}

async function summedUp(
  db: QueryExecutorProvider,
  siteId: number,
  months: readonly string[],
): Promise<readonly string[]> {
  const done: string[] = [];
  for (const month of months) if (await isSummedUp(db, siteId, month)) done.push(month);
  return done;
}

/**
 * Sums the days of a month up where that is not done yet; `month` is its first day. The days stay,
 * for reports by the day.
 */
export async function sumUpMonth(db: Db<"visits">, siteId: number, month: string): Promise<void> {
  const within = sql`site_id = ${siteId} and day >= ${month}::date
    and day < ${month}::date + interval '1 month'`;
  await inOneView(db, async (tx) => {
    // What is being added to days at this moment is waited for, and what comes next finds the month.
    await sql`lock table visits.hit_days, visits.cell_days in share row exclusive mode`.execute(tx);
    if (await isSummedUp(tx, siteId, month)) return;
    await sql`
      insert into visits.hit_months (site_id, dimension, month, name_id, hits)
      select site_id, dimension, ${month}::date, name_id, sum(hits) from visits.hit_days
      where ${within} group by site_id, dimension, name_id`.execute(tx);
    await sql`
      insert into visits.cell_months
        (site_id, dimension, month, name_id, views, visitors, visits, bounces, seconds)
      select site_id, dimension, ${month}::date, name_id, sum(views), sum(visitors), sum(visits),
        sum(bounces), sum(seconds)
      from visits.cell_days where ${within} group by site_id, dimension, name_id`.execute(tx);
  });
}

async function isSummedUp(
  tx: QueryExecutorProvider,
  siteId: number,
  month: string,
): Promise<boolean> {
  const { rows } = await sql`
    select 1 from visits.hit_months where site_id = ${siteId} and month = ${month}::date
    union all
    select 1 from visits.cell_months where site_id = ${siteId} and month = ${month}::date
    limit 1`.execute(tx);
  return rows.length > 0;
}

/** Deletes days before `before` that months have taken over, and none of another month. */
export async function dropDays(db: Db<"visits">, siteId: number, before: string): Promise<void> {
  const old = sql`site_id = ${siteId} and day < ${before}::date`;
  for (const table of ["visits.hit_days", "visits.cell_days"] as const) {
    const months = await summedUp(db, siteId, await monthsOf(db, table, old));
    if (months.length === 0) continue;
    await sql`
      delete from ${sql.table(table)} where ${old}
        and date_trunc('month', day)::date = any(${months}::date[])`.execute(db);
  }
}

/** The months of which a website has days that are not summed up, oldest first. */
export async function monthsToSumUp(
  db: Db<"visits">,
  siteId: number,
  before: string,
): Promise<readonly string[]> {
  const { rows } = await sql<{ month: string }>`
    select to_char(m, 'YYYY-MM-DD') as month from (
      select date_trunc('month', day)::date as m from visits.hit_days where site_id = ${siteId}
      union select date_trunc('month', day)::date from visits.cell_days where site_id = ${siteId}
    ) as months
    where m + interval '1 month' <= ${before}::date
      and not exists (select from visits.hit_months h where h.site_id = ${siteId} and h.month = m)
      and not exists (select from visits.cell_months c where c.site_id = ${siteId} and c.month = m)
    order by m`.execute(db);
  return rows.map(({ month }) => month);
}
