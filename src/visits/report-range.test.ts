import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { compareWith } from "./report-compare.ts";
import { pointsOf } from "./report-points.ts";
import {
  addDays,
  addMonths,
  bestStep,
  type DaySpan,
  dayNumber,
  isDay,
  knownSpan,
  lengthOf,
  monthEnd,
  periodNames,
  spanOf,
  stepStart,
  stepsOf,
  wholeMonths,
} from "./report-range.ts";

const day = fc.integer({ min: 11_000, max: 22_000 }).map((n) => addDays("1970-01-01", n));
const span = fc
  .tuple(day, fc.integer({ min: 0, max: 800 }))
  .map(([from, more]): DaySpan => ({ from, to: addDays(from, more) }));
const comparison = fc.constantFrom("before" as const, "year" as const);
const daysOf = ({ from, to }: DaySpan) =>
  Array.from({ length: lengthOf({ from, to }) }, (_, n) => addDays(from, n));
const weekday = (of: string) => (dayNumber(of) + 3) % 7;

describe("periods", () => {
  test("are the days that their names say", () => {
    const at = { today: "2026-11-26", first: "2025-03-04" };
    const all = Object.fromEntries(periodNames.map((name) => [name, spanOf(name, at)]));
    expect(all).toEqual({
      today: { from: "2026-11-26", to: "2026-11-26" },
      yesterday: { from: "2026-11-25", to: "2026-11-25" },
      "7d": { from: "2026-11-20", to: "2026-11-26" },
      "28d": { from: "2026-10-30", to: "2026-11-26" },
      month: { from: "2026-11-01", to: "2026-11-26" },
      "last-month": { from: "2026-10-01", to: "2026-10-31" },
      "12m": { from: "2025-12-01", to: "2026-11-26" },
      year: { from: "2026-01-01", to: "2026-11-26" },
      all: { from: "2025-03-04", to: "2026-11-26" },
      custom: { from: "2026-10-30", to: "2026-11-26" },
    });
  });

  test("never end after today, and never before they begin", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...periodNames),
        day,
        day,
        day,
        day,
        (name, today, first, a, b) => {
          const { from, to } = spanOf(name, { today, first, custom: { from: a, to: b } });
          expect(from <= to && to <= today).toBeTrue();
        },
      ),
    );
  });

  test("take no day that there is not", () => {
    expect(["2026-02-28", "2024-02-29"].every(isDay)).toBeTrue();
    const none = ["2026-02-29", "2026-13-01", "1999-12-31", "2026-1-1", "", "2026-11-26T00"];
    expect(none.some(isDay)).toBeFalse();
    expect(addMonths("2026-01-31", 1)).toBe("2026-02-28");
    expect(addMonths("2024-03-31", -13)).toBe("2023-02-28");
    expect(monthEnd("2024-02-03")).toBe("2024-02-29");
  });
});

describe("what a span is compared with", () => {
  test("never shares a day with it, and what is before ends right before it", () => {
    fc.assert(
      fc.property(span, comparison, (of, kind) => {
        const other = compareWith(of, kind);
        expect(other && other.span.to < of.from).toBeTrue();
        if (kind === "before") expect(addDays(other?.span.to ?? "", 1)).toBe(of.from);
      }),
    );
  });

  test("has the same number of days, or of calendar months", () => {
    fc.assert(
      fc.property(span, comparison, (of, kind) => {
        const other = compareWith(of, kind);
        if (!other?.byMonths) return expect(other && lengthOf(other.span)).toBe(lengthOf(of));
        expect(other.span.from).toEndWith("-01");
        const months = ({ from, to }: DaySpan) => dayNumber(to) - dayNumber(from);
        return expect(Math.abs(months(other.span) - months(of))).toBeLessThanOrEqual(3);
      }),
    );
  });

  test("has the same weekdays where a quarter of a year or less is compared with a year before", () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 91 }), (from, more) => {
        const other = compareWith({ from, to: addDays(from, more) }, "year");
        expect(weekday(other?.span.from ?? "")).toBe(weekday(from));
      }),
    );
    expect(compareWith({ from: "2026-11-20", to: "2026-11-26" }, "none")).toBeUndefined();
  });

  test("is whole months for whole months", () => {
    const quarter = compareWith({ from: "2026-07-01", to: "2026-09-30" }, "before");
    expect(quarter?.span).toEqual({ from: "2026-04-01", to: "2026-06-30" });
    const year = compareWith({ from: "2025-12-01", to: "2026-11-26" }, "year");
    expect(year?.span).toEqual({ from: "2024-12-01", to: "2025-11-26" });
  });
});

