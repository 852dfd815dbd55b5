import { addTo, type Cell, emptyCell, type OpenCell } from "./cell.ts";
import type { Compared } from "./report-compare.ts";
import {
  addDays,
  addMonths,
  type DaySpan,
  dayNumber,
  monthEnd,
  monthOf,
  type ReportStep,
  stepStart,
} from "./report-range.ts";

/** One hour, day, week or month of a report. */
export interface ReportPoint {
  /** `2026-11-26`, or `2026-11-26T14` for an hour of it. */
  readonly start: string;
  /** Null where nothing could be counted: before the first day, or in time to come. */
  readonly cell: Cell | null;
  readonly before: Cell | null;
  readonly beforeStart?: string;
  /** There were at least as many visitors. */
  readonly atLeast: boolean;
  /** Only a part of the week or month lies in the span. */
  readonly isPart: boolean;
}

/** The sums of one day, or of an hour of it. */
export interface Part extends Cell {
  readonly day: string;
  readonly hour?: number;
  readonly atLeast?: boolean;
}

interface Layout {
  readonly span: DaySpan;
  readonly step: ReportStep;
  readonly compared: Compared | undefined;
  /** The site's own time now. */
  readonly now: { readonly day: string; readonly hour: number };
  /** The first day of which anything is known. */
  readonly first: string;
  /** The first day of which hours are known. */
  readonly hoursFrom: string;
}

interface OpenPoint {
  readonly start: string;
  cell: OpenCell | null;
  before: OpenCell | null;
  beforeStart?: string;
  atLeast: boolean;
  isPart: boolean;
}

/** Puts parts into points, those of the period before beside them, without gaps in time. */
export function pointsOf(parts: readonly Part[], layout: Layout): readonly ReportPoint[] {
  return layout.step === "hour"
    ? hourPoints(parts, layout)
    : longPoints(parts, layout, layout.step);
}

function hourPoints(parts: readonly Part[], layout: Layout) {
  const { span, compared, now, first, hoursFrom } = layout;
  const known = new Map(parts.map((part) => [`${part.day} ${part.hour}`, part]));
  const points: ReportPoint[] = [];
  for (let day = span.from, at = 0; day <= span.to; day = addDays(day, 1), at += 1) {
    const other = compared ? addDays(compared.span.from, at) : undefined;
    for (let hour = 0; hour < 24; hour += 1) {
      const isToCome = day > now.day || (day === now.day && hour > now.hour);
      const two = String(hour).padStart(2, "0");
      const isKnown = day >= first && !isToCome;
      points.push({
        start: `${day}T${two}`,
        cell: isKnown ? (known.get(`${day} ${hour}`) ?? emptyCell()) : null,
        before:
          other === undefined || other < hoursFrom
            ? null
            : (known.get(`${other} ${hour}`) ?? emptyCell()),
        ...(other === undefined ? {} : { beforeStart: `${other}T${two}` }),
        ...{ atLeast: false, isPart: false },
      });
    }
  }
  return points;
}

function longPoints(
  parts: readonly Part[],
  { span, compared, first }: Layout,
  step: Exclude<ReportStep, "hour">,
): readonly ReportPoint[] {
  const known = new Map(parts.map((part) => [part.day, part]));
  const points = new Map<string, OpenPoint>();
  for (let day = span.from, at = 0; day <= span.to; day = addDays(day, 1), at += 1) {
    const start = stepStart(day, step);
    const point = points.get(start) ?? {
      ...{ start, cell: null, before: null, atLeast: false },
      isPart: start < span.from,
    };
    points.set(start, point);
    const part = known.get(day);
    if (part || day >= first) addTo((point.cell ??= emptyCell()), part ?? {});
    point.atLeast ||= part?.atLeast === true;
    if (compared) addBefore(point, known, { compared, day, at, span, step });
  }
  const last = [...points.values()].at(-1);
  if (last && step !== "day" && span.to < lastDayOf(last.start, step)) last.isPart = true;
  return [...points.values()];
}

function lastDayOf(start: string, step: "week" | "month"): string {
  return step === "week" ? addDays(start, 6) : monthEnd(start);
}

function addBefore(
  point: OpenPoint,
  known: ReadonlyMap<string, Part>,
  at: { compared: Compared; day: string; at: number; span: DaySpan; step: ReportStep },
): void {
  const { compared, day, span } = at;
  if (!compared.byMonths || at.step !== "month") {
    const other = addDays(compared.span.from, at.at);
    if (other > compared.span.to) return;
    point.beforeStart ??= other;
    addTo((point.before ??= emptyCell()), known.get(other) ?? {});
    return;
  }
  // Months have different lengths: all of the other month at once, with the first day of this one.
  if (point.beforeStart !== undefined) return;
  const other = addMonths(compared.span.from, monthsBetween(span.from, day));
  point.beforeStart = monthOf(other);
  point.before = emptyCell();
  const end = monthEnd(other) < compared.span.to ? monthEnd(other) : compared.span.to;
  for (let one = monthOf(other); one <= end; one = addDays(one, 1)) {
    addTo(point.before, known.get(one) ?? {});
  }
}

function monthsBetween(from: string, to: string): number {
  const months = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  return months(to) - months(from);
}

/** The sum of the parts that lie in a span. */
export function sumIn(parts: readonly Part[], { from, to }: DaySpan): Cell {
  const sum = emptyCell();
  const [first, last] = [dayNumber(from), dayNumber(to)];
  for (const part of parts) {
    const day = dayNumber(part.day);
    if (day >= first && day <= last) addTo(sum, part);
  }
  return sum;
}
