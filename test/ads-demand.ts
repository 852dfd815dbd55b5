import { adWith, flightWith } from "../src/ads/demand.fixture.ts";
import { insertAd } from "../src/ads/store-ads.ts";
import { insertAdvertiser, insertCampaign } from "../src/ads/store-advertisers.ts";
import { nextRevision } from "../src/ads/store-demand.ts";
import { insertFlight } from "../src/ads/store-flights.ts";
import { clock, dayMs } from "../src/kernel/clock.ts";
import { newId } from "../src/kernel/ids.ts";
import type { Database } from "../src/promise/database.ts";

/**
 * Sells the places named `slots` to so many advertisers: all of them with a goal that is far away, a
 * quarter only on pages of one area, and a house that has no goal.
 */
export async function sellPlaces(
  database: Pick<Database, "db">,
  slots: readonly string[],
  advertisers: number,
): Promise<void> {
  const db = database.db("ads");
  const at = clock.now();
  const anywhere = { include: [], exclude: [] };
  for (let n = 0; n < advertisers; n += 1) {
    const [advertiserId, campaignId] = [newId(), newId()];
    const isHouse = n === 0;
    await insertAdvertiser(db, { id: advertiserId, name: `Company ${n}`, isHouse, at });
    await insertCampaign(db, { id: campaignId, advertiserId, name: "All year", at });
    const flight = flightWith({
      ...{ campaignId, slots, priority: isHouse ? "house" : "standard", hardBudget: null },
      goal: isHouse ? null : 1_000_000_000,
      ...{ startsAt: at, endsAt: isHouse ? null : new Date(at.getTime() + 300 * dayMs) },
      areas: n % 4 === 1 ? { include: ["docs"], exclude: [] } : anywhere,
    });
    await insertFlight(db, flight, at);
    await insertAd(db, adWith({ flightId: flight.id }), at);
  }
  await nextRevision(db);
}
