import { dayMs, hourMs } from "../kernel/clock.ts";
import type { Flight } from "./demand.ts";
import { unitOf } from "./pace.ts";

/** What was counted in the hours from `at` on. */
export interface SpanCount {
  readonly at: Date;
  /** 24 where hours are not told apart any more. */
  readonly hours: 1 | 24;
  readonly views: number;
  readonly clicks: number;
}

/** How a flight stands against an even way from its beginning to its end. */
export type ProgressState =
  /** It is a draft, or its time has not come. */
  | "not-begun"
  /** It runs, and nothing says how much it has to reach, or by when. */
  | "open"
  | "even"
  | "ahead"
  | "behind"
  | "reached"
  /** Its time is over, and its goal was not reached. */
  | "missed"
  /** Its time is over, and there was no goal. */
  | "over";

/** How far a flight has come, and how far it should have. */
export interface Progress {
  readonly unit: "views" | "clicks";
  readonly from: Date;
  /** When it is over; null for open end. */
  readonly to: Date | null;
  readonly now: Date;
  readonly goal: number | null;
  readonly delivered: number;
  /** What an even way would have reached by now; null without a goal or an end. */
  readonly expected: number | null;
  readonly state: ProgressState;
  /** What it will have reached at its end, if it goes on as in the last day; null if nobody knows. */
  readonly forecast: number | null;
  /** The sum up to each moment, beginning with none at `from`; the last is now, or the end. */
  readonly way: readonly { readonly at: Date; readonly total: number }[];
}

/** A difference of so small a part of the goal is no delay: traffic comes and goes. */
const tolerance = 0.02;

/**
 * Puts a flight's counts, the oldest first, against an even way to its goal. Counts outside of its
 * time are part of the sum: what was shown was shown.
 */
export function progressOf(
  flight: Pick<Flight, "pricing" | "startsAt" | "endsAt" | "goal" | "state">,
  counts: readonly SpanCount[],
  now: Date,
): Progress {
  const unit = unitOf(flight);
  const { startsAt: from, endsAt: to, goal } = flight;
  const delivered = counts.reduce((sum, it) => sum + it[unit], 0);
  const isOver = flight.state === "ended" || (to !== null && to <= now);
  const share = shareOf(from, to, now);
  const expected = goal === null || share === null ? null : Math.round(goal * share);
  const state = stateOf({
    isBegun: from <= now && flight.state !== "draft",
    ...{ isOver, goal, delivered, expected, from, to },
  });
  const base = { unit, from, to, now, goal, delivered, expected, state };
  const forecast = isOver || flight.state !== "running" ? null : forecastOf(base, counts);
  return { ...base, forecast, way: wayOf(base, counts) };
}

/** Which part of its time is over, 0…1; null where there is no end. */
function shareOf(from: Date, to: Date | null, now: Date): number | null {
  if (to === null) return null;
  const whole = to.getTime() - from.getTime();
  if (whole <= 0) return 1;
  return Math.min(1, Math.max(0, (now.getTime() - from.getTime()) / whole));
}

function stateOf(
  it: Pick<Progress, "goal" | "delivered" | "expected" | "from" | "to"> & {
    readonly isBegun: boolean;
    readonly isOver: boolean;
  },
): ProgressState {
  const { goal, delivered, expected, to } = it;
  if (goal !== null && delivered >= goal) return "reached";
  if (it.isOver) return goal === null ? "over" : "missed";
  if (!it.isBegun) return "not-begun";
  if (goal === null || expected === null || to === null) return "open";
  const hours = Math.max(1, (to.getTime() - it.from.getTime()) / hourMs);
  const slack = Math.max(goal * tolerance, goal / hours, 1);
  if (delivered < expected - slack) return "behind";
  return delivered > expected + slack ? "ahead" : "even";
}

function forecastOf(
  progress: Pick<Progress, "unit" | "from" | "to" | "now" | "goal" | "delivered">,
  counts: readonly SpanCount[],
): number | null {
  const { unit, from, to, now, goal, delivered } = progress;
  if (to === null || goal === null || from >= now) return null;
  const wholeHour = (ms: number) => ms - (ms % hourMs);
  const since = Math.max(from.getTime(), wholeHour(now.getTime() - dayMs));
  const lasted = now.getTime() - since;
  // Of the first hour nothing can be said that lasts.
  if (lasted < hourMs) return null;
  const lately = counts
    .filter(({ at }) => at.getTime() >= wholeHour(since))
    .reduce((sum, it) => sum + it[unit], 0);
  const left = (lately / lasted) * (to.getTime() - now.getTime());
  return Math.min(goal, Math.round(delivered + left));
}

function wayOf(
  progress: Pick<Progress, "unit" | "from" | "to" | "now">,
  counts: readonly SpanCount[],
): Progress["way"] {
  const { unit, from, to, now } = progress;
  if (from > now) return [];
  const end = to !== null && to < now ? to : now;
  let total = 0;
  const way = [{ at: from, total: 0 }];
  for (const { at, hours, ...count } of counts) {
    total += count[unit];
    const until = new Date(Math.min(at.getTime() + hours * hourMs, end.getTime()));
    const last = way.at(-1);
    if (last && until <= last.at) way[way.length - 1] = { at: last.at, total };
    else way.push({ at: until, total });
  }
  if ((way.at(-1)?.at ?? from) < end) way.push({ at: end, total });
  return way;
}
