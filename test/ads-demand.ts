import type { Flight } from "../src/ads/demand.ts";
import { adWith, flightWith } from "../src/ads/demand.fixture.ts";
import { insertAd } from "../src/ads/store-ads.ts";
import { insertAdvertiser, insertCampaign } from "../src/ads/store-advertisers.ts";
import { nextRevision } from "../src/ads/store-demand.ts";
import { insertFlight } from "../src/ads/store-flights.ts";
import { clock, dayMs } from "../src/kernel/clock.ts";
import { newId } from "../src/kernel/ids.ts";
import type { Database } from "../src/promise/database.ts";

/** Sells the places named `slots` to one advertiser, for a flight with what is said of it. */
export async function sellPlaces(
  database: Pick<Database, "db">,
  slots: readonly string[],
  said: Partial<Flight> = {},
): Promise<void> {
  const db = database.db("ads");
  const at = clock.now();
  const [advertiserId, campaignId] = [newId(), newId()];
  const isHouse = said.priority === "house";
  await insertAdvertiser(db, { id: advertiserId, name: "Wren", isHouse, at });
  await insertCampaign(db, { id: campaignId, advertiserId, name: "All year", at });
  const flight = flightWith({ campaignId, slots, hardBudget: null, startsAt: at, ...said });
  await insertFlight(db, flight, at);
  await insertAd(db, adWith({ flightId: flight.id }), at);
  await nextRevision(db);
}

/**
 * Sells the places to so many advertisers: all of them with a goal that is far away, a quarter only
 * on pages about the documentation, and to the house, which has no goal.
 */
export async function sellToMany(
  database: Pick<Database, "db">,
  slots: readonly string[],
  advertisers: number,
): Promise<void> {
  await sellPlaces(database, slots, { priority: "house", goal: null });
  const endsAt = new Date(clock.ms() + 300 * dayMs);
  for (let n = 0; n < advertisers; n += 1) {
    const areas = { include: n % 4 === 1 ? ["docs"] : [], exclude: [] };
    await sellPlaces(database, slots, { goal: 1_000_000_000, endsAt, areas });
  }
}
