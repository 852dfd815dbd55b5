import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { clock, dayMs } from "../kernel/clock.ts";
import { localDay, localHour } from "./local-day.ts";
import { rollUp } from "./roll-up.ts";
import { addCells, addHits, addTotals } from "./store-count.ts";
import { siteIdOf } from "./store-names.ts";
import { dropDays, sumUpMonth } from "./store-roll-up.ts";
import { chanceOf } from "./trace.fixture.ts";

const timeZone = "Europe/Berlin";
let database: TestDatabase;
let sites = 0;
let siteId: number;
let movedMs = 0;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  sites += 1;
  siteId = await siteIdOf(db(), `roll-${sites}.example`);
});
afterEach(() => {
  clock.move(-movedMs);
  movedMs = 0;
});

const db = () => database.db("visits");
const roll = () => rollUp(db(), [{ siteId, timeZone }]);
function setClock(ms: number): void {
  const by = ms - clock.ms();
  clock.move(by);
  movedMs += by;
}

async function rows<Row extends object>(statement: string): Promise<Row[]> {
  return (await database.admin.query(statement, [siteId])).rows as Row[];
}

/** All that is known by name and month, whatever table it stands in; days and months never twice. */
async function hitSums(): Promise<Record<string, number>> {
  const found = await rows<{ key: string; hits: string }>(
    `select dimension || ' ' || name_id as key, sum(hits) as hits from (
       select dimension, name_id, hits from visits.hit_hours where site_id = $1
       union all select dimension, name_id, hits from visits.hit_days d where site_id = $1
         and not exists (select from visits.hit_months m
           where m.site_id = d.site_id and m.month = date_trunc('month', d.day)::date)
       union all select dimension, name_id, hits from visits.hit_months where site_id = $1
     ) as t group by 1`,
  );
  return Object.fromEntries(found.map(({ key, hits }) => [key, Number(hits)]));
}

async function cellSums(): Promise<Record<string, number>> {
  const found = await rows<{ key: string; n: string }>(
    `select dimension || ' ' || name_id as key, sum(views + 1000 * visits) as n from (
       select dimension, name_id, views, visits from visits.cell_days d where site_id = $1
         and not exists (select from visits.cell_months m
           where m.site_id = d.site_id and m.month = date_trunc('month', d.day)::date)
       union all
       select dimension, name_id, views, visits from visits.cell_months where site_id = $1
     ) as t group by 1`,
  );
  return Object.fromEntries(found.map(({ key, n }) => [key, Number(n)]));
}

const count = async (table: string) =>
  Number(
    (await rows<{ n: string }>(`select count(*) as n from ${table} where site_id = $1`))[0]?.n,
  );

async function hit(ms: number, nameId = 1, hits = 1, dimension = 1): Promise<void> {
  const { day, hour } = localHour(ms, timeZone);
  await addHits(db(), [{ siteId, dimension, day, hour, nameId, hits }]);
}

async function total(ms: number, run: number, visitors: number, visits = visitors): Promise<void> {
  const row = { ...localHour(ms, timeZone), visitors, visits, bounces: 1, seconds: 10 };
  await addTotals(db(), { siteId, run }, [row]);
}

async function cell(ms: number, nameId: number, views: number, dimension = 12): Promise<void> {
  const day = localDay(ms, timeZone);
  const at = { siteId, dimension, day, month: `${day.slice(0, 7)}-01` };
  await addCells(db(), at, [{ nameId, views, visitors: 1, visits: 1, bounces: 0, seconds: 5 }]);
}

const day = async (date: string) =>
  (
    await rows<Record<string, unknown>>(
      `select views::int, visitors::int, visits::int, at_least from visits.total_days
       where site_id = $1 and day = '${date}'`,
    )
  )[0];

const start = Date.UTC(2026, 9, 20, 12);

