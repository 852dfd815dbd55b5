/**
 * Whose page it was can't be told from what the database is told. Two traces have the same pages at
 * the same times and the same sources, countries, languages, browsers and systems in each batch, but
 * shuffled among their visitors, each by itself: what goes over the wire is the same to the byte.
 * The definition stands in docs/visits.md.
 */
import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, spyOn, test } from "bun:test";
import { clock } from "../../src/kernel/clock.ts";
import { type Database, openDatabase } from "../../src/promise/database.ts";
import { createGate } from "../../src/promise/gate.ts";
import { mostPurposes } from "../../src/promises.ts";
import { openCountries } from "../../src/visits/country.ts";
import { startCounting } from "../../src/visits/counting.ts";
import { ownEvents } from "../../src/visits/raw-hit.ts";
import { chanceOf } from "../../src/visits/trace.fixture.ts";
import { Visitors } from "../../src/visits/visitors.ts";
import { migrationsFolder, type TestDatabase, testDatabase } from "../database.ts";
import {
  type Batch,
  callerOf,
  domain,
  firstMs,
  hitOf,
  pages,
  relinked,
  traceOf,
} from "./crowd-trace.ts";
import { listenOn, type Wire } from "./wire.ts";

setDefaultTimeout(120_000);

const countries = openCountries();

let test_: TestDatabase;
let wire: Wire;
let database: Database;
beforeAll(async () => {
  test_ = await testDatabase();
  wire = await listenOn(test_.login);
  const { masterKey } = test_;
  // One session: where there are several it is chance, or a busy machine, which of them is told.
  const purposes = mostPurposes.map((it) => ({ ...it, connectionsMax: 1 }));
  database = await openDatabase({
    ...{ login: { ...test_.login, host: wire.folder }, masterKey, purposes },
    ...{ migrations: migrationsFolder, lookOnly: true },
  });
});
afterAll(async () => {
  await database.close();
  await wire.close();
  await test_.drop();
});

let movedMs = 0;
function setClock(ms: number): void {
  const by = ms - clock.ms();
  clock.move(by);
  movedMs += by;
}
afterEach(() => {
  clock.move(-movedMs);
  movedMs = 0;
});

interface Way {
  /** Whether the hits of a round come at once, or one after the other. */
  readonly atOnce?: boolean;
  /** Whether what each hit brings along is written down by itself, which must be told apart. */
  readonly unmixed?: boolean;
  /** Whether no name is known as yet. */
  readonly fresh?: boolean;
}

/** Counts a trace on a website of which only its names are known; returns what was said. */
async function said(trace: readonly Batch[], seed: number, way: Way): Promise<Buffer> {
  await test_.admin.query(
    `truncate visits.hit_hours, visits.hit_days, visits.hit_months, visits.total_hours,
       visits.total_days, visits.cell_days, visits.cell_months, visits.pair_months, visits.left_out`,
  );
  if (way.fresh) await test_.admin.query("truncate visits.names");
  setClock(firstMs - 3_600_000);
  const counting = await startCounting({
    ...{ database, gate: createGate(), countOptOutSignals: true, order: chanceOf(seed) },
    sites: [
      {
        ...{ domain, hosts: [], timeZone: "UTC", pages, events: [ownEvents.missing] },
        // Nothing gets a name meanwhile: what that tells is said in the definition.
        ...{ hashRoutes: false, threshold: 1000, visitorsMax: 1000 },
        mixedVisitors: way.unmixed ? 1 : 10,
      },
    ],
  });
  wire.take();
  for (const { traits, rounds } of trace) {
    for (const { ms, order, pages: seen, events } of rounds) {
      const counted: Promise<unknown>[] = [];
      for (const [at, page] of seen.entries()) {
        setClock(ms);
        const who = traits[order[at] ?? 0];
        if (!who) continue;
        const one = counting.count(hitOf(page, who.referrer, events), callerOf(who));
        counted.push(one);
        if (!way.atOnce) await one;
        if (way.unmixed) await counting.flush();
      }
      await Promise.all(counted);
    }
    await counting.flush();
  }
  setClock(firstMs + 4 * 3_600_000);
  await counting.stop();
  return wire.take();
}

const seeds = Array.from({ length: 4 }, (_, at) => 1000 + at * 77);

