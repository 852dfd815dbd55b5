import { afterAll, beforeAll, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { newId } from "../kernel/ids.ts";
import { adWith, flightWith } from "./demand.fixture.ts";
import { insertAd } from "./store-ads.ts";
import { insertAdvertiser, insertCampaign } from "./store-advertisers.ts";
import { addCounted, addFaults, addSent, type Counted, readCounted } from "./store-count.ts";
import { insertFlight } from "./store-flights.ts";

let database: TestDatabase;
const none: Counted = { ads: [], slots: [], refused: [], partners: [] };
const at = new Date("2026-11-27T10:00:00Z");
const noon = Math.floor(Date.UTC(2026, 10, 27, 12) / 3_600_000);
const seen = (adId: string, views: number, clicks = 0, hour = noon, slot = "sidebar") => ({
  ...{ hour, adId, slot, chosen: views, views, clicks },
});

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

async function newAd(): Promise<{ adId: string; flightId: string }> {
  const db = database.db("ads");
  const [advertiserId, campaign] = [newId(), newId()];
  await insertAdvertiser(db, { id: advertiserId, name: "Wren", isHouse: false, at });
  await insertCampaign(db, { id: campaign, advertiserId, name: "Autumn", at });
  const flight = flightWith({ campaignId: campaign });
  await insertFlight(db, flight, at);
  const ad = adWith({ flightId: flight.id });
  await insertAd(db, ad, at);
  return { adId: ad.id, flightId: flight.id };
}

const sumOf = async (query: string) =>
  (await database.admin.query<Record<string, number>>(query)).rows;

test("what is counted is added up by place and hour, and in all", async () => {
  const db = database.db("ads");
  const { adId, flightId } = await newAd();
  await addCounted(db, { ...none, ads: [seen(adId, 3, 1), seen(adId, 2, 0, noon, "footer")] });
  await addCounted(db, { ...none, ads: [seen(adId, 4, 1), seen(adId, 5, 0, noon - 24)] });
  expect(
    await sumOf(`select hour::int, slot, views, clicks from ads.ad_hours where ad_id = '${adId}'
      order by hour, slot`),
  ).toEqual([
    { hour: noon - 24, slot: "sidebar", views: 5, clicks: 0 },
    { hour: noon, slot: "footer", views: 2, clicks: 0 },
    { hour: noon, slot: "sidebar", views: 7, clicks: 2 },
  ] as never);
  const counted = await readCounted(db, [flightId], noon - 12);
  expect(counted.get(flightId)).toEqual({
    ...{ views: 14, clicks: 2, viewsToday: 9, clicksToday: 2 },
  });
});

test("what was refused, asked and brought by partners is added up too, in the same commit", async () => {
  const db = database.db("ads");
  const counted: Counted = {
    ads: [],
    slots: [{ hour: noon, slot: "sidebar", noBy: "signal", asked: 2, filled: 1 }],
    refused: [{ hour: noon, what: "view", reason: "replay", times: 3 }],
    partners: [
      {
        ...{ hour: noon, partner: "brightpath", slot: "sidebar", asked: 4, bids: 3 },
        ...{ won: 2, views: 1, clicks: 1, micros: 1250 },
      },
    ],
  };
  await addCounted(db, counted);
  await addCounted(db, counted);
  expect(await sumOf("select asked, filled, no_by from ads.slot_hours")).toEqual([
    { asked: 4, filled: 2, no_by: "signal" },
  ] as never);
  expect(await sumOf("select what, reason, times from ads.refused_hours")).toEqual([
    { what: "view", reason: "replay", times: 6 },
  ] as never);
  const sums = "select asked, bids, won, views, clicks, micros from ads.partner_hours";
  expect(await sumOf(sums)).toEqual([
    { asked: 8, bids: 6, won: 4, views: 2, clicks: 2, micros: 2500 },
  ]);
  const wrong = { ...counted, refused: [{ ...counted.refused[0], what: "x" }] } as never;
  const fails = addCounted(db, wrong).then(
    () => "taken",
    () => "refused",
  );
  expect(await fails).toBe("refused");
  expect(await sumOf(sums)).toHaveLength(1);
  expect((await sumOf("select asked from ads.slot_hours"))[0]).toEqual({ asked: 4 });
});

test("what was sent and what was of no use is kept by company and day", async () => {
  const db = database.db("ads");
  const sent = { partnerId: "brightpath", day: "2026-11-27", field: "imp[].tagid" };
  await addSent(db, [
    { ...sent, value: "sidebar", count: 2 },
    { ...sent, value: "article", count: 1 },
  ]);
  await addSent(db, [{ ...sent, value: "sidebar", count: 5 }]);
  expect(
    await sumOf(
      "select to_char(day, 'YYYY-MM-DD') as day, value, times from ads.sent_days order by value",
    ),
  ).toEqual([
    { day: "2026-11-27", value: "article", times: 1 },
    { day: "2026-11-27", value: "sidebar", times: 7 },
  ] as never);
  // As it might be in a name that a partner gave to something.
  await addSent(db, [
    { ...sent, field: "site.id", value: "4111111111111111", count: 1 },
    { ...sent, field: "site.id", value: "4242424242424242", count: 1 },
  ]);
  const masked = await sumOf("select value, times from ads.sent_days where field = 'site.id'");
  expect(masked.reduce((sum, { times = 0 }) => sum + times, 0)).toBe(2);
  expect(JSON.stringify(masked)).not.toContain("4242");
  const fault = { day: "2026-11-27", partnerId: "brightpath", reason: "late", count: 2 };
  await addFaults(db, [fault]);
  await addFaults(db, [
    { ...fault, count: 1 },
    { ...fault, count: 1 },
  ]);
  expect(await sumOf("select reason, times from ads.partner_faults")).toEqual([
    { reason: "late", times: 4 },
  ] as never);
});
