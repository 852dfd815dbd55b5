import type { Db } from "../promise/purpose.ts";
import type { Cell } from "./cell.ts";
import { type Dimension, dimensions, namesOf } from "./dimension.ts";
import { pairs } from "./pairs.ts";
import type { ReportAsked } from "./report.ts";
import { pointsOf, type ReportPoint, sumIn } from "./report-points.ts";
import { type DaySpan, daysIn, wholeMonths } from "./report-range.ts";
import type { ReportedSite } from "./report-time.ts";
import { type PairTotals, readPairs } from "./store-pairs.ts";
import { readValue, splitSpan } from "./store-report-sums.ts";

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
  const pairMonths = wholeMonths(span, time.now.day);
  // By the day or the week, months are of no use.
  const read = async (of: DaySpan) => {
    const byDay = { months: [], days: daysIn(of) };
    return readValue(db, value, step === "month" ? await splitSpan(db, siteId, of) : byDay);
  };
  const [now, then, together] = await Promise.all([
    read(span),
    compared ? read(compared.span) : [],
    readTogether(db, { siteId, dimension, nameId }, pairMonths),
  ]);
  return {
    totals: sumIn(now, span),
    before: compared && sumIn(then, compared.span),
    points: pointsOf([...then, ...now], {
      ...{ span, step, compared, now: time.now, hoursFrom: time.hoursFrom },
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
