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
  const parts = spans.map(async (span) => {
    const to = span.to < now.day ? span.to : addDays(now.day, -1);
    if (span.from > to || !isSettled) return readDays(db, siteId, [span]);
    const [over, today] = await Promise.all([
      lately(db, `${siteId} days ${span.from} ${to}`, () =>
        readDays(db, siteId, [{ from: span.from, to }]),
      ),
      span.to >= now.day ? readDays(db, siteId, [{ from: now.day, to: span.to }]) : [],
    ]);
    return [...over, ...today];
  });
  return (await Promise.all(parts)).flat();
}

/** The totals of a website over a span. */
export async function siteTotals(
  db: Db<"visits">,
  { siteId }: ReportedSite,
  span: DaySpan,
): Promise<Cell> {
  return sumIn(await readDays(db, siteId, [span]), span);
}
