import { openPool } from "../../src/kernel/sql.ts";
import { createFinder, findInFiles, findInValues } from "../../src/promise/scan.ts";
import type { Place, Run } from "../bad-days/served.ts";

/** Files of the server's folder, stored values and the log, by what was found in each. */
export async function searchAll(place: Place, run: Run, words: readonly string[]) {
  const pool = openPool(await place.login(), { max: 1, name: "steward" });
  try {
    return {
      values: await findInValues(pool, words),
      files: await findInFiles(place.folder, words),
      log: createFinder(words)(Buffer.from(run.said())),
    };
  } finally {
    await pool.end();
  }
}

export const nothing = { values: [], files: [], log: false };
