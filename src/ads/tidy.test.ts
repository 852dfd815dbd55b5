import { afterAll, beforeAll, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { clock, dayMs, hourMs } from "../kernel/clock.ts";
import { hash } from "../kernel/crypto.ts";
import { newId } from "../kernel/ids.ts";
import { writeImageHash } from "../picture/mod.ts";
import { sell } from "./ads.fixture.ts";
import { insertAdImage } from "./store-ads.ts";
import { addCounted } from "./store-count.ts";
import { tidyAds } from "./tidy.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

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
    ads: [60, 41, 39, 0].map((days) => ({
      ...{ hour: hourOf(days), adId, slot: "sidebar", chosen: 1, views: 1, clicks: 0 },
    })),
    ...{ slots: [], refused: [], partners: [] },
  });
  await tidyAds(db);
  await tidyAds(db);
  expect(await rows("select views from ads.ad_hours")).toHaveLength(2);
  expect(await rows("select views from ads.ad_days")).toHaveLength(2);
});
