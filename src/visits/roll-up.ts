import { dayMs, hourMs } from "../kernel/clock.ts";
import { clock } from "../kernel/clock.ts";
import type { JobKind } from "../kernel/jobs.ts";
import type { Db } from "../promise/purpose.ts";
import { localDay } from "./local-day.ts";
import { dropDays, hoursToDays, monthsToSumUp, sumUpMonth } from "./store-roll-up.ts";

/** Hours are known of so many days back. */
export const hoursKeptDays = 8;
/** Days are known of so many days back; months for good. */
export const daysKeptDays = 400;

/** A website as the roll-up knows it. */
export interface RolledSite {
  readonly siteId: number;
  readonly timeZone: string;
}

/** Turns old hours into days, and sums months up; each time all that is due. */
export async function rollUp(db: Db<"visits">, sites: readonly RolledSite[]): Promise<void> {
  const now = clock.ms();
  for (const { siteId, timeZone } of sites) {
    const hoursFrom = localDay(now - hoursKeptDays * dayMs, timeZone);
    await hoursToDays(db, siteId, hoursFrom);
    for (const month of await monthsToSumUp(db, siteId, hoursFrom)) {
      await sumUpMonth(db, siteId, month);
    }
    await dropDays(db, siteId, localDay(now - daysKeptDays * dayMs, timeZone));
  }
}

/** The roll-up as a job of the server. */
export function rollUpJob(db: Db<"visits">, sites: () => readonly RolledSite[]): JobKind {
  return {
    kind: "visits.roll-up",
    everyMs: hourMs,
    run: () => rollUp(db, sites()),
  };
}
