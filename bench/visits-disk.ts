import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clock, hourMs } from "../src/kernel/clock.ts";
import { newSecret } from "../src/kernel/ids.ts";
import { log } from "../src/kernel/log.ts";
import { startPostgres } from "../src/kernel/postgres.ts";
import { createDatabaseIfMissing } from "../src/kernel/sql.ts";
import { type Database, openDatabase } from "../src/promise/database.ts";
import { createGate } from "../src/promise/gate.ts";
import { mostPurposes } from "../src/promises.ts";
import { type Counting, readCaller, rollUp, startCounting } from "../src/visits/mod.ts";
import type { Figures } from "./figures.ts";

const million = 1_000_000;
const pages = 200;
const days = 7;
/** So many hits wait for a commit at once. */
const inFlight = 2_000;

/**
 * What hits take on disk, tables and indexes: a million over a week of one site with 200 pages, then
 * ten million over the same week. Counted and rolled up by the program's own code, without HTTP.
 */
export async function measureDisk(): Promise<Figures> {
  log.setLevel("error");
  const folder = await mkdtemp(join(tmpdir(), "avow-bench-"));
  const postgres = await startPostgres({
    folder: join(folder, "postgres"),
    password: newSecret(16).toString("hex"),
  });
  try {
    const mbOfOne = await sizeAfter(postgres.connection, 1);
    const mbOfTen = await sizeAfter(postgres.connection, 10);
    return {
      diskMbAfter1Million: mbOfOne,
      diskMbAfter10Million: mbOfTen,
      diskGrowth1To10Million: mbOfTen / mbOfOne,
    };
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function sizeAfter(
  connection: Awaited<ReturnType<typeof startPostgres>>["connection"],
  millions: number,
): Promise<number> {
  const login = { ...connection, database: `hits_${millions}`, tls: false };
  await createDatabaseIfMissing(login);
  const masterKey = newSecret(32);
  const migrations = join(import.meta.dir, "../migrations");
  const database = await openDatabase({ login, masterKey, purposes: mostPurposes, migrations });
  const counting = await startCounting({
    ...{ database, gate: createGate(), countOptOutSignals: true },
    sites: [
      {
        ...{ domain: "bench.example", hosts: [], timeZone: "UTC", pages: ["/*"], events: [] },
        ...{ hashRoutes: false, threshold: 10, mixedVisitors: 10, visitorsMax: 200_000 },
      },
    ],
  });
  const hours = days * 24;
  const rolled = counting.sites.map(({ siteId }) => ({ siteId, timeZone: "UTC" }));
  try {
    for (let hour = 0; hour < hours; hour += 1) {
      await hitsOfAnHour(counting, Math.round((millions * million) / hours), hour);
      await counting.flush();
      clock.move(hourMs);
      await rollUp(database.db("visits"), rolled);
    }
    return await sizeMb(database);
  } finally {
    clock.move(-hours * hourMs);
    await counting.stop();
    await database.close();
  }
}

async function hitsOfAnHour(counting: Counting, count: number, hour: number): Promise<void> {
  const callers = Array.from({ length: 500 }, (_, n) =>
    readCaller(
      new Headers({
        "user-agent": `Mozilla/5.0 (X11; Linux x86_64; rv:${100 + (n % 40)}.0) Gecko/20100101 Firefox/${100 + (n % 40)}.0`,
        "accept-language": ["de", "en", "fr", "nl"][n % 4] ?? "en",
      }),
      `193.${hour}.${n >> 8}.${n & 255}`,
    ),
  );
  for (let at = 0; at < count; at += inFlight) {
    const some = Math.min(inFlight, count - at);
    await Promise.all(
      Array.from({ length: some }, (_, n) => {
        const page = Math.floor(pages ** (((at + n) * 0.618) % 1)) - 1;
        const caller = callers[(at + n) % callers.length];
        if (!caller) throw new Error("unreachable");
        const url = `https://bench.example/page-${page}`;
        return counting.count(
          {
            ...{ kind: "view", domain: "bench.example", url, referrer: "", name: "", props: [] },
            ...{ seconds: 0, interactive: true },
          },
          caller,
        );
      }),
    );
  }
}

async function sizeMb(database: Database): Promise<number> {
  const { rows } = await database.steward.query<{ bytes: number }>(
    `select sum(pg_total_relation_size(c.oid))::int8 as bytes from pg_class c
     where c.relnamespace = 'visits'::regnamespace and c.relkind = 'r'`,
  );
  return (rows[0]?.bytes ?? 0) / 1024 ** 2;
}
