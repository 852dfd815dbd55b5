import { sql } from "kysely";
import type { Db } from "../promise/purpose.ts";
import type { Ad, Advertiser, Campaign, Flight } from "./demand.ts";
import { adColumns, type AdRow, adOf } from "./store-ads.ts";
import { flightColumns, flightOf, type FlightRow } from "./store-flights.ts";

/** One more than before; whoever chooses ads looks anew when it changed. */
export async function nextRevision(db: Db<"ads">): Promise<void> {
  await sql`update ads.revision set number = number + 1`.execute(db);
}

/** The number of the last change of what is sold. */
export async function readRevision(db: Db<"ads">): Promise<number> {
  const { rows } = await sql<{ number: number }>`select number from ads.revision`.execute(db);
  return rows[0]?.number ?? 0;
}

/** Flights that run or are paused, what may be shown of them, and whose they are. */
export interface RunningDemand {
  /** Of the change that was seen for certain; read before all else. */
  readonly revision: number;
  readonly advertisers: readonly Advertiser[];
  readonly campaigns: readonly Campaign[];
  readonly flights: readonly Flight[];
  readonly ads: readonly Ad[];
}

/**
 * Everything that ads are chosen from: not what is archived or over before `now`. Of flights that are
 * paused there are no ads, and of those that run the approved ones.
 */
export async function readRunning(db: Db<"ads">, now: Date): Promise<RunningDemand> {
  const revision = await readRevision(db);
  const live = sql`
    from ads.flights f
      join ads.campaigns c on c.id = f.campaign_id and c.archived_at is null
      join ads.advertisers v on v.id = c.advertiser_id and v.archived_at is null
    where f.state in ('running', 'paused') and (f.ends_at is null or f.ends_at > ${now})`;
  const { rows: flights } = await sql<FlightRow>`
    select ${flightColumns} ${live} order by f.id`.execute(db);
  const { rows: campaigns } = await sql<Campaign>`
    select distinct c.id, c.advertiser_id as "advertiserId", c.name, c.archived_at as "archivedAt"
    ${live} order by c.id`.execute(db);
  const { rows: advertisers } = await sql<Advertiser>`
    select distinct v.id, v.name, v.is_house as "isHouse", v.report_key_hash as "reportKeyHash",
      v.archived_at as "archivedAt" ${live} order by v.id`.execute(db);
  const { rows: ads } = await sql<AdRow>`
    select ${adColumns} from ads.ads a
    where a.state = 'approved' and a.flight_id in (select f.id ${live} and f.state = 'running') order by a.id`.execute(
    db,
  );
  return {
    ...{ revision, advertisers, campaigns },
    flights: flights.map(flightOf),
    ads: ads.map(adOf),
  };
}
