import { afterAll, beforeAll, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { clock, dayMs } from "../kernel/clock.ts";
import { Sent } from "./sent.ts";
import { sentFigures } from "./sent-figures.ts";
import { addSent } from "./store-count.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

const day = (daysAgo: number) => new Date(clock.ms() - daysAgo * dayMs).toISOString().slice(0, 10);
const row = (daysAgo: number, value: string, count: number) => ({
  ...{ partnerId: "acme", day: day(daysAgo), field: "site.keywords", value, count },
});

test("what is written down and what is still to be are added up, of today and of thirty days", async () => {
  const db = database.db("ads");
  await addSent(db, [row(0, "vpn", 3), row(29, "vpn", 4), row(30, "vpn", 500), row(2, "dns", 5)]);
  await addSent(db, [row(0, "vpn", 10)]);
  const sent = new Sent(() => false);
  sent.add("acme", JSON.stringify({ site: { keywords: "vpn" } }));
  sent.add("tide", JSON.stringify({ site: { keywords: "vpn" } }));
  const figures = sentFigures(db, sent);
  const sums = (await figures.sums()).map((it) => [it.partnerId, it.value, it.today, it.inAll]);
  expect(sums).toEqual([
    ["acme", "vpn", 14, 18],
    ["acme", "dns", 0, 5],
    ["tide", "vpn", 1, 1],
  ]);
  const days = (await figures.byDay()).map((it) => [it.day, it.partnerId, it.value, it.count]);
  expect(days).toEqual([
    [day(0), "acme", "vpn", 14],
    [day(0), "tide", "vpn", 1],
    [day(2), "acme", "dns", 5],
    [day(29), "acme", "vpn", 4],
  ]);
});

test("however many look, the database is asked once in a while, and anew after it could not answer", async () => {
  let asked = 0;
  let isAway = true;
  const db = database.db("ads").withPlugin({
    transformQuery: ({ node }) => {
      asked += 1;
      if (isAway) throw new Error("away");
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  });
  const figures = sentFigures(db, new Sent(() => false));
  expect(await figures.sums().catch((error: Error) => error.message)).toBe("away");
  isAway = false;
  await Promise.all([figures.sums(), figures.sums()]);
  await figures.sums();
  expect(asked).toBe(2);
});

test("what is on its way from memory to the disk is told once at every moment", async () => {
  const db = database.db("ads");
  const sent = new Sent(() => false);
  const figures = sentFigures(db, sent);
  let added = 0;
  const add = () => {
    sent.add("wave", JSON.stringify({ a: "x" }));
    added += 1;
  };
  const ofWave = (rows: readonly { partnerId: string; inAll?: number; count?: number }[]) =>
    rows
      .filter(({ partnerId }) => partnerId === "wave")
      .reduce((sum, { inAll, count }) => sum + (inAll ?? count ?? 0), 0);
  const look = async () => {
    const before = added;
    const [sums, days] = await Promise.all([figures.sums(), figures.byDay()]);
    for (const told of [ofWave(sums), ofWave(days)]) {
      expect(told).toBeGreaterThanOrEqual(before);
      expect(told).toBeLessThanOrEqual(added);
    }
  };
  for (let round = 0; round < 40; round += 1) {
    add();
    const slowly = sent.write(async (rows) => {
      if (round % 3 === 0) await Bun.sleep(2);
      if (round % 5 === 0) throw new Error("away");
      await addSent(db, rows);
      if (round % 4 === 0) await Bun.sleep(2);
    });
    const looks = [look(), Bun.sleep(round % 4).then(look)];
    add();
    await Promise.all([...looks, slowly.catch(() => undefined)]);
    await look();
  }
  expect(ofWave(await figures.sums())).toBe(added);
});

test("figures that change at every look are not told at all, rather than wrongly or never", async () => {
  let turn = 0;
  const sent = {
    pending: () => [],
    settled: async () => turn,
    get turn() {
      turn += 1;
      return turn;
    },
  };
  const figures = sentFigures(database.db("ads"), sent);
  const outcome = (told: Promise<unknown>) =>
    told.then(
      () => "told",
      ({ message }: Error) => message,
    );
  expect(await outcome(figures.sums())).toContain("look again in a moment");
  expect(await outcome(figures.byDay())).toContain("look again in a moment");
});
