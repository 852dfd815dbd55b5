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
} from "./store.ts";

const batch = 1_000;

/** Deletes everything past its date, in small batches. Returns how many rows went. */
export async function sweep(database: Database): Promise<number> {
  const db = database.db("retention");
  const requests = database.db("requests");
  const total = [
    await untilNone(() => expirePeople(db, batch)),
    await expireRows(db),
    await untilNone(() => forgetLeft(requests, batch)),
    await untilNone(() => forgetCorrespondents(requests, batch)),
  ];
  return total.reduce((sum, count) => sum + count, 0);
}

async function untilNone(deleteSome: () => Promise<number>): Promise<number> {
  for (let total = 0; ; ) {
    const count = await deleteSome();
    total += count;
    if (count < batch) return total;
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
