import { clock, dayMs } from "../kernel/clock.ts";
import type { Db } from "../promise/purpose.ts";
import type { Cell } from "./cell.ts";
import { type Dimension, dimensions, namesOf } from "./dimension.ts";
import { localDay, localHour } from "./local-day.ts";
import { pairs } from "./pairs.ts";
import { lately } from "./report-cache.ts";
import type { Compared } from "./report-compare.ts";
import { pointsOf, type ReportPoint, sumIn } from "./report-points.ts";
import {
  addDays,
  type DaySpan,
  daysIn,
  knownSpan,
  type ReportStep,
  wholeMonths,
} from "./report-range.ts";
import { daysKeptDays, hoursKeptDays } from "./roll-up.ts";
import type { Site } from "./site.ts";
import { type PairTotals, readPairs } from "./store-pairs.ts";
import { type DayTotals, readDays, readFirstDay, readHours, readLeftOut } from "./store-report.ts";
import { readTops, type Top, type TopAsked } from "./report-top.ts";
import { readValue, splitSpan } from "./store-report-sums.ts";

/** What is known of a website's time. */
export interface SiteTime {
  readonly now: { readonly day: string; readonly hour: number };
  /** Hours are known from this day on. */
  readonly hoursFrom: string;
  /** Days of single values are known from this day on; before, months. */
  readonly daysFrom: string;
  /** The first day of which anything is known; undefined while nothing is. */
  readonly first: string | undefined;
}

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

type ReportedSite = Pick<Site, "siteId" | "settings">;

/** What is known of a website's time at this moment. */
export async function siteTime(db: Db<"visits">, site: ReportedSite): Promise<SiteTime> {
  const { timeZone } = site.settings;
  const now = clock.ms();
  return {
    now: localHour(now, timeZone),
    hoursFrom: localDay(now - hoursKeptDays * dayMs, timeZone),
    daysFrom: localDay(now - daysKeptDays * dayMs, timeZone),
    first: await readFirstDay(db, site.siteId),
  };
}

/** Reads a report; the parts that do not depend on each other at the same time. */
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
  const [days, hours, top, leftOut] = await Promise.all([
    readDaysLately(db, siteId, spans, time),
    step === "hour" ? readHours(db, siteId, spans) : [],
    readTops(db, { siteId, now: time.now }, lists, tops),
    readLeftOut(db, siteId, span),
  ]);
  const until = isRunningDay(asked) ? time.now.hour : undefined;
  const before = until === undefined ? days : hours.filter(({ hour }) => hour <= until);
  const first = time.first ?? time.now.day;
  return {
    totals: sumIn(days, span),
    before: compared && sumIn(before, compared.span),
    beforeUntil: until,
    points: pointsOf(step === "hour" ? hours : days, {
      ...{ span, step, compared, first },
      now: time.now,
    }),
    tops: top,
    leftOut,
    atLeast: days
      .filter(({ day, atLeast }) => atLeast && day >= span.from && day <= span.to)
      .map(({ day }) => day),
  };
}

/** The totals of each day of some spans: those of days that are over as they were read lately. */
async function readDaysLately(
  db: Db<"visits">,
  siteId: number,
  spans: readonly DaySpan[],
  { now }: SiteTime,
): Promise<readonly DayTotals[]> {
  const parts = spans.map(async (span) => {
    const to = span.to < now.day ? span.to : addDays(now.day, -1);
    if (span.from > to || now.hour === 0) return readDays(db, siteId, [span]);
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

/** Whether today is compared with another day by the hour. */
function isRunningDay({ span, step, compared, time }: ReportAsked): boolean {
  const isToday = span.from === time.now.day && span.to === time.now.day;
  return (
    isToday && step === "hour" && compared !== undefined && compared.span.from >= time.hoursFrom
  );
}

/** The figures of one value over a span. */
export interface ValueReport {
  readonly totals: Cell;
  readonly before: Cell | undefined;
  readonly points: readonly ReportPoint[];
  /** The names that were brought together with it, by the other dimension of each declared pair. */
  readonly pairs: ReadonlyMap<Dimension, readonly PairTotals[]>;
  /** The whole months that the pairs are of. */
  readonly pairMonths: DaySpan;
}

/** Reads what is known of one value, and what was brought together with it. */
export async function readValueReport(
  db: Db<"visits">,
  { siteId }: ReportedSite,
  asked: Pick<ReportAsked, "time" | "span" | "step" | "compared"> & {
    readonly dimension: Dimension;
    readonly nameId: number;
  },
): Promise<ValueReport> {
  const { span, step, compared, time, dimension, nameId } = asked;
  const value = { siteId, dimension: dimensions[dimension], nameId };
  // By the day, months are of no use.
  const read = async (of: DaySpan) =>
    readValue(
      db,
      value,
      byMonth ? await splitSpan(db, siteId, of) : { months: [], days: daysIn(of) },
    );
  const pairMonths = wholeMonths(span, time.now.day);
  const byMonth = step === "month";
  const [now, then, together] = await Promise.all([
    read(span),
    compared ? read(compared.span) : [],
    readTogether(db, { siteId, dimension, nameId }, pairMonths),
  ]);
  return {
    totals: sumIn(now, span),
    before: compared && sumIn(then, compared.span),
    points: pointsOf([...then, ...now], {
      ...{ span, step, compared, now: time.now },
      first: time.first ?? time.now.day,
    }),
    pairs: together,
    pairMonths,
  };
}

async function readTogether(
  db: Db<"visits">,
  at: { readonly siteId: number; readonly dimension: Dimension; readonly nameId: number },
  months: DaySpan,
): Promise<ReadonlyMap<Dimension, readonly PairTotals[]>> {
  const { siteId, dimension, nameId } = at;
  const found = new Map<Dimension, readonly PairTotals[]>();
  for (const [a, b] of pairs) {
    if (a !== dimension && b !== dimension) continue;
    const other = a === dimension ? b : a;
    const pair = {
      ...{ siteId, nameId, a: dimensions[a], b: dimensions[b] },
      ...({ given: a === dimension ? "a" : "b", names: dimensions[namesOf(other)] } as const),
    };
    found.set(other, await readPairs(db, pair, months));
  }
  return found;
}
