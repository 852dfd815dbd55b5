import {
  addAdImage,
  approveAd,
  createAd,
  createAdCampaign,
  createAdvertiser,
  createFlight,
  type DemandDesk,
  type FlightDraft,
  listAdvertiserLines,
  startFlight,
} from "../../src/ads/mod.ts";
import type { AdsSettings } from "../../src/config/mod.ts";
import { clock, dayMs } from "../../src/kernel/clock.ts";
import type { Database } from "../../src/promise/database.ts";
import { createGate } from "../../src/promise/gate.ts";
import { advertisersOf, type MadeAd } from "./demand.ts";

const runsDays = 100;
const anywhere = { include: [], exclude: [] };

/**
 * Enters what made-up advertisers booked on the vendor's website, as an operator would, unless there
 * is an advertiser already. Pictures and words are made here and belong to nobody.
 */
export async function fillDemand(
  avow: { readonly database: Database; readonly config: { readonly ads: AdsSettings } },
  siteUrl: string,
): Promise<void> {
  const desk: DemandDesk = {
    ...{ database: avow.database, gate: createGate(), settings: avow.config.ads },
    // The server looks for changes by itself.
    changed: () => {},
  };
  if ((await listAdvertiserLines(desk.database.db("ads"))).length > 0) return;
  const operatorId = null;
  for (const { name, isHouse, campaign, flights } of advertisersOf(siteUrl)) {
    const advertiserId = await createAdvertiser(desk, { operatorId, name, isHouse });
    const made = { operatorId, advertiserId, name: campaign };
    const campaignId = await createAdCampaign(desk, made);
    for (const { flight, ads } of flights) {
      const draft = { ...plainFlight(isHouse), ...flight };
      const flightId = await createFlight(desk, { operatorId, campaignId, flight: draft });
      for (const ad of ads) await enter(desk, flightId, ad);
      await startFlight(desk, { operatorId, id: flightId });
    }
  }
}

async function enter(
  desk: DemandDesk,
  flightId: string,
  { picture, imageAlt = "", isApproved = true, ...words }: MadeAd,
): Promise<void> {
  const operatorId = null;
  const imageId = picture ? (await addAdImage(desk, picture())).imageId : null;
  const ad = { ...words, imageId, imageAlt, weight: 1 };
  const id = await createAd(desk, { operatorId, flightId, ad });
  if (isApproved) await approveAd(desk, { operatorId, id, version: 1 });
}

function plainFlight(isHouse: boolean): Omit<FlightDraft, "name" | "priority" | "pricing"> {
  const startsAt = clock.now();
  return {
    startsAt,
    endsAt: isHouse ? null : new Date(startsAt.getTime() + runsDays * dayMs),
    ...{ goal: null, hardBudget: null, dailyMax: null, weight: 1 },
    ...{ countries: anywhere, areas: anywhere, keywords: anywhere },
    ...{ slots: [], pageMax: 1 },
  };
}
