import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeUp, vendorNames } from "../test/made-up-site.ts";
import { clock } from "../src/kernel/clock.ts";
import { newSecret } from "../src/kernel/ids.ts";
import { log } from "../src/kernel/log.ts";
import { startPostgres } from "../src/kernel/postgres.ts";
import { createDatabaseIfMissing } from "../src/kernel/sql.ts";
import { type Database, openDatabase } from "../src/promise/database.ts";
import { createGate } from "../src/promise/gate.ts";
import { mostPurposes } from "../src/promises.ts";
import {
  addDays,
  addMonths,
  compareWith,
  type DaySpan,
  monthOf,
  readReport,
  rollUp,
  type Site,
  siteTime,
  startCounting,
  type TopAsked,
} from "../src/visits/mod.ts";
import type { Figures, Measurement } from "./figures.ts";

const visitorsPerDay = 14_000;
const rounds = 6;

/** The lists that the statistics page opens with. */
const tops: readonly TopAsked[] = [
  { dimension: "page", order: "views", limit: 1_000, onlyViews: true },
  { dimension: "event", order: "views", limit: 11, onlyViews: true },
  ...(["source", "campaign", "country", "browser"] as const).map(
    (dimension): TopAsked => ({ dimension, order: "visitors", limit: 300 }),
  ),
];

/**
 * How long all figures of the statistics page take over a year of a busy site, about ten million
 * views, with and without the year before it: read for the first time, and again within minutes.
 * The baseline adds the sources of the same year up from their days, in one plain statement.
 */
export async function run(): Promise<Measurement> {
  log.setLevel("error");
  const folder = await mkdtemp(join(tmpdir(), "avow-bench-"));
  const password = newSecret(16).toString("hex");
  const postgres = await startPostgres({ folder: join(folder, "postgres"), password });
  try {
    const login = { ...postgres.connection, database: "report", tls: false };
    await createDatabaseIfMissing(login);
    const migrations = join(import.meta.dir, "../migrations");
    const masterKey = newSecret(32);
    const database = await openDatabase({ login, masterKey, purposes: mostPurposes, migrations });
    try {
      const site = await fill(database);
      const figures = await measure(database, site);
      const baseline = { yearOfSourcesMs: await sourcesOfYear(database, site) };
      const ratio = baseline.yearOfSourcesMs / (figures["yearMs"] ?? 1);
      return { name: "visits-report", figures, baseline, ratio };
    } finally {
      await database.close();
    }
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function fill(database: Database): Promise<Site> {
  const settings = {
    ...{ domain: "bench.example", hosts: [], timeZone: "UTC", pages: [], events: [] },
    ...{ hashRoutes: false, threshold: 10, mixedVisitors: 10, visitorsMax: 1_000 },
  };
  const gate = createGate();
  const options = { database, gate, sites: [settings], countOptOutSignals: true };
  const counting = await startCounting(options);
  await counting.stop();
  const [site] = counting.sites;
  if (!site) throw new Error("no website");
  const [today, hour] = [clock.now().toISOString().slice(0, 10), clock.now().getUTCHours()];
  await makeUp(database.steward, {
    ...{ siteId: site.siteId, today, hour, days: 395, visitorsPerDay, names: vendorNames(15) },
  });
  await rollUp(database.db("visits"), [{ siteId: site.siteId, timeZone: "UTC" }]);
  await database.steward.query("vacuum analyze");
  return site;
}

async function measure(database: Database, site: Site): Promise<Figures> {
  const db = database.db("visits");
  const time = await siteTime(db, site);
  const report = async (span: DaySpan, isCompared: boolean) => {
    const compared = isCompared ? compareWith(span, "before") : undefined;
    const begun = clock.tick();
    await readReport(db, site, { time, span, step: "month", compared, tops });
    return clock.tick() - begun;
  };
  const first: number[] = [];
  const again: number[] = [];
  const compared: number[] = [];
  // Each round asks for months that were never read before, back to those of twelve.
  for (let round = 0; round < rounds; round += 1) {
    const span = { from: addMonths(monthOf(time.now.day), round - 11), to: time.now.day };
    first.push(await report(span, false));
    again.push(await report(span, false));
    const quarter = { ...span, from: addDays(time.now.day, -90 - round) };
    compared.push(await report(quarter, true));
  }
  return {
    yearFirstMs: median(first),
    yearMs: median(again),
    quarterComparedFirstMs: median(compared),
  };
}

async function sourcesOfYear(database: Database, { siteId }: Site): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const begun = clock.tick();
    await database.steward.query(
      `select name_id, sum(visitors) from visits.cell_days
       where site_id = $1 and dimension = 5 and day > current_date - 360 group by name_id`,
      [siteId],
    );
    times.push(clock.tick() - begun);
  }
  return median(times);
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}