describe("no sum changes", () => {
  test("by hours becoming days, days months, and days being dropped, at any time and any number of times", async () => {
    for (let seed = 1; seed <= 6; seed += 1) {
      sites += 1;
      siteId = await siteIdOf(db(), `roll-${sites}.example`);
      const chance = chanceOf(seed);
      let now = start;
      const hits: Record<string, number> = {};
      const cells: Record<string, number> = {};
      for (let step = 0; step < 60; step += 1) {
        // Over nights on which summer time ends and begins, and over more days than days are kept.
        now += Math.floor(chance() * (chance() < 0.2 ? 60 : 3) * dayMs);
        setClock(now);
        for (let n = 0; n < 5; n += 1) {
          const [nameId, dimension] = [Math.floor(chance() * 4), 1 + Math.floor(chance() * 2)];
          // Some come late: for days whose hours, or whose month, were taken over already.
          const at = chance() < 0.2 ? now - Math.floor(chance() * 90 * dayMs) : now;
          const many = 1 + Math.floor(chance() * 9);
          await hit(at, nameId, many, dimension);
          const key = `${dimension} ${nameId}`;
          hits[key] = (hits[key] ?? 0) + many;
          await cell(now, nameId, many);
          cells[`12 ${nameId}`] = (cells[`12 ${nameId}`] ?? 0) + many + 1000;
        }
        if (chance() < 0.7) await roll();
        if (chance() < 0.3) await roll();
        if (step % 10 === 9) {
          expect(await hitSums()).toEqual(hits);
          expect(await cellSums()).toEqual(cells);
        }
      }
      await roll();
      expect(await hitSums()).toEqual(hits);
      expect(await cellSums()).toEqual(cells);
      setClock(now + 500 * dayMs);
      await roll();
      await roll();
      expect(await hitSums()).toEqual(hits);
      expect(await cellSums()).toEqual(cells);
      for (const table of ["visits.hit_hours", "visits.hit_days", "visits.cell_days"]) {
        expect(await count(table)).toBe(0);
      }
    }
  });

  test("by a clock that is a year ahead for an hour, and then right again", async () => {
    setClock(start);
    await hit(start, 1, 5);
    await cell(start, 1, 5);
    setClock(start + 365 * dayMs);
    await roll();
    setClock(start + dayMs);
    await hit(start + dayMs, 1, 7);
    await cell(start + dayMs, 1, 7);
    await cell(start + dayMs, 2, 1);
    setClock(start + 60 * dayMs);
    await roll();
    expect(await hitSums()).toEqual({ "1 1": 12 });
    expect(await cellSums()).toEqual({ "12 1": 2012, "12 2": 1001 });
    setClock(start + 600 * dayMs);
    await roll();
    expect(await hitSums()).toEqual({ "1 1": 12 });
    expect(await cellSums()).toEqual({ "12 1": 2012, "12 2": 1001 });
    expect(await count("visits.hit_days")).toBe(0);
  });

  test("when it is cut short in the middle, and done again", async () => {
    setClock(start);
    for (let n = 0; n < 40; n += 1) {
      await hit(start - n * dayMs, n % 3, 2);
      await total(start - n * dayMs, 1, 3);
    }
    const before = await hitSums();
    const broken = ["visits.hit_days", "visits.hit_months", "visits.total_days"];
    for (const table of broken) {
      await database.admin.query(
        `create function visits.cut_short() returns trigger language plpgsql as
         $$ begin raise exception 'cut short'; end $$;
         create trigger cut after insert on ${table} execute function visits.cut_short()`,
      );
      expect(await roll().catch(String)).toContain("cut short");
      await database.admin.query("drop function visits.cut_short cascade");
      expect(await hitSums()).toEqual(before);
    }
    await roll();
    expect(await hitSums()).toEqual(before);
    expect((await rows("select 1 from visits.total_days where site_id = $1")).length).toBe(31);
  });

  test("by two programs that do it at once", async () => {
    setClock(start);
    for (let n = 0; n < 60; n += 1) {
      await hit(start - n * dayMs, n % 3, 2);
      await cell(start - n * dayMs, n % 3, 2);
    }
    const before = [await hitSums(), await cellSums()];
    await Promise.allSettled([roll(), roll(), roll()]);
    await roll();
    expect([await hitSums(), await cellSums()]).toEqual(before);
  });
});

