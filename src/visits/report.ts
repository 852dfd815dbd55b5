import type { Db } from "../promise/purpose.ts";
import type { Cell } from "./cell.ts";
import type { Dimension } from "./dimension.ts";
import type { Compared } from "./report-compare.ts";
import { readDaysLately } from "./report-days.ts";
import { pointsOf, type ReportPoint, sumIn } from "./report-points.ts";
import { type DaySpan, knownSpan, type ReportStep } from "./report-range.ts";
import type { ReportedSite, SiteTime } from "./report-time.ts";
import { readTops, type Top, type TopAsked } from "./report-top.ts";
import { readHours, readLeftOut } from "./store-report.ts";

/** What a report is asked for. */
export interface ReportAsked {
  readonly time: SiteTime;
  readonly span: DaySpan;
  readonly step: ReportStep;
  readonly compared: Compared | undefined;
  readonly tops: readonly TopAsked[];
}

/** The figures of a website over a span. */
export interface Report {
  readonly totals: Cell;
  /** The totals of the period before; undefined when there is none to compare with. */
  readonly before: Cell | undefined;
  /** Of a day that is not over: the other day's totals go up to this hour, which is not over. */
  readonly beforeUntil: number | undefined;
  readonly points: readonly ReportPoint[];
  readonly tops: ReadonlyMap<Dimension, Top>;
  readonly leftOut: readonly { readonly reason: string; readonly hits: number }[];
  /** Days of which the number of visitors is at least what stands there. */
  readonly atLeast: readonly string[];
}

/**
 * Reads a report, one statement after the other: a single connection is there and knows them, others
 * would have to be opened, and hits that are counted meanwhile need theirs.
 */
export async function readReport(
  db: Db<"visits">,
  { siteId }: ReportedSite,
  asked: ReportAsked,
): Promise<Report> {
  const { span, step, compared, time, tops } = asked;
  const spans = compared ? [span, compared.span] : [span];
  const lists = {
    span: knownSpan(span, time.daysFrom),
    before: compared && knownSpan(compared.span, time.daysFrom),
  };
  const days = await readDaysLately(db, siteId, spans, time);
  const hours = step === "hour" ? await readHours(db, siteId, spans) : [];
  const top = await readTops(db, { ...time, siteId }, lists, tops);
  const leftOut = await readLeftOut(db, siteId, span);
  const until = isRunningDay(asked) ? time.now.hour : undefined;
  const before = until === undefined ? days : hours.filter(({ hour }) => hour <= until);
  const first = time.first ?? time.now.day;
  return {
    totals: sumIn(days, span),
    before: compared && sumIn(before, compared.span),
    beforeUntil: until,
    points: pointsOf(step === "hour" ? hours : days, {
      ...{ span, step, compared, first },
      ...{ now: time.now, hoursFrom: time.hoursFrom },
    }),
    tops: top,
    leftOut,
    atLeast: days
      .filter(({ day, atLeast }) => atLeast && day >= span.from && day <= span.to)
      .map(({ day }) => day),
  };
}

/** Whether today is compared with another day by the hour. */
function isRunningDay({ span, step, compared, time }: ReportAsked): boolean {
  const isToday = span.from === time.now.day && span.to === time.now.day;
  return (
    isToday && step === "hour" && compared !== undefined && compared.span.from >= time.hoursFrom
  );
}
