import { type RawBuilder, sql } from "kysely";
import type { Db } from "../promise/purpose.ts";
import type { Cell } from "./cell.ts";
import { type Dimension, dimensions, namesOf } from "./dimension.ts";
import type { DaySpan } from "./report-range.ts";

/** What a list is ordered by. */
export type TopOrder = "views" | "visitors" | "visits";

/** One list that is asked for. */
export interface TopAsked {
  readonly dimension: Dimension;
  readonly order: TopOrder;
  readonly limit: number;
  readonly offset?: number;
}

/** A value with its sums. */
export interface TopRow extends Cell {
  readonly id: number;
  readonly name: string;
}

/** The values of a dimension, most first, and the sums of all there are. */
export interface Top {
  readonly rows: readonly TopRow[];
  /** The sums of what has no name. */
  readonly other: Cell;
  /** The sums of all values, "other" among them. */
  readonly all: Cell;
  /** How many values have a name. */
  readonly named: number;
}

interface Found extends Cell {
  readonly dimension: number;
  readonly id: number;
  readonly name: string | null;
  readonly named: number;
  readonly allViews: number;
  readonly allVisitors: number;
  readonly allVisits: number;
  readonly allBounces: number;
  readonly allSeconds: number;
}

/**
 * The first values of some dimensions over a span, in one statement. A month that lies in the span
 * and is summed up is read as one; the other days are read as days, and those of which hours are
 * known as hours: no hit is read twice. Views of pages and events are those that were counted before
 * a hit was answered; all else is what was mixed.
 */
export async function readTop(
  db: Db<"visits">,
  siteId: number,
  span: DaySpan,
  asked: readonly TopAsked[],
): Promise<ReadonlyMap<Dimension, Top>> {
  const { rows } = await sql<Found>`
    with asked as (${askedRows(asked)}),
    ${summedUp(siteId, span)},
    parts as (${partsOf(siteId, span, sql`dimension in (select dimension from asked)`)}),
    sums as (
      select dimension, name_id, sum(views)::bigint as views, sum(visitors)::bigint as visitors,
        sum(visits)::bigint as visits, sum(bounces)::bigint as bounces,
        sum(seconds)::bigint as seconds
      from parts group by dimension, name_id
    ), ranked as (
      select sums.*, names_of, offset_by, limit_to,
        row_number() over (partition by dimension order by name_id = 0,
          case ordered when 'views' then views when 'visits' then visits else visitors end desc,
          views desc, name_id) as place,
        count(*) filter (where name_id > 0) over every as named,
        sum(views) over every as all_views, sum(visitors) over every as all_visitors,
        sum(visits) over every as all_visits, sum(bounces) over every as all_bounces,
        sum(seconds) over every as all_seconds
      from sums join asked using (dimension) window every as (partition by dimension)
    )
    select r.dimension, r.name_id as id, n.name, views, visitors, visits, bounces, seconds, named,
      all_views::bigint as "allViews", all_visitors::bigint as "allVisitors",
      all_visits::bigint as "allVisits", all_bounces::bigint as "allBounces",
      all_seconds::bigint as "allSeconds"
    from ranked r left join visits.names n
      on n.site_id = ${siteId} and n.dimension = r.names_of and n.name_id = r.name_id
    where r.name_id = 0 or (place > offset_by and place <= offset_by + limit_to)
    order by r.dimension, place`.execute(db);
  return new Map(asked.map(({ dimension }) => [dimension, topOf(dimension, rows)]));
}

function askedRows(asked: readonly TopAsked[]): RawBuilder<unknown> {
  return sql`select * from unnest(
    ${asked.map(({ dimension }) => dimensions[dimension])}::smallint[],
    ${asked.map(({ dimension }) => dimensions[namesOf(dimension)])}::smallint[],
    ${asked.map(({ order }) => order)}::text[],
    ${asked.map(({ limit }) => limit)}::int[],
    ${asked.map(({ offset = 0 }) => offset)}::int[]
  ) as t (dimension, names_of, ordered, limit_to, offset_by)`;
}

/** The months of a span that are summed up, as a part of a statement. */
function summedUp(siteId: number, { from, to }: DaySpan): RawBuilder<unknown> {
  const numbers = sql.raw(Object.values(dimensions).join(", "));
  return sql`summed as materialized (
    select m::date as month from generate_series(
      date_trunc('month', ${from}::date + interval '1 month' - interval '1 day'),
      date_trunc('month', ${to}::date + interval '1 day') - interval '1 month',
      interval '1 month') as m
    where exists (select from visits.hit_months
        where site_id = ${siteId} and dimension in (1, 2) and month = m::date)
      or exists (select from visits.cell_months
        where site_id = ${siteId} and dimension in (${numbers}) and month = m::date)
  )`;
}

