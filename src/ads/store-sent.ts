import { sql } from "kysely";
import type pg from "pg";
import type { Db } from "../promise/purpose.ts";
import type { SentCount } from "./sent.ts";

/** So many rows of a table of the public are made at most. */
const sentRowsMax = 50_000;

/**
 * What was written down of what companies were sent, from a day on (year-month-day, UTC), the newest
 * day first.
 */
export async function readSent(db: Db<"ads">, from: string): Promise<readonly SentCount[]> {
  const { rows } = await sql<SentCount>`
    select partner as "partnerId", to_char(day, 'YYYY-MM-DD') as day, field, value,
      times::float8 as count
    from ads.sent_days where day >= ${from}::date
    order by day desc, partner, field, value limit ${sentRowsMax}`.execute(db);
  return rows;
}

/** One value of one field, and how often a company was sent it. */
export interface SentSum extends Omit<SentCount, "day" | "count"> {
  readonly today: number;
  /** Since `from`, today included. */
  readonly inAll: number;
}

/** The same added up: of today, and of all days from `from` on. */
export async function sumSent(
  db: Db<"ads">,
  { from, today }: { readonly from: string; readonly today: string },
): Promise<readonly SentSum[]> {
  const { rows } = await sql<SentSum>`
    select partner as "partnerId", field, value,
      coalesce(sum(times) filter (where day = ${today}::date), 0)::float8 as today,
      sum(times)::float8 as "inAll"
    from ads.sent_days where day >= ${from}::date
    group by partner, field, value
    order by partner, field, "inAll" desc, value limit ${sentRowsMax}`.execute(db);
  return rows;
}

/** Every value that was ever sent, with the field that it stood in. */
export async function everySent(
  pool: pg.Pool,
): Promise<readonly Pick<SentCount, "field" | "value">[]> {
  const { rows } = await pool.query<Pick<SentCount, "field" | "value">>(
    "select distinct field, value from ads.sent_days",
  );
  return rows;
}
