import { describe, expect, test } from "bun:test";
import { dayMs } from "../kernel/clock.ts";
import { ever, rolledScene, start } from "./roll-up.fixture.ts";
import { chanceOf } from "./trace.fixture.ts";

const scene = rolledScene();

describe("no sum changes", () => {
  test("by hours becoming days, days months, and days being dropped, at any time and any number of times", async () => {
    for (let seed = 1; seed <= 6; seed += 1) {
      await scene.newSite();
      const chance = chanceOf(seed);
      let now = start;
      const hits: Record<string, number> = {};
      const viewed = () =>
        (hits["1 0"] ?? 0) + (hits["1 1"] ?? 0) + (hits["1 2"] ?? 0) + (hits["1 3"] ?? 0);
      const cells: Record<string, number> = {};
      for (let step = 0; step < 60; step += 1) {
        // Over nights on which summer time ends and begins, and over more days than days are kept.
        now += Math.floor(chance() * (chance() < 0.2 ? 60 : 3) * dayMs);
        scene.setClock(now);
        for (let n = 0; n < 5; n += 1) {
          const [nameId, dimension] = [Math.floor(chance() * 4), 1 + Math.floor(chance() * 2)];
          // Some come late: for days whose hours, or whose month, were taken over already.
          const at = chance() < 0.2 ? now - Math.floor(chance() * 90 * dayMs) : now;
          const many = 1 + Math.floor(chance() * 9);
          await scene.hit(at, nameId, many, dimension);
          const key = `${dimension} ${nameId}`;
          hits[key] = (hits[key] ?? 0) + many;
          await scene.cell(now, nameId, many);
          cells[`12 ${nameId}`] = (cells[`12 ${nameId}`] ?? 0) + many + 1000;
        }
        if (chance() < 0.7) await scene.roll();
        if (chance() < 0.3) await scene.roll();
        if (step % 10 === 9) {
          expect(await scene.hitSums()).toEqual(hits);
          expect(await scene.cellSums()).toEqual(cells);
          expect(await scene.views(ever)).toMatchObject({ days: viewed() });
        }
      }
      await scene.roll();
      expect(await scene.hitSums()).toEqual(hits);
      expect(await scene.cellSums()).toEqual(cells);
      scene.setClock(now + 500 * dayMs);
      await scene.roll();
      await scene.roll();
      expect(await scene.hitSums()).toEqual(hits);
      expect(await scene.cellSums()).toEqual(cells);
      expect(await scene.views(ever)).toEqual({ days: viewed(), hours: 0 });
      for (const table of ["visits.hit_hours", "visits.hit_days", "visits.cell_days"]) {
        expect(await scene.count(table)).toBe(0);
      }
    }
  });

  test("by a clock that is a year ahead for an hour, and then right again", async () => {
    scene.setClock(start);
    await scene.hit(start, 1, 5);
    await scene.cell(start, 1, 5);
    scene.setClock(start + 365 * dayMs);
    await scene.roll();
    scene.setClock(start + dayMs);
    await scene.hit(start + dayMs, 1, 7);
    await scene.cell(start + dayMs, 1, 7);
    await scene.cell(start + dayMs, 2, 1);
    scene.setClock(start + 60 * dayMs);
    await scene.roll();
    expect(await scene.hitSums()).toEqual({ "1 1": 12 });
    expect(await scene.cellSums()).toEqual({ "12 1": 2012, "12 2": 1001 });
    scene.setClock(start + 600 * dayMs);
    await scene.roll();
    expect(await scene.hitSums()).toEqual({ "1 1": 12 });
    expect(await scene.cellSums()).toEqual({ "12 1": 2012, "12 2": 1001 });
    expect(await scene.count("visits.hit_days")).toBe(0);
  });

  test("when it is cut short in the middle, and done again", async () => {
    scene.setClock(start);
    for (let n = 0; n < 40; n += 1) {
      await scene.hit(start - n * dayMs, n % 3, 2);
      await scene.total(start - n * dayMs, 1, 3);
    }
    const before = await scene.hitSums();
    const broken = [
      "visits.hit_days",
      "visits.hit_hours",
      "visits.hit_months",
      "visits.total_days",
    ];
    for (const table of broken) {
      await scene.database.admin.query(
        `create function visits.cut_short() returns trigger language plpgsql as
         $$ begin raise exception 'cut short'; end $$;
         create trigger cut after insert on ${table} execute function visits.cut_short()`,
      );
      expect(await scene.roll().catch(String)).toContain("cut short");
      await scene.database.admin.query("drop function visits.cut_short cascade");
      expect(await scene.hitSums()).toEqual(before);
    }
    await scene.roll();
    expect(await scene.hitSums()).toEqual(before);
    expect((await scene.rows("select 1 from visits.total_days where site_id = $1")).length).toBe(
      31,
    );
  });

  test("by two programs that do it at once", async () => {
    scene.setClock(start);
    for (let n = 0; n < 60; n += 1) {
      await scene.hit(start - n * dayMs, n % 3, 2);
      await scene.cell(start - n * dayMs, n % 3, 2);
    }
    const before = [await scene.hitSums(), await scene.cellSums()];
    await Promise.allSettled([scene.roll(), scene.roll(), scene.roll()]);
    await scene.roll();
    expect([await scene.hitSums(), await scene.cellSums()]).toEqual(before);
  });

  test("by what is added to a month's days while it is summed up", async () => {
    scene.setClock(start + 20 * dayMs);
    await scene.hit(start);
    await scene.cell(start, 1, 5);
    const { promise: written, resolve: write } = Promise.withResolvers<void>();
    const adding = scene.db.transaction().execute(async (tx) => {
      await scene.cell(start, 1, 7, tx);
      write();
      await Bun.sleep(100);
    });
    await written;
    await Promise.all([scene.roll(), adding]);
    expect(await scene.count("visits.cell_months")).toBe(1);
    expect(await scene.cellSums()).toEqual({ "12 1": 2012 });
  });
});
