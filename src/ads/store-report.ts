import { type RawBuilder, sql } from "kysely";
import type { Db } from "../promise/purpose.ts";
import type { Flight, Pricing } from "./demand.ts";
import type { DayCount, DaySpan } from "./report-days.ts";

/** Of what figures are asked for: all of it where a part is left out. */
export interface Which {
  readonly advertiserId?: string;
  readonly campaignId?: string;
  readonly flightId?: string;
  readonly adId?: string;
  readonly slot?: string;
}

/** How often something was chosen, seen and clicked. */
export interface Counts {
  readonly chosen: number;
  readonly views: number;
  readonly clicks: number;
}

/** Hours since 1970 (UTC), as the tables of the ads count them. */
const hoursOf = ({ from, to }: DaySpan) => sql`
  hour between (${from}::date - date '1970-01-01') * 24
    and (${to}::date - date '1970-01-01') * 24 + 23`;

/** A count stands in one place at any moment: under its hour, later under its day. */
const counted = (span: DaySpan) => sql`
  select day, ad_id, slot, chosen, views, clicks from ads.ad_days
  where day between ${span.from}::date and ${span.to}::date
  union all
  select date '1970-01-01' + hour / 24, ad_id, slot, chosen, views, clicks from ads.ad_hours
  where ${hoursOf(span)}`;

/** Each count with what it is of. */
const named = (span: DaySpan, which: Which) => sql`
  from (${counted(span)}) n
    join ads.ads a on a.id = n.ad_id
    join ads.flights f on f.id = a.flight_id
    join ads.campaigns c on c.id = f.campaign_id
    join ads.advertisers v on v.id = c.advertiser_id
  where ${whichRows(which)}`;

function whichRows(which: Which): RawBuilder<unknown> {
  const conditions = [
    which.advertiserId && sql`v.id = ${which.advertiserId}::uuid`,
    which.campaignId && sql`c.id = ${which.campaignId}::uuid`,
    which.flightId && sql`f.id = ${which.flightId}::uuid`,
    which.adId && sql`a.id = ${which.adId}::uuid`,
    which.slot && sql`n.slot = ${which.slot}`,
  ].filter((it) => typeof it === "object");
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
}

const sums = sql`
  coalesce(sum(n.chosen), 0)::bigint as chosen, coalesce(sum(n.views), 0)::bigint as views,
  coalesce(sum(n.clicks), 0)::bigint as clicks`;

/** The sum of one ad, and what it is part of. */
export interface AdSum extends Counts {
  readonly adId: string;
  readonly ad: string;
  /** Empty for a picture alone. */
  readonly headline: string;
  readonly flightId: string;
  readonly flight: string;
  readonly pricing: Pricing["kind"];
  readonly priceMicros: number;
  readonly advertiserId: string;
  readonly advertiser: string;
}

/** What was counted in one place. */
export interface PlaceSum extends Counts {
  readonly slot: string;
}

/** What was counted in a span, added up in three ways. */
export interface Sums {
  /** Of days of which there is anything, the oldest first. */
  readonly days: readonly (DayCount & Counts)[];
  /** Of ads and of places, the most seen first. */
  readonly ads: readonly AdSum[];
  readonly places: readonly PlaceSum[];
}

