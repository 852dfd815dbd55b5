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
  type Comparison,
  compareWith,
  monthOf,
  readReport,
  rollUp,
  type Site,
  siteTime,
  startCounting,
  type TopAsked,
} from "../src/visits/mod.ts";
import type { Figures, Measurement } from "./figures.ts";

/** They view more than a hundred million pages in a year. */
const visitorsPerDay = 145_000;
const rounds = 8;
/** October: a month that has as many days as any. */
const monthOf31 = 9;

/** The lists that the statistics page opens with. */
const tops: readonly TopAsked[] = [
  { dimension: "page", order: "views", limit: 1_000, onlyViews: true },
  { dimension: "event", order: "views", limit: 11, onlyViews: true },
  ...(["source", "campaign", "country", "browser"] as const).map(
    (dimension): TopAsked => ({ dimension, order: "visitors", limit: 300 }),
  ),
];

/**
 * How long all figures of the statistics page take over a year of a busy site, more than a hundred
 * million hits, and over a quarter of a year beside the one before: the first time in a process, with
 * nothing of it in memory, and again within minutes. It is the evening of the last day of a month,
 * when most days are not summed up yet.
 *
 * Nobody sent those hits: written are the rows that they would have left, by name and day, and the
 * program's own roll-up sums them up. What is stored, and what a report reads, grows with names and
 * days; a number of hits is one number, however high.
 *
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
    moveToLongMonth();
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

/** The clock goes to the evening of the last day of October. */
function moveToLongMonth(): void {
  clock.move(Date.UTC(clock.now().getUTCFullYear(), monthOf31, 31, 21) - clock.ms());
}

async function measure(database: Database, site: Site): Promise<Figures> {
  const times = { cold: [] as number[], first: [] as number[], again: [] as number[] };
  const compared: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    // What was read lately is remembered for the object that reads: this one is new.
    const db = database.db("visits").withoutPlugins();
    const report = async (days: number, comparison: Comparison) => {
      const begun = clock.tick();
      const time = await siteTime(db, site);
      const to = time.now.day;
      const span =
        days > 90 ? { from: addMonths(monthOf(to), -11), to } : { from: addDays(to, -days), to };
      const asked = { time, span, compared: compareWith(span, comparison), tops };
      await readReport(db, site, { ...asked, step: "month" });
      return clock.tick() - begun;
    };
    (round === 0 ? times.cold : times.first).push(await report(365, "none"));
    times.again.push(await report(365, "none"));
    compared.push(await report(90, "before"));
  }
  return {
    hitsOfYear: await hitsOfYear(database, site),
    yearColdMs: median(times.cold),
    yearFirstMs: median(times.first),
    yearMs: median(times.again),
    quarterComparedFirstMs: median(compared),
  };
}

async function hitsOfYear(database: Database, { siteId }: Site): Promise<number> {
  const { rows } = await database.steward.query<{ hits: number }>(
    `select sum(hits)::int8 as hits from visits.hit_days
     where site_id = $1 and day > $2::date - 365`,
    [siteId, clock.now()],
  );
  return rows[0]?.hits ?? 0;
}

async function sourcesOfYear(database: Database, { siteId }: Site): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const begun = clock.tick();
    await database.steward.query(
      `select name_id, sum(visitors) from visits.cell_days
       where site_id = $1 and dimension = 5 and day > $2::date - 360 group by name_id`,
      [siteId, clock.now()],
    );
    times.push(clock.tick() - begun);
  }
  return median(times);
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}
