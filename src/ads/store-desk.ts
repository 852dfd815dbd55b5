import { sql } from "kysely";
import { readImageHash } from "../picture/mod.ts";
import type { Db } from "../promise/purpose.ts";
import type { Ad } from "./demand.ts";
import { adColumns, adOf, type AdRow, findAdImage, type StoredAd } from "./store-ads.ts";
import { flightColumns, flightOf, type FlightRow, type StoredFlight } from "./store-flights.ts";

/** What something belongs to, by name. */
export interface Owners {
  readonly campaign: string;
  readonly advertiserId: string;
  readonly advertiser: string;
  readonly isHouse: boolean;
  /** Its campaign or its advertiser is archived, so that nothing of it is shown. */
  readonly isArchived: boolean;
}

/** A flight in a list: whose it is, and how many of its ads may be shown. */
export interface FlightLine extends Owners {
  readonly flight: StoredFlight;
  readonly approved: number;
  readonly waiting: number;
}

/** An ad in a list. */
export interface AdLine extends Owners {
  readonly ad: StoredAd;
  readonly flight: string;
  /** Names of the places in which its flight may run; empty for all. */
  readonly slots: readonly string[];
}

/** An advertiser in a list. */
export interface AdvertiserLine {
  readonly id: string;
  readonly name: string;
  readonly isHouse: boolean;
  readonly archivedAt: Date | null;
  readonly running: number;
  readonly waiting: number;
  readonly views: number;
  readonly clicks: number;
}

const owners = sql`c.name as campaign, v.id as "advertiserId", v.name as advertiser,
  v.is_house as "isHouse",
  (c.archived_at is not null or v.archived_at is not null) as "isArchived"`;

const ofOwners = sql`
  join ads.campaigns c on c.id = f.campaign_id join ads.advertisers v on v.id = c.advertiser_id`;

/** Flights: what runs first, then the latest; all, or those of one advertiser, or a single one. */
export async function listFlightLines(
  db: Db<"ads">,
  of: {
    readonly advertiserId?: string;
    readonly flightId?: string;
    readonly isLive?: boolean;
  } = {},
): Promise<readonly FlightLine[]> {
  const [advertiserId, flightId] = [of.advertiserId ?? null, of.flightId ?? null];
  const { rows } = await sql<FlightRow & Owners & { approved: number; waiting: number }>`
    select ${flightColumns}, ${owners},
      (select count(*) from ads.ads a where a.flight_id = f.id and a.state = 'approved') as approved,
      (select count(*) from ads.ads a where a.flight_id = f.id and a.state = 'waiting') as waiting
    from ads.flights f ${ofOwners}
    where (${advertiserId}::uuid is null or v.id = ${advertiserId}::uuid)
      and (${flightId}::uuid is null or f.id = ${flightId}::uuid)
      and (not ${of.isLive === true} or (f.state in ('running', 'paused', 'draft')
        and c.archived_at is null and v.archived_at is null))
    order by array_position(array['running', 'paused', 'draft', 'ended'], f.state::text),
      f.starts_at desc, f.id`.execute(db);
  return rows.map((row) => ({
    ...{ flight: flightOf(row), approved: row.approved, waiting: row.waiting },
    ...ownersOf(row),
  }));
}

/** Ads in the order in which they were made: those in a state, or a single one. */
export async function listAdLines(
  db: Db<"ads">,
  of: { readonly state: Ad["state"] } | { readonly adId: string },
): Promise<readonly AdLine[]> {
  const which = "state" in of ? sql`a.state = ${of.state}` : sql`a.id = ${of.adId}::uuid`;
  const { rows } = await sql<AdRow & Owners & { flight: string; slots: readonly string[] }>`
    select ${adColumns}, f.name as flight, f.slots::text[] as slots, ${owners}
    from ads.ads a join ads.flights f on f.id = a.flight_id ${ofOwners}
    where ${which} order by a.created_at, a.id`.execute(db);
  return rows.map(({ flight, slots, ...row }) => ({
    ...{ ad: adOf(row), flight, slots },
    ...ownersOf(row),
  }));
}

function ownersOf({ campaign, advertiserId, advertiser, isHouse, isArchived }: Owners): Owners {
  return { campaign, advertiserId, advertiser, isHouse, isArchived };
}

/** Every advertiser with what there is of it, those in use first, by name. */
export async function listAdvertiserLines(db: Db<"ads">): Promise<readonly AdvertiserLine[]> {
  const { rows } = await sql<AdvertiserLine>`
    with parts as (
      select c.advertiser_id, f.id, f.state from ads.flights f
      join ads.campaigns c on c.id = f.campaign_id
    )
    select v.id, v.name, v.is_house as "isHouse", v.archived_at as "archivedAt",
      (select count(*) from parts p where p.advertiser_id = v.id and p.state = 'running') as running,
      (select count(*) from parts p join ads.ads a on a.flight_id = p.id
        where p.advertiser_id = v.id and a.state = 'waiting') as waiting,
      coalesce(t.views, 0)::bigint as views, coalesce(t.clicks, 0)::bigint as clicks
    from ads.advertisers v left join lateral (
      select sum(n.views) as views, sum(n.clicks) as clicks
      from parts p join ads.ads a on a.flight_id = p.id join ads.ad_totals n on n.ad_id = a.id
      where p.advertiser_id = v.id
    ) t on true
    order by v.archived_at is not null, lower(v.name), v.id`.execute(db);
  return rows;
}

/** The address of an ad's picture; null for words alone. */
export async function readAdImageUrl(
  db: Db<"ads">,
  { imageId }: Pick<Ad, "imageId">,
): Promise<string | null> {
  const hash = imageId === null ? undefined : readImageHash(imageId);
  const image = hash && (await findAdImage(db, hash));
  return image ? `/ads/image/${imageId}.${image.type === "image/png" ? "png" : "jpg"}` : null;
}
