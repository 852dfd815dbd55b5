import type { Db } from "../promise/purpose.ts";
import type { Cell } from "./cell.ts";
import { lately } from "./report-cache.ts";
import { sumIn } from "./report-points.ts";
import { addDays, type DaySpan } from "./report-range.ts";
import type { ReportedSite, SiteTime } from "./report-time.ts";
import { type DayTotals, readDays } from "./store-report.ts";

/** The totals of each day of some spans: those of days that are over as they were read lately. */
export async function readDaysLately(
  db: Db<"visits">,
  siteId: number,
  spans: readonly DaySpan[],
  { now, isSettled }: SiteTime,
): Promise<readonly DayTotals[]> {
  const found: DayTotals[] = [];
  for (const span of spans) {
    const to = span.to < now.day ? span.to : addDays(now.day, -1);
    const isCached = isSettled && span.from <= to;
    const over = { from: span.from, to };
    if (isCached) {
      const read = () => readDays(db, siteId, [over]);
      found.push(...(await lately(db, `${siteId} days ${over.from} ${over.to}`, read)));
    }
    const rest = isCached ? { from: addDays(to, 1), to: span.to } : span;
    if (rest.from <= rest.to) found.push(...(await readDays(db, siteId, [rest])));
  }
  return found;
}

/** The totals of a website over a span. */
export async function siteTotals(
  db: Db<"visits">,
  { siteId }: ReportedSite,
  span: DaySpan,
): Promise<Cell> {
  return sumIn(await readDays(db, siteId, [span]), span);
}
