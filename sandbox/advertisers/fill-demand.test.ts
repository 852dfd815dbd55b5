import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { listAdLines, listFlightLines } from "../../src/ads/mod.ts";
import { loadConfig } from "../../src/config/mod.ts";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { fillDemand } from "./fill-demand.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

test("the demo's advertisers fill every place of its configuration, once", async () => {
  const { config } = await loadConfig({ env: {}, cwd: join(import.meta.dir, "../..") });
  await fillDemand({ database, config }, "http://localhost:4081");
  const db = database.db("ads");
  const flights = await listFlightLines(db);
  expect(flights.map(({ flight }) => flight.state)).toEqual(flights.map(() => "running"));
  const shown = await listAdLines(db, { state: "approved" });
  expect(await listAdLines(db, { state: "waiting" })).toHaveLength(1);
  for (const { name, formats, sizes } of config.ads.slots) {
    const fits = shown.filter(
      ({ ad, isHouse }) => isHouse && formats.some((it) => it === ad.format),
    );
    expect(`${name} ${fits.length > 0}`).toBe(`${name} true`);
    if (!formats.includes("image")) continue;
    const pictures = shown.flatMap(({ ad }) => (ad.format === "image" ? [ad.size] : []));
    for (const size of name === "footer" ? sizes : []) expect(pictures).toContainEqual(size);
  }
  await fillDemand({ database, config }, "http://localhost:4081");
  expect(await listAdLines(db, { state: "approved" })).toHaveLength(shown.length);
}, 30_000);
