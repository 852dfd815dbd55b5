/** How long one point of a picture over time lasts. */
export type TimeStep = "hour" | "day" | "week" | "month";

/** Names of months and days, asked for once: a formatter takes long for hundreds of dates. */
const named = (count: number, options: Intl.DateTimeFormatOptions, date: (i: number) => number) => {
  const formatter = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
  return Array.from({ length: count }, (_, i) => formatter.format(date(i)));
};
const monthNames = named(12, { month: "long" }, (i) => Date.UTC(2000, i));
const monthNamesShort = named(12, { month: "short" }, (i) => Date.UTC(2000, i));
// The second of January 2000 was a Sunday, day 0 of the week.
const weekdayNames = named(7, { weekday: "short" }, (i) => Date.UTC(2000, 0, 2 + i));

const monthShort = (date: Date) => monthNamesShort[date.getUTCMonth()] ?? "";
const monthLong = (date: Date) => `${monthNames[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
const dayShort = (date: Date) => `${date.getUTCDate()} ${monthShort(date)}`;
const dayLong = (date: Date) =>
  `${weekdayNames[date.getUTCDay()]}, ${dayShort(date)} ${date.getUTCFullYear()}`;

const epoch = new Date(0);
const hourMs = 3_600_000;
const hoursOf = (date: Date) => Math.floor(date.getTime() / hourMs);
const daysOf = (date: Date) => Math.floor(hoursOf(date) / 24);
const weeksOf = (date: Date) => Math.floor((daysOf(date) + 3) / 7);
const monthsOf = (date: Date) => date.getUTCFullYear() * 12 + date.getUTCMonth();
const clock = (date: Date) => `${String(date.getUTCHours()).padStart(2, "0")}:00`;

/**
 * The site's own date `2026-11-26`, with `T14` for an hour of it, as a date whose UTC parts are
 * those of the site's clock. Throws a RangeError for anything else.
 */
export function siteDate(start: string): Date {
  const [, day, hour = "00"] = /^(\d{4}-\d\d-\d\d)(?:T(\d\d)(?::00)?)?$/.exec(start) ?? [];
  const date = new Date(`${day}T${hour}:00:00Z`);
  if (Number.isNaN(date.getTime())) throw new RangeError(`not a date of a site: ${start}`);
  return date;
}

/** When a point begins, in full: `Thu, 26 Nov 2026`, `… 14:00`, `week from …`, `November 2026`. */
export function inFull(start: string, step: TimeStep): string {
  const date = siteDate(start);
  if (step === "month") return monthLong(date);
  if (step === "week") return `week from ${dayLong(date)}`;
  return step === "hour" ? `${dayLong(date)}, ${clock(date)}` : dayLong(date);
}

/** A mark under the picture: the point's index, its words, and on which side of it they stand. */
export interface TimeTick {
  readonly index: number;
  readonly label: string;
  readonly anchor: "start" | "middle" | "end";
}

interface Level {
  readonly step: TimeStep;
  /** Points of one key belong to one mark, which stands at the first of them. */
  readonly key: (date: Date) => number;
  readonly label: (date: Date) => string;
  /** Only every such mark; 1 when left out. */
  readonly every?: number;
}

const hourLabel = (date: Date) => (date.getUTCHours() === 0 ? dayShort(date) : clock(date));
const monthLabel = (date: Date) =>
  date.getUTCMonth() === 0 ? String(date.getUTCFullYear()) : monthShort(date);
const yearLabel = (date: Date) => String(date.getUTCFullYear());

const levels: readonly Level[] = [
  ...[1, 2, 3, 6, 12].map(
    (n): Level => ({
      step: "hour",
      key: (date) => Math.floor(hoursOf(date) / n),
      label: hourLabel,
    }),
  ),
  ...[1, 2].map((every): Level => ({ step: "day", key: daysOf, label: dayShort, every })),
  ...[1, 2, 3].map((every): Level => ({ step: "week", key: weeksOf, label: dayShort, every })),
  ...[1, 2, 3, 6].map(
    (n): Level => ({
      step: "month",
      key: (date) => Math.floor(monthsOf(date) / n),
      label: monthLabel,
    }),
  ),
  ...[1, 2, 5, 10, 20, 50, 100].map(
    (n): Level => ({
      step: "month",
      key: (date) => Math.floor(date.getUTCFullYear() / n),
      label: yearLabel,
    }),
  ),
];

const order: readonly TimeStep[] = ["hour", "day", "week", "month"];

/** How far words may stand out: under the figures of the left edge, and into the page's margin. */
const leftRoom = 24;
const rightRoom = 8;

/** What a letter of the small size needs at most on average, and the room between two marks. */
const letterWidth = 7.5;
const gap = 12;

/**
 * The marks of a row of points that fit beside each other in `width` (in sixteenths of a rem), each
 * at the beginning of something that people know: an hour, a day, a Monday, a month, a year. Where
 * that leaves fewer than two, the first point and the last one are named.
 */
export function timeTicks(
  starts: readonly string[],
  step: TimeStep,
  width: number,
): readonly TimeTick[] {
  const dates = starts.map(siteDate);
  for (const level of levels) {
    if (order.indexOf(level.step) < order.indexOf(step)) continue;
    const begun = beginnings(level, dates, step).filter((_, i) => i % (level.every ?? 1) === 0);
    const most = 1 + Math.floor(width / (letterWidth * 6 + gap));
    if (begun.length > most) continue;
    const ticks = begun.map((index) => ({ index, label: level.label(dates[index] ?? epoch) }));
    const fit = fitting(ticks, dates.length, width);
    // Where marks fall out in the middle, a wider step gives an even row.
    if (fit.length >= 2 && ticks.length - fit.length <= 1) return fit;
  }
  const ends = dates.length > 1 ? [0, dates.length - 1] : dates.map((_, i) => i);
  const both = ends.map((index) => ({
    index,
    label: endLabel(dates[index] ?? epoch, step),
  }));
  return fitting(both, dates.length, width);
}

/** The points at which something of this level begins. */
function beginnings(level: Level, dates: readonly Date[], step: TimeStep): readonly number[] {
  // The first point has a mark only where it is a beginning itself, not the rest of something.
  const length = step === "hour" ? hourMs : 24 * hourMs;
  let last = level.key(new Date((dates[0] ?? epoch).getTime() - length));
  const found: number[] = [];
  for (const [index, date] of dates.entries()) {
    const key = level.key(date);
    if (key !== last) found.push(index);
    last = key;
  }
  return found;
}

function endLabel(date: Date, step: TimeStep): string {
  if (step === "month") return monthLong(date);
  return step === "hour" ? `${dayShort(date)}, ${clock(date)}` : dayShort(date);
}

/** Keeps the words by the picture at both ends, and drops those that touch the ones before. */
function fitting(
  ticks: readonly Omit<TimeTick, "anchor">[],
  points: number,
  width: number,
): readonly TimeTick[] {
  let free = Number.NEGATIVE_INFINITY;
  return ticks.flatMap((tick): readonly TimeTick[] => {
    const box = tickBox(tick, points, width);
    if (box.left < free) return [];
    free = box.right + gap;
    return [{ ...tick, anchor: box.anchor }];
  });
}

/** Where a mark's words stand, in sixteenths of a rem from the picture's left edge. */
export function tickBox(
  { index, label }: Omit<TimeTick, "anchor">,
  points: number,
  width: number,
): { readonly left: number; readonly right: number; readonly anchor: TimeTick["anchor"] } {
  const x = ((index + 0.5) / Math.max(1, points)) * width;
  const size = label.length * letterWidth;
  if (x - size / 2 < -leftRoom) return { left: x, right: x + size, anchor: "start" };
  if (x + size / 2 > width + rightRoom) return { left: x - size, right: x, anchor: "end" };
  return { left: x - size / 2, right: x + size / 2, anchor: "middle" };
}