/** All that is kept of some dimensions over a span, each hit once; `which` narrows it down. */
function partsOf(siteId: number, span: DaySpan, which: RawBuilder<unknown>): RawBuilder<unknown> {
  const site = sql`site_id = ${siteId} and ${which}`;
  const days = sql`day between ${span.from}::date and ${span.to}::date
    and date_trunc('month', day)::date not in (select month from summed)`;
  const months = sql`month in (select month from summed)`;
  const cells = sql`dimension, name_id, case when dimension in (1, 2) then 0 else views end as views,
    visitors, visits, bounces, seconds`;
  return sql`
    select ${cells} from visits.cell_months where ${site} and ${months}
    union all select ${cells} from visits.cell_days where ${site} and ${days}
    union all select dimension, name_id, hits, 0, 0, 0, 0 from visits.hit_months
      where ${site} and ${months}
    union all select dimension, name_id, hits, 0, 0, 0, 0 from visits.hit_days
      where ${site} and ${days}
    union all select dimension, name_id, hits, 0, 0, 0, 0 from visits.hit_hours
      where ${site} and day between ${span.from}::date and ${span.to}::date`;
}

const nothing: Cell = { views: 0, visitors: 0, visits: 0, bounces: 0, seconds: 0 };

function topOf(dimension: Dimension, found: readonly Found[]): Top {
  const rows = found.filter((row) => row.dimension === dimensions[dimension]);
  const [first] = rows;
  return {
    rows: rows
      .filter(({ id }) => id !== 0)
      .map((row) => ({ ...cellOf(row), id: row.id, name: row.name ?? "" })),
    other: cellOf(rows.find(({ id }) => id === 0) ?? nothing),
    all: first
      ? {
          ...{ views: first.allViews, visitors: first.allVisitors, visits: first.allVisits },
          ...{ bounces: first.allBounces, seconds: first.allSeconds },
        }
      : nothing,
    named: first?.named ?? 0,
  };
}

function cellOf({ views, visitors, visits, bounces, seconds }: Cell): Cell {
  return { views, visitors, visits, bounces, seconds };
}

/** The sums of some values of one dimension, by their numbers; 0 stands for "other". */
export interface NamedAsked {
  readonly dimension: Dimension;
  readonly ids: readonly number[];
}

/** The sums of chosen values over a span, by dimension and number; what has none is left out. */
export async function readNamed(
  db: Db<"visits">,
  siteId: number,
  span: DaySpan,
  asked: readonly NamedAsked[],
): Promise<ReadonlyMap<Dimension, ReadonlyMap<number, Cell>>> {
  const wanted = asked.flatMap(({ dimension, ids }) =>
    ids.map((id) => ({ dimension: dimensions[dimension], id })),
  );
  const which = sql`(dimension, name_id) in (select * from unnest(
    ${wanted.map(({ dimension }) => dimension)}::smallint[],
    ${wanted.map(({ id }) => id)}::int[]))`;
  const { rows } = await sql<Cell & { dimension: number; id: number }>`
    with ${summedUp(siteId, span)}, parts as (${partsOf(siteId, span, which)})
    select dimension, name_id as id, sum(views)::bigint as views,
      sum(visitors)::bigint as visitors, sum(visits)::bigint as visits,
      sum(bounces)::bigint as bounces, sum(seconds)::bigint as seconds
    from parts group by dimension, name_id`.execute(db);
  return new Map(
    asked.map(({ dimension }) => [
      dimension,
      new Map(
        rows
          .filter((row) => row.dimension === dimensions[dimension])
          .map((row) => [row.id, cellOf(row)]),
      ),
    ]),
  );
}

/** One value in one day, or in a month that is known as a whole only. */
export interface ValuePart extends Cell {
  readonly day: string;
}

/**
 * One value of a dimension over a span, by the day; with `months` the months that are summed up
 * stand as one part on their first day. Oldest first.
 */
export async function readValue(
  db: Db<"visits">,
  at: { readonly siteId: number; readonly dimension: Dimension; readonly nameId: number },
  span: DaySpan,
  months: boolean,
): Promise<readonly ValuePart[]> {
  const dimension = dimensions[at.dimension];
  const site = sql`site_id = ${at.siteId} and dimension = ${dimension} and name_id = ${at.nameId}`;
  const isCounted = dimension === 1 || dimension === 2;
  const views = isCounted ? sql`0::bigint` : sql`views`;
  const cells = sql`${views} as views, visitors, visits, bounces, seconds`;
  const days = sql`day = any(array(select d::date
    from generate_series(${span.from}::date, ${span.to}::date, interval '1 day') as d
    where date_trunc('month', d)::date not in (select month from summed)))`;
  const { rows } = await sql<ValuePart>`
    with ${months ? summedUp(at.siteId, span) : sql`summed as (select null::date as month where false)`},
    parts as (
      select month as day, ${cells} from visits.cell_months
        where ${site} and month in (select month from summed)
      union all select day, ${cells} from visits.cell_days where ${site} and ${days}
      union all select month, hits, 0, 0, 0, 0 from visits.hit_months
        where ${site} and month in (select month from summed)
      union all select day, hits, 0, 0, 0, 0 from visits.hit_days where ${site} and ${days}
      union all select day, hits, 0, 0, 0, 0 from visits.hit_hours where ${site} and ${days}
    )
    select to_char(day, 'YYYY-MM-DD') as day, sum(views)::bigint as views,
      sum(visitors)::bigint as visitors, sum(visits)::bigint as visits,
      sum(bounces)::bigint as bounces, sum(seconds)::bigint as seconds
    from parts group by 1 order by 1`.execute(db);
  return rows;
}
