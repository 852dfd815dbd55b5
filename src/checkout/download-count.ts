import { clock } from "../kernel/clock.ts";
import { log } from "../kernel/log.ts";
import { sqlState } from "../kernel/sql-error.ts";
import { dayOf } from "../licence/mod.ts";
import type { Checkout } from "./context.ts";
import { countDownload, type ReleaseFileRow } from "./store-releases.ts";

/** Counts a download by its file and day; a download does not fail with its own figure. */
export async function noteDownload(
  { database }: Pick<Checkout, "database">,
  file: ReleaseFileRow,
): Promise<void> {
  try {
    await countDownload(database.db("sales"), file, dayOf(clock.now()));
  } catch (error) {
    log.warn("a download could not be counted", { code: sqlState(error) });
  }
}