/** Adds up what was counted, in one statement that reads each count once. */
export async function readSums(db: Db<"ads">, span: DaySpan, which: Which): Promise<Sums> {
  type Row = AdSum & { readonly day: string | null; readonly slot: string | null };
  const { rows } = await sql<Row>`
    with n as (${counted(span)}), s as (
      select n.day, n.ad_id, n.slot, ${sums} from n where ${ofAds(which)}
      group by grouping sets ((n.day), (n.ad_id), (n.slot))
    )
    select to_char(s.day, 'YYYY-MM-DD') as day, s.slot, s.chosen, s.views, s.clicks,
      a.id as "adId", a.name as ad, a.headline, f.id as "flightId", f.name as flight, f.pricing,
      f.price_micros as "priceMicros", v.id as "advertiserId", v.name as advertiser
    from s left join ads.ads a on a.id = s.ad_id
      left join ads.flights f on f.id = a.flight_id
      left join ads.campaigns c on c.id = f.campaign_id
      left join ads.advertisers v on v.id = c.advertiser_id
    order by s.day, s.views desc, a.name, a.id, s.slot`.execute(db);
  return {
    days: rows.flatMap(({ day, chosen, views, clicks }) =>
      day === null ? [] : [{ day, chosen, views, clicks }],
    ),
    ads: rows.filter(({ adId }) => adId !== null),
    places: rows.flatMap(({ slot, chosen, views, clicks }) =>
      slot === null ? [] : [{ slot, chosen, views, clicks }],
    ),
  };
}

/** Counts of the ads and of the place that are meant. */
function ofAds(which: Which): RawBuilder<unknown> {
  if (Object.keys(which).length === 0) return sql`true`;
  return sql`n.ad_id in (
      select a.id from ads.ads a join ads.flights f on f.id = a.flight_id
        join ads.campaigns c on c.id = f.campaign_id
        join ads.advertisers v on v.id = c.advertiser_id
      where ${whichRows({ ...which, slot: "" })}
    ) and ${which.slot ? sql`n.slot = ${which.slot}` : sql`true`}`;
}

/** A line of a report's file: one ad, in one place, on one day. */
export interface ReportLine extends Counts {
  readonly day: string;
  readonly advertiser: string;
  readonly campaign: string;
  readonly flight: string;
  readonly ad: string;
  readonly slot: string;
}

/** Every line of the span, by day; `limit` at most. */
export async function readReportLines(
  db: Db<"ads">,
  span: DaySpan,
  which: Which,
  limit: number,
): Promise<readonly ReportLine[]> {
  const { rows } = await sql<ReportLine>`
    select to_char(n.day, 'YYYY-MM-DD') as day, v.name as advertiser, c.name as campaign,
      f.name as flight, a.name as ad, n.slot, ${sums}
    ${named(span, which)} group by n.day, v.name, c.name, f.name, a.name, a.id, n.slot
    order by n.day, v.name, c.name, f.name, a.name, n.slot limit ${limit}`.execute(db);
  return rows;
}

/** What was counted of a flight in an hour, or in a day. */
export interface FlightCountRow {
  readonly flightId: string;
  readonly at: Date;
  readonly hours: 1 | 24;
  readonly views: number;
  readonly clicks: number;
}

/**
 * All that was ever counted of these flights, the oldest first: by the hour from `from` on (hours since
 * 1970, at which a day begins), by the day before.
 */
export async function readFlightCounts(
  db: Db<"ads">,
  flightIds: readonly string[],
  from: number,
): Promise<readonly FlightCountRow[]> {
  const { rows } = await sql<FlightCountRow>`
    with mine as (select id, flight_id from ads.ads where flight_id = any (${[...flightIds]}::uuid[]))
    select m.flight_id as "flightId", to_timestamp(n.hour::bigint * 3600) as at, n.hours,
      sum(n.views)::bigint as views, sum(n.clicks)::bigint as clicks
    from mine m join (
      select ad_id, (day - date '1970-01-01') * 24 as hour, 24 as hours, views, clicks
      from ads.ad_days where ad_id in (select id from mine)
      union all
      select ad_id, case when hour < ${from} then hour / 24 * 24 else hour end,
        case when hour < ${from} then 24 else 1 end, views, clicks
      from ads.ad_hours where ad_id in (select id from mine)
    ) n on n.ad_id = m.id
    group by m.flight_id, n.hour, n.hours order by n.hour, n.hours`.execute(db);
  return rows;
}

/** What was not counted, by what it was and why, the most frequent first. */
export async function readRefused(
  db: Db<"ads">,
  span: DaySpan,
): Promise<readonly { readonly what: string; readonly reason: string; readonly times: number }[]> {
  const { rows } = await sql<{ what: string; reason: string; times: number }>`
    select what, reason, sum(times)::bigint as times from ads.refused_hours
    where ${hoursOf(span)} group by what, reason order by sum(times) desc, what, reason`.execute(
    db,
  );
  return rows;
}

