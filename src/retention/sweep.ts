import { hourMs } from "../kernel/clock.ts";
import type { JobKind } from "../kernel/jobs.ts";
import type { Database } from "../promise/database.ts";
import {
  expirePeople,
  expireRows,
  forgetCorrespondents,
  type KeptDays,
  shortenTerm,
} from "./store.ts";

const batch = 1_000;

/** Deletes everything past its date, in small batches. Returns how many rows went. */
export async function sweep(database: Database): Promise<number> {
  const db = database.db("retention");
  let total = 0;
  for (;;) {
    const count = await expirePeople(db, batch);
    total += count;
    if (count < batch) break;
  }
  total += await expireRows(db);
  for (;;) {
    const count = await forgetCorrespondents(database.db("requests"), batch);
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
