import { sql } from "kysely";
import { maskCardNumbers } from "../kernel/card-number.ts";
import type { Db } from "../promise/purpose.ts";
import type { SentCount } from "./sent.ts";
import type { AdTally, PartnerTally, RefusedTally, SlotTally } from "./tally.ts";

/** What is added to the totals in one go; the rows of each kind in the order of their key. */
export interface Counted {
  readonly ads: readonly Readonly<AdTally>[];
  readonly slots: readonly Readonly<SlotTally>[];
  readonly refused: readonly Readonly<RefusedTally>[];
  readonly partners: readonly Readonly<PartnerTally>[];
}

/**
 * Adds to the totals: all of it on disk when it returns, or nothing. What an ad has in all is added
 * up in the same statement, so that a budget holds after a crash too.
 */
export async function addCounted(db: Db<"ads">, counted: Counted): Promise<void> {
  const { ads, slots, refused, partners } = counted;
  await sql`
    with a as (
      select * from unnest(
        ${ads.map((it) => it.hour)}::int[], ${ads.map((it) => it.adId)}::uuid[],
        ${ads.map((it) => it.slot)}::text[], ${ads.map((it) => it.chosen)}::bigint[],
        ${ads.map((it) => it.views)}::bigint[], ${ads.map((it) => it.clicks)}::bigint[])
        as a (hour, ad_id, slot, chosen, views, clicks)
    ), by_hour as (
      insert into ads.ad_hours as t (hour, ad_id, slot, chosen, views, clicks) select * from a
      on conflict (hour, ad_id, slot) do update set chosen = t.chosen + excluded.chosen,
        views = t.views + excluded.views, clicks = t.clicks + excluded.clicks
    ), in_all as (
      insert into ads.ad_totals as t (ad_id, chosen, views, clicks)
      select ad_id, sum(chosen), sum(views), sum(clicks) from a group by ad_id order by ad_id
      on conflict (ad_id) do update set chosen = t.chosen + excluded.chosen,
        views = t.views + excluded.views, clicks = t.clicks + excluded.clicks
    ), by_slot as (
      insert into ads.slot_hours as t (hour, slot, no_by, asked, filled)
      select * from unnest(
        ${slots.map((it) => it.hour)}::int[], ${slots.map((it) => it.slot)}::text[],
        ${slots.map((it) => it.noBy)}::text[], ${slots.map((it) => it.asked)}::bigint[],
        ${slots.map((it) => it.filled)}::bigint[])
      on conflict (hour, slot, no_by) do update set asked = t.asked + excluded.asked,
        filled = t.filled + excluded.filled
    ), by_reason as (
      insert into ads.refused_hours as t (hour, what, reason, times)
      select * from unnest(
        ${refused.map((it) => it.hour)}::int[], ${refused.map((it) => it.what)}::text[],
        ${refused.map((it) => it.reason)}::text[], ${refused.map((it) => it.times)}::bigint[])
      on conflict (hour, what, reason) do update set times = t.times + excluded.times
    )
    insert into ads.partner_hours as t
      (hour, partner, slot, asked, bids, won, views, clicks, micros)
    select * from unnest(
      ${partners.map((it) => it.hour)}::int[], ${partners.map((it) => it.partner)}::text[],
      ${partners.map((it) => it.slot)}::text[], ${partners.map((it) => it.asked)}::bigint[],
      ${partners.map((it) => it.bids)}::bigint[], ${partners.map((it) => it.won)}::bigint[],
      ${partners.map((it) => it.views)}::bigint[], ${partners.map((it) => it.clicks)}::bigint[],
      ${partners.map((it) => it.micros)}::bigint[])
    on conflict (hour, partner, slot) do update set asked = t.asked + excluded.asked,
      bids = t.bids + excluded.bids, won = t.won + excluded.won, views = t.views + excluded.views,
      clicks = t.clicks + excluded.clicks, micros = t.micros + excluded.micros`.execute(db);
}

/**
 * Adds to what ad companies were sent. A value that the database would take for a card number is
 * masked: what it is of has to stand there, and one value must not keep all others from the public.
 */
export async function addSent(db: Db<"ads">, counts: readonly SentCount[]): Promise<void> {
  await sql`
    insert into ads.sent_days as t (day, partner, field, value, times)
    select day, partner, field, value, sum(times) from unnest(
      ${counts.map((it) => it.day)}::date[], ${counts.map((it) => it.partnerId)}::text[],
      ${counts.map((it) => it.field)}::text[],
      ${counts.map((it) => maskCardNumbers(it.value))}::text[],
      ${counts.map((it) => it.count)}::bigint[]) as s (day, partner, field, value, times)
    group by partner, day, field, value order by partner, day, field, value
    on conflict (partner, day, field, value) do update set times = t.times + excluded.times`.execute(
    db,
  );
}

/** How often an answer of a partner was of no use on a day (year-month-day, UTC), for one reason. */
export interface FaultCount {
  readonly day: string;
  readonly partnerId: string;
  readonly reason: string;
  readonly count: number;
}

/** Adds to why answers of ad companies were of no use. */
export async function addFaults(db: Db<"ads">, counts: readonly FaultCount[]): Promise<void> {
  await sql`
    insert into ads.partner_faults as t (day, partner, reason, times)
    select day, partner, reason, sum(times) from unnest(
      ${counts.map((it) => it.day)}::date[], ${counts.map((it) => it.partnerId)}::text[],
      ${counts.map((it) => it.reason)}::text[], ${counts.map((it) => it.count)}::bigint[])
      as f (day, partner, reason, times)
    group by day, partner, reason order by partner, day, reason
    on conflict (day, partner, reason) do update set times = t.times + excluded.times`.execute(db);
}

/** What was counted of a flight's ads: in all, and today. */
export interface CountedOfFlight {
  readonly views: number;
  readonly clicks: number;
  readonly viewsToday: number;
  readonly clicksToday: number;
}

/**
 * What was counted of these flights, by flight; nothing where nothing was. `hourFrom` is the first
 * hour of today (UTC).
 */
export async function readCounted(
  db: Db<"ads">,
  flightIds: readonly string[],
  hourFrom: number,
): Promise<ReadonlyMap<string, CountedOfFlight>> {
  const { rows } = await sql<CountedOfFlight & { flightId: string }>`
    with mine as (
      select id, flight_id from ads.ads where flight_id = any (${[...flightIds]}::uuid[])
    ), today as (
      select h.ad_id, sum(h.views) as views, sum(h.clicks) as clicks
      from ads.ad_hours h join mine m on m.id = h.ad_id
      where h.hour >= ${hourFrom} group by h.ad_id
    )
    select m.flight_id as "flightId", sum(t.views)::bigint as views,
      sum(t.clicks)::bigint as clicks, coalesce(sum(d.views), 0)::bigint as "viewsToday",
      coalesce(sum(d.clicks), 0)::bigint as "clicksToday"
    from mine m join ads.ad_totals t on t.ad_id = m.id left join today d on d.ad_id = m.id
    group by m.flight_id`.execute(db);
  return new Map(rows.map(({ flightId, ...counted }) => [flightId, counted]));
}
