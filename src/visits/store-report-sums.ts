import { type RawBuilder, sql } from "kysely";
import type { Db } from "../promise/purpose.ts";
import type { Cell } from "./cell.ts";
import { dimensions } from "./dimension.ts";
import { addDays, type DaySpan, daysIn, monthEnd, monthOf } from "./report-range.ts";

/** A span as what is kept has it: months that are summed up, and the other days. */
export interface SplitSpan {
  readonly months: readonly string[];
  readonly days: readonly string[];
}

/** The sums of one value, by the number of its dimension and its own; 0 is "other". */
export interface ValueSum extends Cell {
  readonly dimension: number;
  readonly id: number;
}

/** Finds the months of a span that are summed up, so that no day of them is read. */
export async function splitSpan(
  db: Db<"visits">,
  siteId: number,
  { from, to }: DaySpan,
): Promise<SplitSpan> {
  if (!holdsMonth({ from, to })) return { months: [], days: daysIn({ from, to }) };
  const numbers = sql.raw(Object.values(dimensions).join(", "));
  // The first row of each month is looked up in the index; for `exists` all months would be read.
  const first = sql`order by dimension, month, name_id limit 1`;
  const { rows } = await sql<{ month: string }>`
    select to_char(m, 'YYYY-MM-DD') as month from generate_series(
      date_trunc('month', ${from}::date + interval '1 month' - interval '1 day'),
      date_trunc('month', ${to}::date + interval '1 day') - interval '1 month',
      interval '1 month') as m
    where coalesce(
      (select true from visits.hit_months
        where site_id = ${siteId} and dimension in (1, 2) and month = m::date ${first}),
      (select true from visits.cell_months
        where site_id = ${siteId} and dimension in (${numbers}) and month = m::date ${first})
    )`.execute(db);
  const months = rows.map(({ month }) => month);
  const days = daysIn({ from, to }).filter((day) => !months.includes(monthOf(day)));
  return { months, days };
}

/** Whether a whole calendar month lies in a span. */
function holdsMonth({ from, to }: DaySpan): boolean {
  const first = from === monthOf(from) ? from : addDays(monthEnd(from), 1);
  return monthEnd(first) <= to;
}

/** What of dimensions is asked for: what was mixed, and hits of pages and events. */
export interface SumsAsked {
  readonly cells: readonly number[];
  readonly hits: readonly number[];
}

/**
 * The sums of all values of some dimensions. Days are read as days, and those of which hours are
 * known as hours, in one statement, so that no hit is read twice. Views of pages and events are
 * those that were counted before a hit was answered; all else is what was mixed.
 */
export async function readSums(
  db: Db<"visits">,
  siteId: number,
  span: SplitSpan,
  asked: SumsAsked,
): Promise<readonly ValueSum[]> {
  if (asked.cells.length + asked.hits.length === 0) return [];
  const { inMonths, inDays } = within(span);
  const site = (numbers: readonly number[]) =>
    sql`site_id = ${siteId} and dimension in (${sql.raw(numbers.join(", ") || "null")})`;
  const [ofCells, ofHits] = [site(asked.cells), site(asked.hits)];
  const cells = sql`dimension, name_id, ${viewsOfCells} as views, visitors, visits, bounces, seconds`;
  // Hits are most of the rows by far, and have one sum: added up first, by themselves.
  const hitsIn = (table: string, when: RawBuilder<unknown>) =>
    sql`(select dimension, name_id, sum(hits)::bigint, 0, 0, 0, 0
      from ${sql.table(`visits.${table}`)} where ${ofHits} and ${when}
      group by dimension, name_id)`;
  // All in one text of numbers: a thousand rows of seven fields cost more to take in than to find.
  const { rows } = await sql<{ sums: string | null }>`
    select array_agg(array[dimension, name_id, views, visitors, visits, bounces, seconds])::text
      as sums
    from (
      select dimension, name_id, sum(views)::bigint as views, sum(visitors)::bigint as visitors,
        sum(visits)::bigint as visits, sum(bounces)::bigint as bounces,
        sum(seconds)::bigint as seconds
      from (
        select ${cells} from visits.cell_months where ${ofCells} and ${inMonths}
        union all select ${cells} from visits.cell_days where ${ofCells} and ${inDays}
        union all ${hitsIn("hit_months", inMonths)}
        union all ${hitsIn("hit_days", inDays)}
        union all ${hitsIn("hit_hours", inDays)}
      ) as parts group by dimension, name_id
    ) as sums`.execute(db);
  return numbersIn(rows[0]?.sums ?? "{}").map(
    ([dimension = 0, id = 0, views = 0, visitors = 0, visits = 0, bounces = 0, seconds = 0]) => ({
      dimension,
      id,
      views,
      visitors,
      visits,
      bounces,
      seconds,
    }),
  );
}

