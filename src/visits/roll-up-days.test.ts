import { describe, expect, test } from "bun:test";
import { dayMs, hourMs } from "../kernel/clock.ts";
import { localDay } from "./local-day.ts";
import { ever, rolledScene, start } from "./roll-up.fixture.ts";
import { siteIdOf } from "./store-names.ts";
import { readHours } from "./store-report.ts";
import { dropDays, hoursToDays, sumUpMonth } from "./store-roll-up.ts";

const timeZone = "Europe/Berlin";
const scene = rolledScene();

const day = async (date: string) =>
  (
    await scene.rows<Record<string, unknown>>(
      `select views::int, visitors::int, visits::int, at_least from visits.total_days
       where site_id = $1 and day = '${date}'`,
    )
  )[0];

describe("the totals of a day", () => {
  const old = start - 20 * dayMs;
  const date = localDay(old, timeZone);

  test("of one run are its sums", async () => {
    scene.setClock(start);
    await scene.hit(old, 1, 9);
    await scene.hit(old, 1, 4, 2);
    await scene.total(old - 3_600_000, 1, 3, 4);
    await scene.total(old, 1, 2, 2);
    await scene.roll();
    expect(await day(date)).toEqual({ views: 9, visitors: 5, visits: 6, at_least: false });
  });

  test("of several runs are those of the run that saw the most, at least", async () => {
    scene.setClock(start);
    await scene.hit(old, 1, 9);
    await scene.total(old - 3_600_000, 1, 3);
    await scene.total(old, 2, 2);
    await scene.total(old + 3_600_000, 2, 2);
    await scene.total(old + 3_600_000, 3, 0, 0);
    await scene.roll();
    expect(await day(date)).toEqual({ views: 9, visitors: 4, visits: 7, at_least: true });
  });

  test("of a quiet site, whose visitors are mixed much later, are exact", async () => {
    scene.setClock(start);
    await scene.hit(old, 1, 9);
    await scene.roll();
    expect(await day(date)).toEqual({ views: 9, visitors: 0, visits: 0, at_least: false });
    await scene.total(old, 1, 3);
    await scene.roll();
    expect(await day(date)).toEqual({ views: 9, visitors: 3, visits: 3, at_least: false });
    await scene.total(old, 2, 2);
    await scene.roll();
    expect(await day(date)).toEqual({ views: 9, visitors: 3, visits: 5, at_least: true });
  });

  test("of a day of 25 hours and of one of 23 hold every hour", async () => {
    for (const [date25, from] of [
      ["2026-10-25", Date.UTC(2026, 9, 24, 22)],
      ["2026-03-29", Date.UTC(2026, 2, 28, 23)],
    ] as const) {
      const hours = date25 === "2026-10-25" ? 25 : 23;
      for (let n = 0; n < hours; n += 1) await scene.hit(from + n * 3_600_000);
      scene.setClock(from + 30 * dayMs);
      await scene.roll();
      expect(await day(date25)).toMatchObject({ views: hours });
    }
  });
});

describe("days", () => {
  test("stay until their month holds them", async () => {
    scene.setClock(start);
    await scene.hit(start - 500 * dayMs);
    await scene.cell(start - 500 * dayMs, 1, 1);
    await scene.roll();
    expect([await scene.count("visits.hit_days"), await scene.count("visits.hit_months")]).toEqual([
      0, 1,
    ]);
    // A month that nobody summed up, for whatever reason.
    await scene.database.admin.query(
      `insert into visits.hit_days select $1, 1, '2025-01-15', 1, 5`,
      [scene.siteId],
    );
    await dropDays(scene.db, scene.siteId, "2026-01-01");
    expect(await scene.count("visits.hit_days")).toBe(1);
    await sumUpMonth(scene.db, scene.siteId, "2025-01-01");
    await dropDays(scene.db, scene.siteId, "2026-01-01");
    expect(await scene.count("visits.hit_days")).toBe(0);
  });

  test("of the last eight keep their hours, pages that of now alone, and the present month is not summed up", async () => {
    scene.setClock(start);
    for (let n = 0; n < 20; n += 1) {
      for (const nameId of [1, 2, 0]) await scene.hit(start - n * dayMs, nameId, 1 + nameId);
      await scene.hit(start - n * dayMs, 1, 9, 2);
    }
    await scene.hit(start - 2 * hourMs, 3, 4);
    await scene.roll();
    const hours = await scene.rows<{ names: string[] }>(
      `select array_agg(dimension || ' ' || name_id) as names from visits.hit_hours
       where site_id = $1 group by day, hour order by day desc, hour desc`,
    );
    expect(hours.map(({ names }) => names.toSorted())).toEqual([
      ["1 0", "1 1", "1 2", "2 1"],
      ...Array.from({ length: 9 }, () => ["0 0"]),
    ]);
    const told = await readHours(scene.db, scene.siteId, [ever]);
    expect(told.map(({ views }) => views)).toEqual([6, 6, 6, 6, 6, 6, 6, 6, 4, 6]);
    const today = localDay(start, timeZone);
    expect(await scene.views({ from: today, to: today })).toEqual({ days: 10, hours: 10 });
    expect(await scene.views(ever)).toEqual({ days: 124, hours: 58 });
    expect(await scene.count("visits.total_days")).toBe(11);
    expect(await scene.count("visits.hit_days")).toBe(19 * 4 + 1);
    expect(await scene.count("visits.hit_months")).toBe(0);
  });

  test("hold an hour's pages once it is over for an hour, and months the days before", async () => {
    const midnight = Date.UTC(2026, 9, 31, 23);
    await scene.hit(midnight - 1, 1, 5);
    scene.setClock(midnight + hourMs - 60_000);
    await scene.roll();
    expect([await scene.count("visits.hit_days"), await scene.count("visits.hit_months")]).toEqual([
      0, 0,
    ]);
    await scene.hit(midnight - 1, 1, 2);
    await hoursToDays(scene.db, scene.siteId, "2026-11-01");
    scene.setClock(midnight + hourMs);
    await scene.roll();
    expect([await scene.count("visits.hit_days"), await scene.count("visits.hit_months")]).toEqual([
      1, 1,
    ]);
    expect(await scene.hitSums()).toEqual({ "1 1": 7 });
  });

  test("of one website are no other's", async () => {
    const other = await siteIdOf(scene.db, "neighbour.example");
    scene.setClock(start);
    await scene.addHits([
      { siteId: other, dimension: 1, day: "2024-01-01", hour: 1, nameId: 1, hits: 3 },
    ]);
    await scene.hit(start - 500 * dayMs);
    await scene.roll();
    const left = await scene.database.admin.query(
      "select hits::int from visits.hit_hours where site_id = $1",
      [other],
    );
    expect(left.rows).toEqual([{ hits: 3 }]);
  });
});
