import { afterAll, beforeAll, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { clock, dayMs, hourMs } from "../kernel/clock.ts";
import { hash } from "../kernel/crypto.ts";
import { newId } from "../kernel/ids.ts";
import { writeImageHash } from "../picture/mod.ts";
import { sell } from "./ads.fixture.ts";
import { insertAdImage } from "./store-ads.ts";
import { addCounted, type Counted, readCounted } from "./store-count.ts";
import { rollUpHours } from "./store-tidy.ts";
import { tidyAds } from "./tidy.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

const none: Counted = { ads: [], slots: [], refused: [], partners: [] };
const dayFrom = Math.floor(Date.UTC(2026, 10, 27) / hourMs);
const daysAgo = (days: number) => new Date(clock.ms() - days * dayMs);
const rows = async (query: string) => (await database.admin.query(query)).rows;

test("a picture that no ad shows goes after a day, and one that an ad shows stays", async () => {
  const db = database.db("ads");
  const picture = (name: string, days: number) => ({
    ...({ hash: hash(name), type: "image/png", width: 1, height: 1 } as const),
    ...{ bytes: Buffer.from(name), at: daysAgo(days) },
  });
  for (const [name, days] of [
    ["shown", 9],
    ["stray", 2],
    ["new", 0],
  ] as const) {
    await insertAdImage(db, picture(name, days));
  }
  const imageId = writeImageHash(hash("shown"));
  await sell(database, { ad: { format: "native", imageId, size: { width: 1, height: 1 } } });
  await tidyAds(db);
  const left = await rows("select convert_from(bytes, 'UTF8') as name from ads.images order by 1");
  expect(left).toEqual([{ name: "new" }, { name: "shown" }]);
});

test("hours are known for forty days, and days for good", async () => {
  const db = database.db("ads");
  const hourOf = (days: number) => Math.floor(daysAgo(days).getTime() / hourMs);
  const adId = newId();
  await addCounted(db, {
    ...none,
    ads: [60, 41, 39, 0].map((days) => ({
      ...{ hour: hourOf(days), adId, slot: "sidebar", chosen: 1, views: 1, clicks: 0 },
    })),
  });
  await tidyAds(db);
  await tidyAds(db);
  expect(await rows("select views from ads.ad_hours")).toHaveLength(2);
  expect(await rows("select views from ads.ad_days")).toHaveLength(2);
});

test("hours become days, and no sum changes by it, whatever comes late", async () => {
  const db = database.db("ads");
  const { ad, flight } = await sell(database);
  const seen = (views: number, hour: number) => ({
    ...{ hour, adId: ad.id, slot: "sidebar", chosen: views, views, clicks: 1 },
  });
  await addCounted(db, {
    ...none,
    ads: [seen(2, dayFrom - 24), seen(3, dayFrom - 1), seen(5, dayFrom)],
  });
  const all = `select sum(views)::int as views, sum(clicks)::int as clicks, sum(chosen)::int as chosen from (
    select views, clicks, chosen from ads.ad_days where ad_id = '${ad.id}'
    union all select views, clicks, chosen from ads.ad_hours where ad_id = '${ad.id}') n`;
  const before = await rows(all);
  await rollUpHours(db, dayFrom);
  expect(await rows(all)).toEqual(before);
  const days = `select to_char(day, 'MM-DD') as day, views from ads.ad_days where ad_id = '${ad.id}'`;
  expect(await rows(days)).toEqual([{ day: "11-26", views: 5 }]);
  await addCounted(db, { ...none, ads: [seen(1, dayFrom - 1)] });
  await rollUpHours(db, dayFrom);
  expect(await rows(days)).toEqual([{ day: "11-26", views: 6 }]);
  expect((await readCounted(db, [flight.id], dayFrom)).get(flight.id)).toMatchObject({
    ...{ views: 11, viewsToday: 5 },
  });
});

test("old hours of places, refusals and partners are added to the first of their day", async () => {
  const db = database.db("ads");
  const at = (hour: number): Counted => ({
    ads: [],
    slots: [{ hour, slot: "sidebar", noBy: "choice", asked: 3, filled: 1 }],
    refused: [{ hour, what: "click", reason: "flood", times: 2 }],
    partners: [
      {
        ...{ hour, partner: "brightpath", slot: "sidebar", asked: 7, bids: 6 },
        ...{ won: 5, views: 4, clicks: 3, micros: 2 },
      },
    ],
  });
  const hours = [dayFrom - 25, dayFrom - 24, dayFrom - 20, dayFrom - 1, dayFrom, dayFrom + 1];
  for (const hour of hours) await addCounted(db, at(hour));
  await rollUpHours(db, dayFrom);
  await rollUpHours(db, dayFrom);
  const at24 = { [dayFrom - 48]: 1, [dayFrom - 24]: 3, [dayFrom]: 1, [dayFrom + 1]: 1 };
  const sums = async (table: string, columns: string) =>
    Object.fromEntries(
      (await rows(`select hour, ${columns} from ads.${table} order by hour`)).map(
        ({ hour, ...left }) => [hour, Object.values(left)],
      ),
    );
  const times = (...each: readonly number[]) =>
    Object.fromEntries(Object.entries(at24).map(([hour, n]) => [hour, each.map((it) => it * n)]));
  expect(await sums("slot_hours", "asked, filled")).toEqual(times(3, 1));
  expect(await sums("refused_hours", "times")).toEqual(times(2));
  expect(await sums("partner_hours", "asked, bids, won, views, clicks, micros")).toEqual(
    times(7, 6, 5, 4, 3, 2),
  );
});
