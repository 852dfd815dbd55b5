import { isId } from "../kernel/ids.ts";
import { noSuch } from "./check-words.ts";
import type { Campaign } from "./demand.ts";
import type { DemandDesk } from "./desk.ts";
import { listAdRows, type StoredAd } from "./store-ads.ts";
import { listCampaignRows } from "./store-advertisers.ts";
import { type AdLine, type FlightLine, listAdLines, listFlightLines } from "./store-desk.ts";

type Reading = Pick<DemandDesk, "database">;

/** One flight with whose it is; throws `not-found`. */
export async function readFlightLine({ database }: Reading, id: string): Promise<FlightLine> {
  const [found] = isId(id) ? await listFlightLines(database.db("ads"), { flightId: id }) : [];
  if (found) return found;
  throw noSuch("flight");
}

/** One ad with whose it is; throws `not-found`. */
export async function readAdLine({ database }: Reading, id: string): Promise<AdLine> {
  const [found] = isId(id) ? await listAdLines(database.db("ads"), { adId: id }) : [];
  if (found) return found;
  throw noSuch("ad");
}

/** The ads of a flight, in the order in which they were made. */
export function listAds({ database }: Reading, flightId: string): Promise<readonly StoredAd[]> {
  return listAdRows(database.db("ads"), { flightId });
}

/** The campaigns of an advertiser: those that are set aside last, by name. */
export function listCampaigns(
  { database }: Reading,
  of: { readonly advertiserId: string },
): Promise<readonly Campaign[]> {
  return listCampaignRows(database.db("ads"), of);
}