describe("the totals of a day", () => {
  const old = start - 20 * dayMs;
  const date = localDay(old, timeZone);

  test("of one run are its sums", async () => {
    setClock(start);
    await hit(old, 1, 9);
    await hit(old, 1, 4, 2);
    await total(old - 3_600_000, 1, 3, 4);
    await total(old, 1, 2, 2);
    await roll();
    expect(await day(date)).toEqual({ views: 9, visitors: 5, visits: 6, at_least: false });
  });

  test("of several runs are those of the run that saw the most, at least", async () => {
    setClock(start);
    await hit(old, 1, 9);
    await total(old - 3_600_000, 1, 3);
    await total(old, 2, 2);
    await total(old + 3_600_000, 2, 2);
    await total(old + 3_600_000, 3, 0, 0);
    await roll();
    expect(await day(date)).toEqual({ views: 9, visitors: 4, visits: 7, at_least: true });
  });

  test("of a quiet site, whose visitors are mixed much later, are exact", async () => {
    setClock(start);
    await hit(old, 1, 9);
    await roll();
    expect(await day(date)).toEqual({ views: 9, visitors: 0, visits: 0, at_least: false });
    await total(old, 1, 3);
    await roll();
    expect(await day(date)).toEqual({ views: 9, visitors: 3, visits: 3, at_least: false });
    await total(old, 2, 2);
    await roll();
    expect(await day(date)).toEqual({ views: 9, visitors: 3, visits: 5, at_least: true });
  });

  test("of a day of 25 hours and of one of 23 hold every hour", async () => {
    for (const [date25, from] of [
      ["2026-10-25", Date.UTC(2026, 9, 24, 22)],
      ["2026-03-29", Date.UTC(2026, 2, 28, 23)],
    ] as const) {
      const hours = date25 === "2026-10-25" ? 25 : 23;
      for (let n = 0; n < hours; n += 1) await hit(from + n * 3_600_000);
      setClock(from + 30 * dayMs);
      await roll();
      expect(await day(date25)).toMatchObject({ views: hours });
    }
  });
});

describe("days", () => {
  test("stay until their month holds them", async () => {
    setClock(start);
    await hit(start - 500 * dayMs);
    await cell(start - 500 * dayMs, 1, 1);
    await roll();
    expect([await count("visits.hit_days"), await count("visits.hit_months")]).toEqual([0, 1]);
    // A month that nobody summed up, for whatever reason.
    await database.admin.query(`insert into visits.hit_days select $1, 1, '2025-01-15', 1, 5`, [
      siteId,
    ]);
    await dropDays(db(), siteId, "2026-01-01");
    expect(await count("visits.hit_days")).toBe(1);
    await sumUpMonth(db(), siteId, "2025-01-01");
    await dropDays(db(), siteId, "2026-01-01");
    expect(await count("visits.hit_days")).toBe(0);
  });

  test("of the last eight keep their hours, and the present month is not summed up", async () => {
    setClock(start);
    for (let n = 0; n < 20; n += 1) await hit(start - n * dayMs);
    await roll();
    expect(await count("visits.hit_hours")).toBe(9);
    expect(await count("visits.hit_days")).toBe(11);
    expect(await count("visits.hit_months")).toBe(0);
  });

  test("of one website are no other's", async () => {
    const other = await siteIdOf(db(), "neighbour.example");
    setClock(start);
    await addHits(db(), [
      { siteId: other, dimension: 1, day: "2024-01-01", hour: 1, nameId: 1, hits: 3 },
    ]);
    await hit(start - 500 * dayMs);
    await roll();
    const left = await database.admin.query(
      "select hits::int from visits.hit_hours where site_id = $1",
      [other],
    );
    expect(left.rows).toEqual([{ hits: 3 }]);
  });
});
