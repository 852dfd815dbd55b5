import { sql } from "kysely";
import type { Db } from "../promise/purpose.ts";
import type { Flight, Priority, Pricing } from "./demand.ts";

/** A flight as it is stored, with the number of changes that it has seen. */
export interface StoredFlight extends Flight {
  readonly version: number;
}

/** A row of `flightColumns`. */
export interface FlightRow {
  readonly id: string;
  readonly campaignId: string;
  readonly name: string;
  readonly priority: Priority;
  readonly kind: Pricing["kind"];
  readonly priceMicros: number;
  readonly startsAt: Date;
  readonly endsAt: Date | null;
  readonly goal: number | null;
  readonly hardBudget: number | null;
  readonly dailyMax: number | null;
  readonly weight: number;
  readonly countriesInclude: readonly string[];
  readonly countriesExclude: readonly string[];
  readonly areasInclude: readonly string[];
  readonly areasExclude: readonly string[];
  readonly keywordsInclude: readonly string[];
  readonly keywordsExclude: readonly string[];
  readonly slots: readonly string[];
  readonly pageMax: number;
  readonly state: Flight["state"];
  readonly version: number;
}

/** Of `ads.flights f`. */
export const flightColumns = sql`
  f.id, f.campaign_id as "campaignId", f.name, f.priority, f.pricing as kind,
  f.price_micros as "priceMicros", f.starts_at as "startsAt", f.ends_at as "endsAt", f.goal,
  f.hard_budget as "hardBudget", f.daily_max as "dailyMax", f.weight,
  f.countries_include::text[] as "countriesInclude", f.countries_exclude::text[] as "countriesExclude",
  f.areas_include::text[] as "areasInclude", f.areas_exclude::text[] as "areasExclude",
  f.keywords_include::text[] as "keywordsInclude", f.keywords_exclude::text[] as "keywordsExclude",
  f.slots::text[] as slots, f.page_max as "pageMax", f.state, f.version`;

/** The flight of a row of `flightColumns`. */
export function flightOf(row: FlightRow): StoredFlight {
  const { kind, priceMicros, countriesInclude, countriesExclude, areasInclude, areasExclude } = row;
  const { keywordsInclude, keywordsExclude, ...kept } = row;
  return {
    ...{ id: kept.id, campaignId: kept.campaignId, name: kept.name, priority: kept.priority },
    pricing: { kind, priceMicros },
    ...{ startsAt: kept.startsAt, endsAt: kept.endsAt, goal: kept.goal },
    ...{ hardBudget: kept.hardBudget, dailyMax: kept.dailyMax, weight: kept.weight },
    countries: { include: countriesInclude, exclude: countriesExclude },
    areas: { include: areasInclude, exclude: areasExclude },
    keywords: { include: keywordsInclude, exclude: keywordsExclude },
    ...{ slots: kept.slots, pageMax: kept.pageMax, state: kept.state, version: kept.version },
  };
}

/** Writes a flight for the first time. */
export async function insertFlight(db: Db<"ads">, flight: Flight, at: Date): Promise<void> {
  await sql`
    insert into ads.flights (id, campaign_id, name, priority, pricing, price_micros, starts_at,
      ends_at, goal, hard_budget, daily_max, weight, countries_include, countries_exclude,
      areas_include, areas_exclude, keywords_include, keywords_exclude, slots, page_max, state,
      created_at, updated_at)
    values (${flight.id}, ${flight.campaignId}, ${flight.name}, ${flight.priority},
      ${flight.pricing.kind}, ${flight.pricing.priceMicros}, ${flight.startsAt}, ${flight.endsAt},
      ${flight.goal}, ${flight.hardBudget}, ${flight.dailyMax}, ${flight.weight},
      ${[...flight.countries.include]}, ${[...flight.countries.exclude]},
      ${[...flight.areas.include]}, ${[...flight.areas.exclude]},
      ${[...flight.keywords.include]}, ${[...flight.keywords.exclude]},
      ${[...flight.slots]}, ${flight.pageMax}, ${flight.state}, ${at}, ${at})`.execute(db);
}

/**
 * Writes all of a flight but whose it is, if it still is of `version`. False when somebody changed it
 * since, or there is none.
 */
export async function updateFlight(
  db: Db<"ads">,
  flight: StoredFlight,
  at: Date,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update ads.flights set name = ${flight.name}, priority = ${flight.priority},
      pricing = ${flight.pricing.kind}, price_micros = ${flight.pricing.priceMicros},
      starts_at = ${flight.startsAt}, ends_at = ${flight.endsAt}, goal = ${flight.goal},
      hard_budget = ${flight.hardBudget}, daily_max = ${flight.dailyMax}, weight = ${flight.weight},
      countries_include = ${[...flight.countries.include]},
      countries_exclude = ${[...flight.countries.exclude]},
      areas_include = ${[...flight.areas.include]}, areas_exclude = ${[...flight.areas.exclude]},
      keywords_include = ${[...flight.keywords.include]},
      keywords_exclude = ${[...flight.keywords.exclude]},
      slots = ${[...flight.slots]}, page_max = ${flight.pageMax}, state = ${flight.state},
      version = version + 1, updated_at = ${at}
    where id = ${flight.id} and version = ${flight.version}`.execute(db);
  return numAffectedRows === 1n;
}

/** The flight with this id, if there is one. */
export async function readFlightRow(db: Db<"ads">, id: string): Promise<StoredFlight | undefined> {
  const { rows } = await sql<FlightRow>`
    select ${flightColumns} from ads.flights f where f.id = ${id}`.execute(db);
  return rows.map(flightOf)[0];
}

/** Whether anything of the flight was ever seen or clicked. */
export async function isFlightCounted(db: Db<"ads">, id: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from ads.ads a join ads.ad_totals t on t.ad_id = a.id
    where a.flight_id = ${id} and t.views + t.clicks > 0 limit 1`.execute(db);
  return rows.length > 0;
}
