import { dayMs } from "../kernel/clock.ts";

/** What was counted on one day (UTC). */
export interface DayCount {
  /** `2026-11-26` */
  readonly day: string;
  readonly views: number;
  readonly clicks: number;
}

/** Days in UTC, both included. */
export interface DaySpan {
  readonly from: string;
  readonly to: string;
}

const daysMax = 400;

/** The day (UTC) of a moment: `2026-11-26`. */
function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/** The moment at which a day (UTC) begins. */
export function dayStart(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}

/** Every day of the span, in order, with none where nothing was counted. */
export function everyDay(counts: readonly DayCount[], span: DaySpan): readonly DayCount[] {
  const known = new Map(counts.map((count) => [count.day, count]));
  return daysOf(span).map((day) => known.get(day) ?? { day, views: 0, clicks: 0 });
}

function daysOf({ from, to }: DaySpan): readonly string[] {
  const first = dayStart(from).getTime();
  const length = Math.round((dayStart(to).getTime() - first) / dayMs) + 1;
  return Array.from({ length: Math.max(0, Math.min(daysMax, length)) }, (_, i) =>
    dayOf(new Date(first + i * dayMs)),
  );
}

/** The last `days` days up to and with the one of `now`. */
export function lastDays(days: number, now: Date): DaySpan {
  return { from: dayOf(new Date(now.getTime() - (days - 1) * dayMs)), to: dayOf(now) };
}

/** Whether `text` is a day that exists: `2026-02-30` does not. */
function isDayName(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const at = dayStart(text);
  return !Number.isNaN(at.getTime()) && dayOf(at) === text;
}

/**
 * The span that two days of an address name, 400 days at most; the last `days` days where they name
 * none that there can be.
 */
export function spanOf(from: string, to: string, days: number, now: Date): DaySpan {
  if (!isDayName(from) || !isDayName(to) || from > to) return lastDays(days, now);
  const least = dayOf(new Date(dayStart(to).getTime() - (daysMax - 1) * dayMs));
  return { from: from < least ? least : from, to };
}
