import type pg from "pg";
import { dimensions } from "./dimension.ts";
import { originDimensions } from "./origin.ts";

/** A column of the schema `visits` as the catalogue has it. */
export interface VisitsColumn {
  /** Such as `cell_days.views`. */
  readonly column: string;
  readonly table: string;
  readonly name: string;
  readonly type: string;
  /** Whether it is a part of what makes a row of its table the only one of its kind. */
  readonly isKey: boolean;
}

/** Every column in the schema `visits`, of whatever kind of relation. */
export async function visitsColumns(pool: pg.Pool): Promise<readonly VisitsColumn[]> {
  const { rows } = await pool.query<VisitsColumn>(
    `select c.relname || '.' || a.attname as "column", c.relname as "table", a.attname as name,
       format_type(a.atttypid, a.atttypmod) as type,
       coalesce(a.attnum = any (p.conkey), false) as "isKey"
     from pg_class c
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     left join pg_constraint p on p.conrelid = c.oid and p.contype = 'p'
     where c.relnamespace = 'visits'::regnamespace and c.relkind not in ('i', 'I', 'S')
     order by c.relname, a.attnum`,
  );
  return rows;
}

/** References that lead from the totals to anything else, or from anything else to them. */
export async function referencesBeyond(pool: pg.Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ reference: string }>(
    `select conrelid::regclass || ' to ' || confrelid::regclass as reference
     from pg_constraint k
     join pg_class f on f.oid = k.conrelid join pg_class t on t.oid = k.confrelid
     where k.contype = 'f' and f.relnamespace <> t.relnamespace
       and 'visits'::regnamespace in (f.relnamespace, t.relnamespace)
     order by 1`,
  );
  return rows.map(({ reference }) => reference);
}

/** A name that totals are kept under. */
export interface StoredName {
  readonly siteId: number;
  readonly dimension: number;
  readonly id: number;
  readonly name: string;
}

const namesAtOnce = 5_000;

/** Hands every stored name to `each`, some thousands at a time. */
export async function eachNames(
  pool: pg.Pool,
  each: (names: readonly StoredName[]) => void,
): Promise<void> {
  for (let last: StoredName | undefined, isOver = false; !isOver; ) {
    const { rows } = await pool.query<StoredName>(
      `select site_id as "siteId", dimension, name_id as id, name from visits.names
       where (site_id, dimension, name_id) > ($1::smallint, $2::smallint, $3::int)
       order by site_id, dimension, name_id limit ${namesAtOnce}`,
      [last?.siteId ?? -1, last?.dimension ?? -1, last?.id ?? -1],
    );
    each(rows);
    last = rows.at(-1);
    isOver = rows.length < namesAtOnce;
  }
}

/** Domains, and the reasons for which hits were left out: the other two texts of the schema. */
export async function otherTexts(
  pool: pg.Pool,
): Promise<{ readonly domains: readonly string[]; readonly reasons: readonly string[] }> {
  const { rows } = await pool.query<{ domains: string[]; reasons: string[] }>(
    `select array(select domain::text from visits.sites) as domains,
       array(select distinct reason::text from visits.left_out) as reasons`,
  );
  return rows[0] ?? { domains: [], reasons: [] };
}

// Months are summed up beside their days, which stay for a while: each hit and view counts once.
const summedUp = `select site_id, month from visits.hit_months
  union select site_id, month from visits.cell_months`;
const notSummedUp = `not exists (select from months m where m.site_id = d.site_id
  and m.month = date_trunc('month', d.day)::date)`;
const ofVisit = originDimensions.map((dimension) => dimensions[dimension]).join(", ");
const { page, event, entry } = dimensions;

const excess = `
  with months as (${summedUp}),
  hits as (
    select site_id, dimension, sum(hits) as hits from (
      select site_id, dimension, hits from visits.hit_hours
      union all select site_id, dimension, hits from visits.hit_days d where ${notSummedUp}
      union all select site_id, dimension, hits from visits.hit_months) h
    group by site_id, dimension
  ),
  cells as (
    select site_id, dimension, sum(views) as views, sum(visitors) as visitors, sum(visits) as visits
    from (
      select site_id, dimension, views, visitors, visits from visits.cell_days d where ${notSummedUp}
      union all select site_id, dimension, views, visitors, visits from visits.cell_months) c
    group by site_id, dimension
  ),
  totals as (
    select site_id, sum(visits) as visits from (
      select site_id, visits from visits.total_hours
      union all select site_id, visits from visits.total_days) t
    group by site_id
  ),
  pairs as (
    select site_id, dimension_a, dimension_b, sum(views) as views from visits.pair_months
    group by site_id, dimension_a, dimension_b
  ),
  bounds as (
    select s.site_id,
      coalesce((select hits from hits h where h.site_id = s.site_id and dimension = ${page}), 0) as pages,
      coalesce((select hits from hits h where h.site_id = s.site_id and dimension = ${event}), 0) as events
    from visits.sites s
  ),
  rows as (
    select dimension, visitors, visits from visits.cell_days
    union all select dimension, visitors, visits from visits.cell_months
  )
  select format('views of dimension %s of website %s', dimension, site_id) as what
    from cells join bounds using (site_id)
    where dimension in (${ofVisit}) and views > pages
  union all
  select format('views of dimension %s of website %s', dimension, site_id)
    from cells join bounds using (site_id) where dimension = ${event} and views > events
  union all
  select format('visits of dimension %s of website %s', dimension, site_id)
    from cells join bounds using (site_id)
    where dimension in (${entry}, ${ofVisit}) and visits > pages + events
  union all
  select format('visitors of dimension %s of website %s', dimension, site_id)
    from cells join bounds using (site_id) where dimension = ${page} and visitors > pages
  union all
  select format('views of dimensions %s and %s of website %s', dimension_a, dimension_b, site_id)
    from pairs join bounds using (site_id) where views > pages + events
  union all
  select format('visits of website %s', site_id)
    from totals join bounds using (site_id) where visits > pages + events
  union all
  select format('%s rows of dimension %s', count(*), dimension) from rows
    where dimension in (${entry}, ${ofVisit}) and visitors > visits group by dimension
  union all
  select format('%s rows of hours and days', count(*)) from (
    select visitors, visits from visits.total_hours
    union all select visitors, visits from visits.total_days) t
    where visitors > visits having count(*) > 0`;

/**
 * Sums that are higher than what they are a part of: the views of a dimension than those of the
 * pages, visits than hits, visitors than visits. All at one moment.
 */
export async function sumsTooHigh(pool: pg.Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ what: string }>(excess);
  return rows.map(({ what }) => what);
}

/** How much was counted, for the sentence that says that all of it adds up. */
export async function countedSoFar(
  pool: pg.Pool,
): Promise<{ readonly sites: number; readonly names: number; readonly cells: number }> {
  const { rows } = await pool.query<{ sites: number; names: number; cells: number }>(
    `select (select count(*)::int from visits.sites) as sites,
       (select count(*)::int from visits.names) as names,
       ((select count(*) from visits.cell_days) + (select count(*) from visits.cell_months))::int
         as cells`,
  );
  return rows[0] ?? { sites: 0, names: 0, cells: 0 };
}
