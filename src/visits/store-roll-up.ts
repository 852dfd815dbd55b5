import { type QueryExecutorProvider, sql } from "kysely";
import type { Db } from "../promise/purpose.ts";

/**
 * Turns the hours of days before `before` into days. In one transaction, so that a report finds
 * each hit once. A day of several runs of the program has at least as many visitors as the run that
 * saw the most.
 */
export async function hoursToDays(db: Db<"visits">, siteId: number, before: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`
      insert into visits.total_days as t
        (site_id, day, views, visitors, visits, bounces, seconds, at_least)
      select ${siteId}::smallint, day, sum(views), max(visitors), sum(visits), sum(bounces),
        sum(seconds), count(*) filter (where visitors > 0) > 1
      from (
        select day, 0::bigint as views, sum(visitors) as visitors, sum(visits) as visits,
          sum(bounces) as bounces, sum(seconds) as seconds
        from visits.total_hours where site_id = ${siteId} and day < ${before}::date group by day, run
        union all
        select day, sum(hits), 0, 0, 0, 0 from visits.hit_hours
        where site_id = ${siteId} and day < ${before}::date and dimension = 1 group by day
      ) as runs group by day
      on conflict (site_id, day) do update set
        views = t.views + excluded.views, visitors = greatest(t.visitors, excluded.visitors),
        visits = t.visits + excluded.visits, bounces = t.bounces + excluded.bounces,
        seconds = t.seconds + excluded.seconds, at_least = true`.execute(tx);
    await sql`
      insert into visits.hit_days as t (site_id, dimension, day, name_id, hits)
      select site_id, dimension, day, name_id, sum(hits) from visits.hit_hours
      where site_id = ${siteId} and day < ${before}::date group by site_id, dimension, day, name_id
      on conflict (site_id, dimension, day, name_id)
      do update set hits = t.hits + excluded.hits`.execute(tx);
    for (const table of ["visits.hit_hours", "visits.total_hours"] as const) {
      await tx
        .deleteFrom(table)
        .where("site_id", "=", siteId)
        .where("day", "<", sql<Date>`${before}::date`)
        .execute();
    }
  });
}

/**
 * Sums the days of a month up where that is not done yet; `month` is its first day. The days stay,
 * for reports by the day.
 */
export async function sumUpMonth(db: Db<"visits">, siteId: number, month: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    if (await isSummedUp(tx, siteId, month)) return;
    const within = sql`site_id = ${siteId} and day >= ${month}::date
      and day < ${month}::date + interval '1 month'`;
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

/** Deletes days before `before` that months have taken over. */
export async function dropDays(db: Db<"visits">, siteId: number, before: string): Promise<void> {
  for (const table of ["visits.hit_days", "visits.cell_days"] as const) {
    await db
      .deleteFrom(table)
      .where("site_id", "=", siteId)
      .where("day", "<", sql<Date>`${before}::date`)
      .execute();
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
