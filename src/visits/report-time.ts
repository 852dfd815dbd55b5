import { clock, dayMs } from "../kernel/clock.ts";
import type { Db } from "../promise/purpose.ts";
import { localDay, localHour } from "./local-day.ts";
import { daysKeptDays, hoursKeptDays } from "./roll-up.ts";
import type { Site } from "./site.ts";
import { readFirstDay } from "./store-report.ts";

/** What was counted before midnight is written so much later at most. */
const settledMs = 5 * 60_000;

/** What is known of a website's time. */
export interface SiteTime {
  readonly now: { readonly day: string; readonly hour: number };
  /** What was counted before midnight is written by now. */
  readonly isSettled: boolean;
  /** Hours are known from this day on. */
  readonly hoursFrom: string;
  /** Days of single values are known from this day on; before, months. */
  readonly daysFrom: string;
  /** The first day of which anything is known; undefined while nothing is. */
  readonly first: string | undefined;
}

/** What a report has to know of a website. */
export type ReportedSite = Pick<Site, "siteId" | "settings">;

/** What is known of a website's time at this moment. */
export async function siteTime(db: Db<"visits">, site: ReportedSite): Promise<SiteTime> {
  const { timeZone } = site.settings;
  const now = clock.ms();
  return {
    now: localHour(now, timeZone),
    isSettled: localDay(now - settledMs, timeZone) === localDay(now, timeZone),
    hoursFrom: localDay(now - hoursKeptDays * dayMs, timeZone),
    daysFrom: localDay(now - daysKeptDays * dayMs, timeZone),
    first: await readFirstDay(db, site.siteId),
  };
}
