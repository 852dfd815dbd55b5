/** A span of whole days of the site, both ends included, as `2026-11-26`. */
export interface DaySpan {
  readonly from: string;
  readonly to: string;
}

/** The periods that can be asked for by name. */
export const periodNames = [
  ...(["today", "yesterday", "7d", "28d", "month", "last-month", "12m", "year", "all"] as const),
  "custom",
] as const;
export type PeriodName = (typeof periodNames)[number];

/** How long one point of a report over time lasts. */
export type ReportStep = "hour" | "day" | "week" | "month";

/** What a report compares with. */
export type Comparison = "before" | "year" | "none";

const dayMs = 86_400_000;
const earliest = "2000-01-01";

/** The number of a day since 1970. Whole days need no time zone. */
export function dayNumber(day: string): number {
  return Math.round(Date.parse(`${day}T00:00:00Z`) / dayMs);
}

/** The day `more` days after `day`. */
export function addDays(day: string, more: number): string {
  return new Date((dayNumber(day) + more) * dayMs).toISOString().slice(0, 10);
}

/** The same date `more` months later; the last day of the month where there is no such date. */
export function addMonths(day: string, more: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const first = new Date(Date.UTC(year, month - 1 + more, 1)).toISOString().slice(0, 10);
  return addDays(first, Math.min(date, daysInMonth(first)) - 1);
}

/** The first day of a day's month. */
export function monthOf(day: string): string {
  return `${day.slice(0, 7)}-01`;
}

/** The last day of a day's month. */
export function monthEnd(day: string): string {
  return addDays(monthOf(day), daysInMonth(day) - 1);
}

function daysInMonth(day: string): number {
  const [year = 0, month = 1] = day.split("-").map(Number);
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** How many days a span has. */
export function lengthOf({ from, to }: DaySpan): number {
  return dayNumber(to) - dayNumber(from) + 1;
}

/** Every day of a span, in order. */
export function daysIn(span: DaySpan): readonly string[] {
  return Array.from({ length: lengthOf(span) }, (_, n) => addDays(span.from, n));
}

/** Whether a text is a day that there is, not before 2000. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || text < earliest) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text;
}

/**
 * The days of a period. `first` is the first day of which anything is known. None ends after
 * `today`; a custom one whose ends are swapped is turned round.
 */
export function spanOf(
  period: PeriodName,
  at: { readonly today: string; readonly first: string; readonly custom?: DaySpan },
): DaySpan {
  const { today } = at;
  const month = monthOf(today);
  switch (period) {
    case "today":
      return { from: today, to: today };
    case "yesterday":
      return { from: addDays(today, -1), to: addDays(today, -1) };
    case "7d":
      return { from: addDays(today, -6), to: today };
    case "28d":
      return { from: addDays(today, -27), to: today };
    case "month":
      return { from: month, to: today };
    case "last-month":
      return { from: addMonths(month, -1), to: addDays(month, -1) };
    case "12m":
      return { from: addMonths(month, -11), to: today };
    case "year":
      return { from: `${today.slice(0, 4)}-01-01`, to: today };
    case "all":
      return { from: at.first < today ? at.first : today, to: today };
    default:
      return customSpan(at.custom ?? { from: addDays(today, -27), to: today }, today);
  }
}

function customSpan({ from, to }: DaySpan, today: string): DaySpan {
  const [one, other] = from <= to ? [from, to] : [to, from];
  const end = other < today ? other : today;
  return { from: one < end ? one : end, to: end };
}

/** The same days, and the rest of the months that they begin and end in, up to `today`. */
export function wholeMonths({ from, to }: DaySpan, today: string): DaySpan {
  const end = monthEnd(to);
  return { from: monthOf(from), to: end < today ? end : today };
}

/**
 * The days of a span of which single values are known: where days before `daysFrom` are asked for,
 * which are known by the month only, the span reaches to the ends of those months.
 */
export function knownSpan({ from, to }: DaySpan, daysFrom: string): DaySpan {
  if (from >= daysFrom) return { from, to };
  return { from: monthOf(from), to: monthOf(to) <= monthOf(daysFrom) ? monthEnd(to) : to };
}

/** The steps that say something of a span, finest first; hours are known from `hoursFrom` on. */
export function stepsOf(span: DaySpan, hoursFrom: string): readonly ReportStep[] {
  const days = lengthOf(span);
  const steps: ReportStep[] = [];
  if (span.from >= hoursFrom && days <= 8) steps.push("hour");
  if (days > 1 && days <= 750) steps.push("day");
  if (days > 13 && days <= 5_000) steps.push("week");
  if (span.from.slice(0, 7) !== span.to.slice(0, 7)) steps.push("month");
  return steps.length > 0 ? steps : ["day"];
}

/** The step that a span is best looked at in. */
export function bestStep(span: DaySpan, hoursFrom: string): ReportStep {
  const steps = stepsOf(span, hoursFrom);
  const days = lengthOf(span);
  const wish: ReportStep = days <= 1 ? "hour" : days <= 92 ? "day" : days <= 200 ? "week" : "month";
  return steps.includes(wish) ? wish : (steps.at(-1) ?? "day");
}

/** The start of the step that a day belongs to; weeks begin on Mondays. */
export function stepStart(day: string, step: Exclude<ReportStep, "hour">): string {
  if (step === "month") return monthOf(day);
  // 1 January 1970 was a Thursday.
  return step === "week" ? addDays(day, -((dayNumber(day) + 3) % 7)) : day;
}