/** How often a place was asked for, and how often it got an ad, by what stood against partners. */
export interface SlotSum {
  readonly slot: string;
  readonly noBy: "nobody" | "signal" | "choice" | "operator";
  readonly asked: number;
  readonly filled: number;
}

/** The sums of every place that was asked for. */
export async function readSlotSums(db: Db<"ads">, span: DaySpan): Promise<readonly SlotSum[]> {
  const { rows } = await sql<SlotSum>`
    select slot, no_by as "noBy", sum(asked)::bigint as asked, sum(filled)::bigint as filled
    from ads.slot_hours where ${hoursOf(span)} group by slot, no_by order by slot, no_by`.execute(
    db,
  );
  return rows;
}

/** What became of the requests to one ad company. */
export interface PartnerSum {
  readonly partner: string;
  readonly asked: number;
  readonly bids: number;
  readonly won: number;
  readonly views: number;
  readonly clicks: number;
  /** What it owes for the views. */
  readonly micros: number;
}

/** The sums of every ad company that was asked. */
export async function readPartnerSums(
  db: Db<"ads">,
  span: DaySpan,
): Promise<readonly PartnerSum[]> {
  const { rows } = await sql<PartnerSum>`
    select partner, sum(asked)::bigint as asked, sum(bids)::bigint as bids, sum(won)::bigint as won,
      sum(views)::bigint as views, sum(clicks)::bigint as clicks, sum(micros)::bigint as micros
    from ads.partner_hours where ${hoursOf(span)} group by partner order by partner`.execute(db);
  return rows;
}

/** Why answers of ad companies were of no use, the most frequent first. */
export async function readPartnerFaults(
  db: Db<"ads">,
  span: DaySpan,
): Promise<
  readonly { readonly partner: string; readonly reason: string; readonly times: number }[]
> {
  const { rows } = await sql<{ partner: string; reason: string; times: number }>`
    select partner, reason, sum(times)::bigint as times from ads.partner_faults
    where day between ${span.from}::date and ${span.to}::date
    group by partner, reason order by sum(times) desc, partner, reason`.execute(db);
  return rows;
}

/** The advertiser whose report has the secret with this hash. */
export async function findByReportKey(
  db: Db<"ads">,
  keyHash: Buffer,
): Promise<{ readonly id: string; readonly name: string } | undefined> {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from ads.advertisers where report_key_hash = ${keyHash}`.execute(db);
  return rows[0];
}

/** What a report says of a flight besides its figures. */
export interface ReportedFlight {
  readonly campaign: string;
  readonly flight: Pick<
    Flight,
    "id" | "name" | "pricing" | "startsAt" | "endsAt" | "goal" | "state"
  >;
}

/** The flights of an advertiser that were ever begun: those that run first, then the latest. */
export async function readReportedFlights(
  db: Db<"ads">,
  advertiserId: string,
): Promise<readonly ReportedFlight[]> {
  type Row = Omit<ReportedFlight["flight"], "pricing"> & {
    readonly campaign: string;
    readonly kind: Pricing["kind"];
    readonly priceMicros: number;
  };
  const { rows } = await sql<Row>`
    select f.id, f.name, c.name as campaign, f.pricing as kind, f.price_micros as "priceMicros",
      f.starts_at as "startsAt", f.ends_at as "endsAt", f.goal, f.state
    from ads.flights f join ads.campaigns c on c.id = f.campaign_id
    where c.advertiser_id = ${advertiserId} and f.state <> 'draft'
    order by f.state = 'running' desc, f.starts_at desc, f.id`.execute(db);
  return rows.map(({ campaign, kind, priceMicros, ...flight }) => ({
    campaign,
    flight: { ...flight, pricing: { kind, priceMicros } },
  }));
}
