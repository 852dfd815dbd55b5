import { clock, dayMs, hourMs } from "../kernel/clock.ts";
import type { JobKind } from "../kernel/jobs.ts";
import type { Db } from "../promise/purpose.ts";
import { localDay, localHour } from "./local-day.ts";
import { dropDays, hoursToDays, monthsToSumUp, namesToDays, sumUpMonth } from "./store-roll-up.ts";

/** Hours are known of so many days back. */
export const hoursKeptDays = 8;
/** Names have an hour of their own until it is over for so long: nobody counts on it then. */
const lateMs = hourMs;
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
    const namesFrom = localHour(now - lateMs, timeZone);
    await namesToDays(db, siteId, namesFrom);
    await hoursToDays(db, siteId, localDay(now - hoursKeptDays * dayMs, timeZone));
    for (const month of await monthsToSumUp(db, siteId, namesFrom.day)) {
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
