import { type RawBuilder, sql } from "kysely";
import type { Db } from "../promise/purpose.ts";
import type { Cell } from "./cell.ts";
import { dimensions, viewsOfHour } from "./dimension.ts";
import type { DaySpan } from "./report-range.ts";

/** Views stand under their pages, and under their hours alone once pages have them by the day. */
const ofViews = sql.raw(`(${viewsOfHour}, ${dimensions.page})`);

/** The totals of a website in one day, or in one hour of it. */
export interface DayTotals extends Cell {
  /** The site's own day. */
  readonly day: string;
  /** Several runs of the program saw the day: there were at least as many visitors. */
  readonly atLeast: boolean;
}

/** The totals of an hour. */
export interface HourTotals extends Cell {
  readonly day: string;
  readonly hour: number;
}

/**
 * The totals of each day of the spans that has any, oldest first. A day whose hours are not turned
 * into a day yet is added up from them; a hit stands in one place at any moment, and this is one
 * statement, so that each is counted once.
 */
export async function readDays(
  db: Db<"visits">,
  siteId: number,
  spans: readonly DaySpan[],
): Promise<readonly DayTotals[]> {
  const within = inSpans(siteId, spans);
  const { rows } = await sql<DayTotals>`
    with runs as (
      select day, run, sum(visitors) as visitors, sum(visits) as visits, sum(bounces) as bounces,
        sum(seconds) as seconds
      from visits.total_hours where ${within} group by day, run
    ), parts as (
      select day, views, visitors, visits, bounces, seconds, at_least
      from visits.total_days where ${within}
      union all
      select day, 0, max(visitors), sum(visits), sum(bounces), sum(seconds),
        count(*) filter (where visitors > 0) > 1
      from runs group by day
      union all
      select day, sum(hits), 0, 0, 0, 0, false
      from visits.hit_hours where ${within} and dimension in ${ofViews} group by day
    )
    select to_char(day, 'YYYY-MM-DD') as day, sum(views)::bigint as views,
      max(visitors)::bigint as visitors, sum(visits)::bigint as visits,
      sum(bounces)::bigint as bounces, sum(seconds)::bigint as seconds,
      bool_or(at_least) or count(*) filter (where visitors > 0) > 1 as "atLeast"
    from parts group by day order by day`.execute(db);
  return rows;
}

/** The totals of each hour of the spans that has any, of as many days as hours are known of. */
export async function readHours(
  db: Db<"visits">,
  siteId: number,
  spans: readonly DaySpan[],
): Promise<readonly HourTotals[]> {
  const within = inSpans(siteId, spans);
  const { rows } = await sql<HourTotals>`
    with parts as (
      select day, hour, 0::bigint as views, visitors, visits, bounces, seconds
      from visits.total_hours where ${within}
      union all
      select day, hour, hits, 0, 0, 0, 0 from visits.hit_hours
      where ${within} and dimension in ${ofViews}
    )
    select to_char(day, 'YYYY-MM-DD') as day, hour::int as hour, sum(views)::bigint as views,
      sum(visitors)::bigint as visitors, sum(visits)::bigint as visits,
      sum(bounces)::bigint as bounces, sum(seconds)::bigint as seconds
    from parts group by 1, 2 order by 1, 2`.execute(db);
  return rows;
}

/** The rows of a website in some spans; as plain ranges, which an index answers. */
function inSpans(siteId: number, spans: readonly DaySpan[]): RawBuilder<unknown> {
  const ranges = spans.map(({ from, to }) => sql`day between ${from}::date and ${to}::date`);
  return sql`site_id = ${siteId} and (${sql.join(ranges, sql` or `)})`;
}

/** The first day of which anything is known of a website; undefined when nothing is. */
export async function readFirstDay(db: Db<"visits">, siteId: number): Promise<string | undefined> {
  const { rows } = await sql<{ day: string | null }>`
    select to_char(least(
      (select min(day) from visits.total_days where site_id = ${siteId}),
      (select min(day) from visits.total_hours where site_id = ${siteId}),
      (select min(day) from visits.hit_hours where site_id = ${siteId} and dimension in (0, 1, 2))
    ), 'YYYY-MM-DD') as day`.execute(db);
  return rows[0]?.day ?? undefined;
}

/** Hits that were left out, by the reason, most first. */
export async function readLeftOut(
  db: Db<"visits">,
  siteId: number,
  span: DaySpan,
): Promise<readonly { readonly reason: string; readonly hits: number }[]> {
  const { rows } = await sql<{ reason: string; hits: number }>`
    select reason, sum(hits)::bigint as hits from visits.left_out
    where site_id = ${siteId} and day between ${span.from}::date and ${span.to}::date
    group by reason order by hits desc, reason`.execute(db);
  return rows;
}
