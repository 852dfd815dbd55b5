import { sql } from "kysely";
import type { Db } from "../promise/purpose.ts";
import type { DaySpan } from "./report-range.ts";

/** Two names that were brought together before, by the numbers of their dimensions. */
export interface KnownPair {
  readonly a: number;
  readonly b: number;
  readonly nameA: number;
  readonly nameB: number;
}

/** Every pair of names of a website that enough visitors brought at some time. */
export async function readKnownPairs(
  db: Db<"visits">,
  siteId: number,
): Promise<readonly KnownPair[]> {
  const { rows } = await sql<KnownPair>`
    select distinct dimension_a::int as a, dimension_b::int as b, name_a as "nameA",
      name_b as "nameB"
    from visits.pair_months where site_id = ${siteId}`.execute(db);
  return rows;
}

/** Two names that were brought together, with the sums of the months asked for. */
export interface PairTotals {
  /** Undefined for "other". */
  readonly name: string | undefined;
  readonly views: number;
  readonly visits: number;
}

/**
 * What was brought together with one name: the names of the other dimension of a declared pair, by
 * whole months. `given` says which side of the pair `nameId` stands on.
 */
export async function readPairs(
  db: Db<"visits">,
  at: {
    readonly siteId: number;
    readonly a: number;
    readonly b: number;
    readonly given: "a" | "b";
    readonly nameId: number;
    /** The number under which the names of the other dimension stand. */
    readonly names: number;
  },
  months: DaySpan,
): Promise<readonly PairTotals[]> {
  const [given, other] =
    at.given === "a"
      ? [sql.ref("name_a"), sql.ref("name_b")]
      : [sql.ref("name_b"), sql.ref("name_a")];
  const { rows } = await sql<{ name: string | null; views: number; visits: number }>`
    select n.name, t.views, t.visits from (
      select ${other} as id, sum(views)::bigint as views, sum(visits)::bigint as visits
      from visits.pair_months
      where site_id = ${at.siteId} and dimension_a = ${at.a} and dimension_b = ${at.b}
        and month between ${months.from}::date and ${months.to}::date and ${given} = ${at.nameId}
      group by 1
    ) t left join visits.names n
      on n.site_id = ${at.siteId} and n.dimension = ${at.names} and n.name_id = t.id
    order by t.views desc, n.name limit 1000`.execute(db);
  return rows.map((row) => ({ ...row, name: row.name ?? undefined }));
}
