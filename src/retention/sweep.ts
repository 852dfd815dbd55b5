import { hourMs } from "../kernel/clock.ts";
import type { JobKind } from "../kernel/jobs.ts";
import type { Database } from "../promise/database.ts";
import {
  expirePeople,
  expireRows,
  forgetCorrespondents,
  forgetLeft,
  type KeptDays,
  shortenTerm,
  tablesAround,
} from "./store.ts";

/** People in one statement, and rows that hang on nobody: each takes far less than a second. */
const batch = 1_000;
const rowsBatch = 5_000;
/** How long others have the database to themselves between two batches, in ms. */
const pauseMs = 5;

/** Deletes everything past its date, in small batches. Returns how many rows went. */
export async function sweep(database: Database): Promise<number> {
  const db = database.db("retention");
  const requests = database.db("requests");
  let total = await untilNone(batch, () => expirePeople(db, batch));
  for (const table of tablesAround) {
    total += await untilNone(rowsBatch, () => expireRows(db, table, rowsBatch));
  }
  total += await untilNone(batch, () => forgetLeft(requests, batch));
  total += await untilNone(batch, () => forgetCorrespondents(requests, batch));
  return total;
}

async function untilNone(limit: number, deleteSome: () => Promise<number>): Promise<number> {
  for (let total = 0; ; await Bun.sleep(pauseMs)) {
    const count = await deleteSome();
    total += count;
    if (count < limit) return total;
  }
}

/** The hourly sweep, as a job. */
export function sweepJob(database: Database): JobKind {
  return {
    kind: "retention.sweep",
    everyMs: hourMs,
    run: async () => {
      await sweep(database);
    },
  };
}

/** When the policy promises a shorter time than before, shortens what is already here. */
export async function applyShorterTerm(database: Database, days: KeptDays): Promise<void> {
  await shortenTerm(database.db("requests"), days);
}
