import {
  addDays,
  addMonths,
  type Comparison,
  type DaySpan,
  lengthOf,
  monthEnd,
} from "./report-range.ts";

/** Spans up to this length keep their weekdays when they are compared with a year before. */
const weekdaysMax = 92;
/** A year in whole weeks. */
const yearDays = 364;

/** What a span is compared with, and how its days stand beside those of the span. */
export interface Compared {
  readonly span: DaySpan;
  readonly kind: Exclude<Comparison, "none">;
  /** Months stand beside months: they differ in length. Otherwise each day beside a day. */
  readonly byMonths: boolean;
}

/**
 * The span that `span` is compared with: the one right before it, or the one of a year before.
 * It never shares a day with it. Both have the same number of days, but where whole calendar months
 * stand beside whole calendar months. A year before is 52 weeks for a quarter of a year or less, so
 * that Mondays stand beside Mondays; beyond that it is the same dates.
 */
export function compareWith(span: DaySpan, comparison: Comparison): Compared | undefined {
  if (comparison === "none") return undefined;
  const days = lengthOf(span);
  if (comparison === "before") {
    const months = monthsIn(span);
    if (months > 1) {
      const to = addDays(span.from, -1);
      return { span: { from: addMonths(span.from, -months), to }, kind: "before", byMonths: true };
    }
    const before = { from: addDays(span.from, -days), to: addDays(span.from, -1) };
    return { span: before, kind: "before", byMonths: false };
  }
  if (days <= weekdaysMax) return { span: shifted(span, -yearDays), kind: "year", byMonths: false };
  const years = Math.ceil(days / 365.25);
  if (span.from.endsWith("-01")) {
    return {
      span: { from: addMonths(span.from, -12 * years), to: addMonths(span.to, -12 * years) },
      ...{ kind: "year", byMonths: true },
    };
  }
  const shift = lengthOf({ from: addMonths(span.from, -12 * years), to: span.from }) - 1;
  const moved = shifted(span, -Math.max(shift, days));
  return { span: moved, kind: "year", byMonths: false };
}

function shifted({ from, to }: DaySpan, days: number): DaySpan {
  return { from: addDays(from, days), to: addDays(to, days) };
}

/** How many whole calendar months a span is; 0 when it is none. */
function monthsIn({ from, to }: DaySpan): number {
  if (!from.endsWith("-01") || to !== monthEnd(to)) return 0;
  const number = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  return number(to) - number(from) + 1;
}