/** The numbers of an array of arrays, as PostgreSQL writes it. */
function numbersIn(text: string): readonly (readonly number[])[] {
  return JSON.parse(text.replaceAll("{", "[").replaceAll("}", "]")) as number[][];
}

const viewsOfCells = sql`case when dimension in (1, 2) then 0 else views end`;

/** Which rows lie in a span; days in a row are a range, which is read in one go. */
function within({ months, days }: SplitSpan): Record<"inMonths" | "inDays", RawBuilder<unknown>> {
  const ranges = rangesOf(days).map(
    ({ from, to }) => sql`day between ${from}::date and ${to}::date`,
  );
  return {
    inMonths: sql`month = any(${months}::date[])`,
    inDays: ranges.length > 0 ? sql`(${sql.join(ranges, sql` or `)})` : sql`false`,
  };
}

/** Runs of days without a gap. */
function rangesOf(days: readonly string[]): readonly DaySpan[] {
  const ranges: { from: string; to: string }[] = [];
  for (const day of days) {
    const last = ranges.at(-1);
    if (last && addDays(last.to, 1) === day) last.to = day;
    else ranges.push({ from: day, to: day });
  }
  return ranges;
}

/** The names of some values, by the number under which the names of the dimension stand. */
export async function readNamesOf(
  db: Db<"visits">,
  siteId: number,
  wanted: readonly { readonly dimension: number; readonly id: number }[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ names: readonly (string | null)[] | null }>`
    select json_agg(n.name order by place) as names
    from unnest(${wanted.map(({ dimension }) => dimension)}::smallint[],
      ${wanted.map(({ id }) => id)}::int[]) with ordinality as w (dimension, id, place)
    left join visits.names n
      on n.site_id = ${siteId} and n.dimension = w.dimension and n.name_id = w.id`.execute(db);
  const names = rows[0]?.names ?? [];
  return new Map(wanted.map(({ dimension, id }, n) => [`${dimension} ${id}`, names[n] ?? ""]));
}

/** One value in one day, or in a month that is known as a whole only. */
export interface ValuePart extends Cell {
  readonly day: string;
}

/** One value of a dimension over a span, by the day; months stand on their first day. */
export async function readValue(
  db: Db<"visits">,
  at: { readonly siteId: number; readonly dimension: number; readonly nameId: number },
  span: SplitSpan,
): Promise<readonly ValuePart[]> {
  const site = sql`site_id = ${at.siteId} and dimension = ${at.dimension}
    and name_id = ${at.nameId}`;
  const inMonths = sql`month = any(${span.months}::date[])`;
  // Of one value a day is one row, which the database finds by the day.
  const inDays = sql`day = any(${span.days}::date[])`;
  const cells = sql`${viewsOfCells} as views, visitors, visits, bounces, seconds`;
  const hits = sql`hits, 0, 0, 0, 0`;
  const { rows } = await sql<ValuePart>`
    select to_char(day, 'YYYY-MM-DD') as day, sum(views)::bigint as views,
      sum(visitors)::bigint as visitors, sum(visits)::bigint as visits,
      sum(bounces)::bigint as bounces, sum(seconds)::bigint as seconds
    from (
      select month as day, ${cells} from visits.cell_months where ${site} and ${inMonths}
      union all select day, ${cells} from visits.cell_days where ${site} and ${inDays}
      union all select month, ${hits} from visits.hit_months where ${site} and ${inMonths}
      union all select day, ${hits} from visits.hit_days where ${site} and ${inDays}
      union all select day, ${hits} from visits.hit_hours where ${site} and ${inDays}
    ) as parts group by 1 order by 1`.execute(db);
  return rows;
}
