import { afterAll, beforeAll } from "bun:test";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { AvowError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import { createGate } from "../promise/gate.ts";
import type { AdDraft } from "./check-ad.ts";
import type { FlightDraft } from "./check-flight.ts";
import { adsSettingsWith, adWith, flightWith, slotWith } from "./demand.fixture.ts";
import type { DemandDesk } from "./desk.ts";
import { createAd } from "./edit-ads.ts";
import { createAdvertiser } from "./edit-advertisers.ts";
import { createAdCampaign } from "./edit-campaigns.ts";
import { createFlight } from "./edit-flights.ts";
import { readRunning } from "./store-demand.ts";

/** A moment at which the flights of `flightWith` run. */
export const now = new Date("2026-11-27T10:00:00Z");
export const operatorId = newId();

export const flightDraft = (said: Partial<FlightDraft> = {}): FlightDraft => {
  const { id: _, campaignId: __, state: ___, ...draft } = flightWith();
  return { ...draft, ...said };
};

export const adDraft = (said: Partial<AdDraft> = {}): AdDraft => {
  const { id: _, flightId: __, state: ___, size: ____, ...draft } = adWith();
  return { ...draft, ...said };
};

/** Those who sell places for ads. */
type TestDesk = DemandDesk & { readonly database: TestDatabase };

/**
 * Gives the tests of a file a database of their own, and how often whoever chooses ads was told of a
 * change. One place takes everything, the other words alone.
 */
export function demandScene(): { readonly desk: TestDesk; told(): number } {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());
  const slots = [slotWith(), slotWith({ name: "footer", formats: ["text"], sizes: [] })];
  let told = 0;
  const desk: TestDesk = {
    ...{ gate: createGate(), settings: adsSettingsWith({ slots }) },
    get database() {
      return database;
    },
    changed: () => {
      told += 1;
    },
  };
  return { desk, told: () => told };
}

/** A new campaign of a new advertiser. */
export async function newCampaign(desk: DemandDesk) {
  const advertiserId = await createAdvertiser(desk, {
    ...{ operatorId, name: "Wren Security", isHouse: false },
  });
  const campaignId = await createAdCampaign(desk, { operatorId, advertiserId, name: "Autumn" });
  return { advertiserId, campaignId };
}

/** A new flight of a new campaign. */
export async function newFlight(desk: DemandDesk, said: Partial<FlightDraft> = {}) {
  const made = await newCampaign(desk);
  const flightId = await createFlight(desk, {
    ...{ operatorId, campaignId: made.campaignId, flight: flightDraft(said) },
  });
  return { ...made, flightId, act: { operatorId, id: flightId } };
}

/** A new ad of words in a new flight. */
export async function newAd(desk: DemandDesk) {
  const { act: flightAct, ...made } = await newFlight(desk);
  const adId = await createAd(desk, { operatorId, flightId: made.flightId, ad: adDraft() });
  return { ...made, adId, act: { operatorId, id: adId }, flightAct };
}

/** Ids of the ads that may be shown. */
export async function shownNow({ database }: DemandDesk): Promise<readonly string[]> {
  return (await readRunning(database.db("ads"), now)).ads.map(({ id }) => id);
}

/** What is said of each field, or the sentence of an error without fields, or "taken". */
export async function refusal(
  work: Promise<unknown>,
): Promise<Readonly<Record<string, string>> | string> {
  try {
    await work;
    return "taken";
  } catch (error) {
    if (!(error instanceof AvowError)) throw error;
    if (error.fields.length === 0) return `${error.code}: ${error.message}`;
    return Object.fromEntries(error.fields.map(({ field, message }) => [field, message]));
  }
}
