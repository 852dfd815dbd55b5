import type { TestDatabase } from "../../test/database.ts";
import { trustProxies } from "../kernel/http-address.ts";
import { newId } from "../kernel/ids.ts";
import { createGate } from "../promise/gate.ts";
import { visitorsOf } from "./answer.ts";
import type { Ad, Flight } from "./demand.ts";
import { adsSettingsWith, adWith, flightWith } from "./demand.fixture.ts";
import { type Ads, type AdsOptions, startAds } from "./start.ts";
import { insertAd } from "./store-ads.ts";
import { insertAdvertiser, insertCampaign } from "./store-advertisers.ts";
import { nextRevision } from "./store-demand.ts";
import { insertFlight } from "./store-flights.ts";

/** Writes a flight with one ad of an advertiser of its own, as an operator would. */
export async function sell(
  database: TestDatabase,
  said: { flight?: Partial<Flight>; ad?: Partial<Ad>; advertiser?: string; isHouse?: boolean } = {},
): Promise<{ readonly flight: Flight; readonly ad: Ad }> {
  const db = database.db("ads");
  const at = new Date("2026-01-01");
  const [advertiserId, campaignId] = [newId(), newId()];
  const { advertiser: name = "Wren", isHouse = false } = said;
  await insertAdvertiser(db, { id: advertiserId, name, isHouse, at });
  await insertCampaign(db, { id: campaignId, advertiserId, name: "Autumn", at });
  const flight = flightWith({ ...said.flight, campaignId });
  await insertFlight(db, flight, at);
  const ad = adWith({ ...said.ad, flightId: flight.id });
  await insertAd(db, ad, at);
  await nextRevision(db);
  return { flight, ad };
}

/** The browser that most tests come with. */
export const browser = "Mozilla/5.0 (X11; Linux x64; rv:140.0) Gecko/20100101 Firefox/140.0";
export const page = "https://wren.example";

/** Ads as a server has them, for requests of a page at `page`; programs are known by "bot". */
export async function openTestAds(
  database: TestDatabase,
  said: Partial<AdsOptions> = {},
): Promise<Ads> {
  return startAds({
    database,
    gate: createGate(),
    settings: adsSettingsWith(),
    masterKey: database.masterKey,
    allowedOrigins: [page],
    visitorOf: visitorsOf({
      trusted: trustProxies([]),
      isBot: (headers) => /bot/i.test(headers.get("user-agent") ?? ""),
      countryOf: () => "NL",
    }),
    ...{ pool: null, domain: "wren.example" },
    ...said,
  });
}

/** One entry of an answer. */
export interface ShownEntry {
  readonly slot: string;
  readonly format: string;
  readonly token: string;
  readonly click: string;
  readonly why: string;
  readonly frame?: string;
  readonly ad: { readonly headline: string; readonly advertiser: string };
}

/** What `/ads/decide` answers. */
export interface Answer {
  readonly ads: readonly (ShownEntry | null)[];
  readonly no: string | null;
  readonly label: string;
  readonly device: boolean;
}

/** A request of a page's script. */
export function ask(path: string, body: unknown, headers: Record<string, string> = {}): Request {
  return new Request(`http://avow.example${path}`, {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers: { origin: page, "user-agent": browser, ...headers },
  });
}

/** Asks for ads in these places. */
export async function decideIn(
  ads: Ads,
  slots: readonly string[] = ["sidebar"],
  said: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<Answer> {
  const body = { slots: slots.map((name) => ({ name, width: 300 })), ...said };
  const response = await ads.answer(ask("/ads/decide", body, headers), undefined);
  if (response?.status !== 200) throw new Error(`answered ${response?.status}`);
  return (await response.json()) as Answer;
}

/** Sends a view of the token; the status of the answer. */
export async function view(ads: Ads, token: string, headers: Record<string, string> = {}) {
  return (await ads.answer(ask("/ads/view", token, headers), undefined))?.status;
}