describe("steps", () => {
  test("hold each day of a span once, in its order", () => {
    fc.assert(
      fc.property(
        span,
        fc.constantFrom("day" as const, "week" as const, "month" as const),
        (of, step) => {
          const starts = daysOf(of).map((it) => stepStart(it, step));
          expect(starts).toEqual(starts.toSorted());
          expect(starts.every((it, n) => it <= addDays(of.from, n))).toBeTrue();
          if (step === "week") expect(starts.every((it) => weekday(it) === 0)).toBeTrue();
        },
      ),
      { numRuns: 60 },
    );
  });

  test("leave no gap between points, and lose nothing of what was counted", () => {
    const wishes = fc.constantFrom(
      "hour" as const,
      "day" as const,
      "week" as const,
      "month" as const,
    );
    fc.assert(
      fc.property(span, wishes, comparison, (of, wish, kind) => {
        const compared = compareWith(of, kind);
        const steps = stepsOf(of, of.from);
        const step = steps.find((it) => it === wish) ?? bestStep(of, of.from);
        const one = { views: 1, visitors: 2, visits: 0, bounces: 0, seconds: 0 };
        const days = [...daysOf(of), ...(compared ? daysOf(compared.span) : [])];
        const parts = days.map((it) => ({ ...one, day: it, hour: 5 }));
        const now = { day: of.to, hour: 23 };
        const from = { first: of.from, hoursFrom: "1970-01-01" };
        const points = pointsOf(parts, { ...{ span: of, step, compared, now }, ...from });
        const sum = (which: "cell" | "before") =>
          points.reduce((all, point) => all + (point[which]?.views ?? 0), 0);
        expect(sum("cell")).toBe(lengthOf(of));
        if (!compared?.byMonths) expect(sum("before")).toBe(lengthOf(of));
        if (compared?.byMonths && step === "month") {
          expect(sum("before")).toBe(lengthOf(compared.span));
        }
        const starts = points.map(({ start }) => start);
        expect(starts).toEqual([...new Set(starts)].toSorted());
      }),
      { numRuns: 60 },
    );
  });

  test("are the sensible one unless another is asked for", () => {
    const best = (from: string, to: string) => bestStep({ from, to }, "2026-11-18");
    expect(best("2026-11-26", "2026-11-26")).toBe("hour");
    expect(best("2026-10-26", "2026-10-26")).toBe("day");
    expect(best("2026-10-30", "2026-11-26")).toBe("day");
    expect(best("2026-06-01", "2026-11-26")).toBe("week");
    expect(best("2025-12-01", "2026-11-26")).toBe("month");
    expect(stepsOf({ from: "2026-11-20", to: "2026-11-26" }, "2026-11-18")).toEqual([
      "hour",
      "day",
    ]);
  });
});

test("a span reaches to the ends of its months where no days are known any more", () => {
  const of = { from: "2025-03-10", to: "2025-05-20" };
  expect(knownSpan(of, "2025-01-05")).toEqual(of);
  expect(knownSpan(of, "2025-04-07")).toEqual({ from: "2025-03-01", to: "2025-05-20" });
  expect(knownSpan(of, "2025-10-01")).toEqual({ from: "2025-03-01", to: "2025-05-31" });
  expect(wholeMonths(of, "2025-05-25")).toEqual({ from: "2025-03-01", to: "2025-05-25" });
});

test("points before the first day, and hours to come, are none", () => {
  const of = { from: "2026-11-25", to: "2026-11-26" };
  const now = { day: "2026-11-26", hour: 1 };
  const layout = {
    span: of,
    compared: undefined,
    now,
    first: "2026-11-26",
    hoursFrom: "2026-11-18",
  };
  const hours = pointsOf([], { ...layout, step: "hour" });
  expect(hours.map(({ cell }) => cell?.views ?? "–").join("")).toBe(
    `${"–".repeat(24)}00${"–".repeat(22)}`,
  );
  const compared = compareWith(of, "before");
  const before = (hoursFrom: string) =>
    pointsOf([], { ...layout, compared, hoursFrom, step: "hour" }).map((it) => it.before?.views);
  expect(before("2026-11-24").slice(22, 26)).toEqual([undefined, undefined, 0, 0]);
  const days = pointsOf([], { ...layout, step: "day" });
  expect(days.map(({ cell }) => cell?.views)).toEqual([undefined, 0]);
});
