import { afterAll, afterEach, beforeAll, beforeEach } from "bun:test";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { clock } from "../kernel/clock.ts";
import type { Db } from "../promise/purpose.ts";
import { localDay, localHour } from "./local-day.ts";
import { sumIn } from "./report-points.ts";
import type { DaySpan } from "./report-range.ts";
import { rollUp } from "./roll-up.ts";
import { addCells, addTotals, type HitRow, HitStore } from "./store-count.ts";
import { siteIdOf } from "./store-names.ts";
import { readDays, readHours } from "./store-report.ts";

const timeZone = "Europe/Berlin";
/** All days there are. */
export const ever: DaySpan = { from: "2000-01-01", to: "2099-12-31" };
/** A moment that tests begin at. */
export const start = Date.UTC(2026, 9, 20, 12);

/** A website of which rows are written, and rolled up, at any time. */
class RolledScene {
  database!: TestDatabase;
  siteId = 0;
  #sites = 0;
  #movedMs = 0;

  get db(): Db<"visits"> {
    return this.database.db("visits");
  }

  /** Begins with a website of which nothing is known. */
  async newSite(): Promise<void> {
    this.#sites += 1;
    this.siteId = await siteIdOf(this.db, `roll-${this.#sites}.example`);
  }

  setClock(ms: number): void {
    const by = ms - clock.ms();
    clock.move(by);
    this.#movedMs += by;
  }

  resetClock(): void {
    clock.move(-this.#movedMs);
    this.#movedMs = 0;
  }

  roll(): Promise<void> {
    return rollUp(this.db, [{ siteId: this.siteId, timeZone }]);
  }

  async rows<Row extends object>(statement: string): Promise<Row[]> {
    return (await this.database.admin.query(statement, [this.siteId])).rows as Row[];
  }

  async count(table: string): Promise<number> {
    const statement = `select count(*)::int as n from ${table} where site_id = $1`;
    return (await this.rows<{ n: number }>(statement))[0]?.n ?? 0;
  }

  async hit(ms: number, nameId = 1, hits = 1, dimension = 1): Promise<void> {
    const { day, hour } = localHour(ms, timeZone);
    await this.addHits([{ siteId: this.siteId, dimension, day, hour, nameId, hits }]);
  }

  async addHits(rows: readonly HitRow[]): Promise<void> {
    const store = new HitStore(this.database.pool("visits"));
    await store.add(rows);
    store.rest();
  }

  async total(ms: number, run: number, visitors: number, visits = visitors): Promise<void> {
    const row = { ...localHour(ms, timeZone), visitors, visits, bounces: 1, seconds: 10 };
    await addTotals(this.db, { siteId: this.siteId, run }, [row]);
  }

  async cell(ms: number, nameId: number, views: number, db = this.db): Promise<void> {
    const day = localDay(ms, timeZone);
    const at = { siteId: this.siteId, dimension: 12, day, month: `${day.slice(0, 7)}-01` };
    await addCells(db, at, [{ nameId, views, visitors: 1, visits: 1, bounces: 0, seconds: 5 }]);
  }

  /** All that is known by name and month, whatever table it stands in; days and months never twice. */
  async hitSums(): Promise<Record<string, number>> {
    const found = await this.rows<{ key: string; hits: string }>(
      `select dimension || ' ' || name_id as key, sum(hits) as hits from (
         select dimension, name_id, hits from visits.hit_hours where site_id = $1 and dimension > 0
         union all select dimension, name_id, hits from visits.hit_days d where site_id = $1
           and not exists (select from visits.hit_months m
             where m.site_id = d.site_id and m.month = date_trunc('month', d.day)::date)
         union all select dimension, name_id, hits from visits.hit_months where site_id = $1
       ) as t group by 1`,
    );
    return Object.fromEntries(found.map(({ key, hits }) => [key, Number(hits)]));
  }

  async cellSums(): Promise<Record<string, number>> {
    const found = await this.rows<{ key: string; n: string }>(
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

  /** Views of pages as reports by the day and by the hour tell them. */
  async views(span: DaySpan): Promise<{ days: number; hours: number }> {
    const [days, hours] = [
      await readDays(this.db, this.siteId, [span]),
      await readHours(this.db, this.siteId, [span]),
    ];
    return { days: sumIn(days, span).views, hours: sumIn(hours, span).views };
  }
}

/** Gives each test of a file a website of its own, and the right time back after it. */
export function rolledScene(): RolledScene {
  const scene = new RolledScene();
  beforeAll(async () => {
    scene.database = await testDatabase();
  });
  afterAll(() => scene.database.drop());
  beforeEach(() => scene.newSite());
  afterEach(() => scene.resetClock());
  return scene;
}
