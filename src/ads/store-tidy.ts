import { sql } from "kysely";
import type { Db } from "../promise/purpose.ts";

/**
 * Turns hours before `hour` into days; no sum changes by it. `hour` is the first of a day (UTC), so
 * that no day is half.
 */
export async function rollUpHours(db: Db<"ads">, hour: number): Promise<void> {
  await sql`
    with old as (
      delete from ads.ad_hours where hour < ${hour}
      returning hour, ad_id, slot, chosen, views, clicks
    )
    insert into ads.ad_days as t (day, ad_id, slot, chosen, views, clicks)
    select date '1970-01-01' + hour / 24, ad_id, slot, sum(chosen), sum(views), sum(clicks)
    from old group by 1, 2, 3 order by 2, 1, 3
    on conflict (ad_id, day, slot) do update set chosen = t.chosen + excluded.chosen,
      views = t.views + excluded.views, clicks = t.clicks + excluded.clicks`.execute(db);
  for (const one of folded) await fold(db, hour, one);
}

interface Folded {
  readonly table: string;
  /** What its rows are of besides the hour, and what is added up. */
  readonly of: readonly string[];
  readonly sums: readonly string[];
}

/** Totals that are looked at by the day alone once they are old. */
const folded: readonly Folded[] = [
  { table: "ads.slot_hours", of: ["slot", "no_by"], sums: ["asked", "filled"] },
  { table: "ads.refused_hours", of: ["what", "reason"], sums: ["times"] },
  {
    ...{ table: "ads.partner_hours", of: ["partner", "slot"] },
    sums: ["asked", "bids", "won", "views", "clicks", "micros"],
  },
];

/** Adds hours before `hour` to the first of their day. */
async function fold(db: Db<"ads">, hour: number, { table, of, sums }: Folded): Promise<void> {
  const [keys, values] = [
    sql.join(of.map((it) => sql.ref(it))),
    sql.join(sums.map((it) => sql.ref(it))),
  ];
  const added = sql.join(sums.map((it) => sql`sum(${sql.ref(it)})`));
  const both = sums.map((it) => sql`${sql.ref(it)} = t.${sql.ref(it)} + excluded.${sql.ref(it)}`);
  await sql`
    with old as (
      delete from ${sql.table(table)} where hour < ${hour} and hour % 24 <> 0
      returning hour, ${keys}, ${values}
    )
    insert into ${sql.table(table)} as t (hour, ${keys}, ${values})
    select hour / 24 * 24, ${keys}, ${added} from old group by 1, ${keys} order by 1, ${keys}
    on conflict (hour, ${keys}) do update set ${sql.join(both)}`.execute(db);
}

/** Deletes pictures that no ad shows and that were made before `before`. */
export async function deleteUnusedImages(db: Db<"ads">, before: Date): Promise<void> {
  await sql`
    delete from ads.images i where i.created_at < ${before}
      and not exists (select from ads.ads a where a.image_hash = i.hash)`.execute(db);
}