// Every name that a trace may bring is known after this, and every statement prepared.
beforeAll(async () => {
  for (const seed of seeds) {
    await said(traceOf(seed), seed, { atOnce: true });
    await said(traceOf(seed), seed, {});
  }
});

test.each([{ atOnce: true }, { atOnce: false }])(
  "what the database is told is the same, whoever it was: %o",
  async (way) => {
    for (const seed of seeds) {
      const trace = traceOf(seed);
      const one = await said(trace, seed, way);
      expect(await mixedSoFar()).toEqual(marginsOf(trace));
      for (const other of [seed + 1, seed + 2]) {
        const same = await said(relinked(trace, other), seed, way);
        if (!same.equals(one)) throw new Error(`${whereOther(one, same)} (seed ${seed}, ${other})`);
      }
    }
  },
);

test("names that are new tell nothing of who brought them either", async () => {
  for (const seed of seeds) {
    const trace = traceOf(seed);
    const one = await said(trace, seed, { fresh: true });
    for (const other of [seed + 1, seed + 2]) {
      const same = await said(relinked(trace, other), seed, { fresh: true });
      if (!same.equals(one)) throw new Error(`${whereOther(one, same)} (seed ${seed}, ${other})`);
    }
  }
});

test("it would be told apart: by one visitor from elsewhere, and by sums that were not mixed", async () => {
  for (const seed of seeds.slice(0, 1)) {
    const trace = traceOf(seed);
    const one = await said(trace, seed, {});
    const [first, ...rest] = trace;
    const [visitor, ...visitors] = first?.traits ?? [];
    if (!first || !visitor) throw new Error("there is no visitor");
    const language = visitor.language === "nl" ? "de" : "nl";
    const moved = [{ ...first, traits: [{ ...visitor, language }, ...visitors] }, ...rest];
    expect((await said(moved, seed, {})).equals(one)).toBe(false);
    const bare = await said(trace, seed, { unmixed: true });
    expect((await said(trace, seed, { unmixed: true })).equals(bare)).toBe(true);
    const other = await said(relinked(trace, seed + 1), seed, { unmixed: true });
    expect(other.equals(bare)).toBe(false);
  }
});

test("nothing by which the program tells visitors apart is told", async () => {
  const numbers = new Set<number>();
  const own = spyOn(Visitors.prototype, "visitorOf");
  for (const seed of seeds.slice(0, 4)) {
    const trace = traceOf(seed);
    const told = (await said(trace, seed, { atOnce: true })).toString("latin1");
    for (const { value } of own.mock.results) numbers.add(Number(value));
    for (const { traits } of trace) {
      for (const who of traits) {
        expect(told).not.toContain(who.address);
        expect(told).not.toContain(callerOf(who).userAgent);
      }
    }
    for (const number of numbers) {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleBE(number);
      const forms = [String(number), number.toString(16), bytes.toString("latin1")];
      bytes.writeBigUInt64BE(BigInt(number));
      for (const form of [...forms, bytes.toString("latin1")]) expect(told).not.toContain(form);
    }
  }
  expect(numbers.size).toBeGreaterThan(100);
  own.mockRestore();
});

/** Views by country and by language, as they stand in the database. */
async function mixedSoFar(): Promise<Readonly<Record<string, number>>> {
  const { rows } = await test_.admin.query<{ name: string; views: number }>(
    `select name, sum(views)::int as views from visits.cell_days
     join visits.names using (site_id, dimension, name_id) where dimension in (12, 13) group by name`,
  );
  return Object.fromEntries(rows.map(({ name, views }) => [name, views]));
}

/** The same of a trace: two views of each visitor. */
function marginsOf(trace: readonly Batch[]): Readonly<Record<string, number>> {
  const margins: Record<string, number> = {};
  for (const { address, language } of trace.flatMap(({ traits }) => traits)) {
    for (const name of [countries.countryOf(address), language.slice(0, 2)]) {
      margins[name] = (margins[name] ?? 0) + 2;
    }
  }
  return margins;
}

/** Where two records part, as text. */
function whereOther(one: Buffer, other: Buffer): string {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  const around = (all: Buffer) => all.subarray(Math.max(0, at - 200), at + 100).toString("latin1");
  return `they part after ${at} bytes: ${JSON.stringify([around(one), around(other)])}`;
}
