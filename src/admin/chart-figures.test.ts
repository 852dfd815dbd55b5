import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { starts } from "./chart.fixture.tsx";
import { axisFigure, change, compact, duration, percent, said, whole } from "./chart-figures.ts";
import { fiveSteps, roundTicks } from "./chart-steps.ts";
import { inFull, siteDate, type TimeStep, tickBox, timeTicks } from "./chart-time.ts";

const anything = fc.oneof(
  fc.double(),
  fc.constantFrom(0, -0, 1, 1e9, 1e300, Number.NaN, Number.POSITIVE_INFINITY),
);
const visitor = { one: "visitor", many: "visitors" };

describe("figures", () => {
  test("are short where they are large, and whole where one reads them", () => {
    expect([0, 999, 1204, 9999, 12_640, 1e9].map(compact)).toEqual([
      "0",
      "999",
      "1,204",
      "9,999",
      "12.6K",
      "1B",
    ]);
    expect(whole(1_234_567)).toBe("1,234,567");
    expect(said(1, visitor)).toBe("1 visitor");
    expect(said(1204, visitor)).toBe("1,204 visitors");
  });

  test("say shares and lengths of time as one would", () => {
    expect([0, 1, 42, 310, 1000].map((part) => percent(part, 1000))).toEqual([
      "0%",
      "0.1%",
      "4.2%",
      "31%",
      "100%",
    ]);
    expect(percent(1, 1e6)).toBe("<0.1%");
    expect(percent(1e6 - 1, 1e6)).toBe(">99.9%");
    const lengths = [0, 59.6, 125, 3600, 4200].map(duration);
    expect(lengths.map((it) => it.replaceAll("\u00A0", " "))).toEqual([
      "0 s",
      "1 min",
      "2 min 5 s",
      "1 h",
      "1 h 10 min",
    ]);
    expect(lengths.join("")).not.toMatch(/\d [a-z]/);
    expect(axisFigure(90, "seconds")).toBe("1:30");
    expect(axisFigure(0.25, "share")).toBe("25%");
  });

  test("say a change with a sign and a word; from nothing it has no per cent", () => {
    expect(change(112, 100)).toEqual({ sign: "+12%", word: "up" });
    expect(change(92, 100)).toEqual({ sign: "−8%", word: "down" });
    expect(change(0, 100)).toEqual({ sign: "−100%", word: "down" });
    expect(change(100_001, 100_000)).toEqual({ sign: "+0.1%", word: "up" });
    expect(change(1400, 100)).toEqual({ sign: "×14", word: "up" });
    expect(change(5, 5)).toEqual({ sign: "±0%", word: "same" });
    expect(change(5, 0)).toEqual({ sign: "", word: "new" });
    expect(change(0, 0)).toEqual({ sign: "", word: "none" });
  });

  test("are words for anything that comes in", () => {
    fc.assert(
      fc.property(anything, anything, (a, b) => {
        const { sign, word } = change(a, b);
        const kinds = ["count", "share", "seconds"] as const;
        const words = [compact(a), whole(a), percent(a, b), duration(a), said(a, visitor), sign]
          .concat(word)
          .concat(kinds.map((kind) => axisFigure(a, kind)));
        expect(words.join(" ")).not.toMatch(/NaN|Infinity|undefined|∞/);
      }),
    );
  });
});

describe("five steps", () => {
  test("have like sizes, and give the figures that they hold", () => {
    const { steps } = fiveSteps(Array.from({ length: 100 }, (_, i) => i + 1));
    expect(steps).toEqual([
      { step: 1, from: 1, to: 20 },
      { step: 2, from: 21, to: 40 },
      { step: 3, from: 41, to: 60 },
      { step: 4, from: 61, to: 80 },
      { step: 5, from: 81, to: 100 },
    ]);
  });

  test("are fewer where the figures are, and none without any", () => {
    expect(fiveSteps([]).steps).toEqual([]);
    expect(fiveSteps([0, 0, Number.NaN]).steps).toEqual([]);
    expect(fiveSteps([7]).steps).toEqual([{ step: 3, from: 7, to: 7 }]);
    expect(fiveSteps([1, 1, 1, 1e9]).steps.map(({ step }) => step)).toEqual([1, 5]);
  });

  test("never fall while the figures rise, and hold every figure between their ends", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10_000), { maxLength: 60 }), (figures) => {
        const { steps, of } = fiveSteps(figures);
        const sorted = [...figures].sort((a, b) => a - b);
        for (const [i, figure] of sorted.entries()) {
          expect(of(figure)).toBeGreaterThanOrEqual(of(sorted[i - 1] ?? 0));
          const step = steps.find((it) => it.from <= figure && figure <= it.to);
          expect(step?.step ?? 0).toBe(of(figure));
        }
      }),
    );
  });
});

test("an axis has three to five round figures, from zero to the largest one at least", () => {
  const kinds = fc.constantFrom("count" as const, "share" as const, "seconds" as const);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), kinds, (top, kind) => {
      const max = kind === "share" ? top / 1e12 : kind === "count" ? Math.round(top) : top % 1e7;
      const ticks = roundTicks(max, kind);
      expect(ticks.length).toBeWithin(3, 6);
      expect(ticks[0]).toBe(0);
      expect(ticks.at(-1) ?? 0).toBeGreaterThanOrEqual(max * (1 - 1e-9));
      if (kind === "count") expect(ticks.every(Number.isInteger)).toBeTrue();
      expect(new Set(ticks).size).toBe(ticks.length);
    }),
  );
  expect(roundTicks(0, "count")).toEqual([0, 1, 2]);
  expect(roundTicks(2116, "count")).toEqual([0, 1000, 2000, 3000]);
  expect(roundTicks(220, "seconds")).toEqual([0, 60, 120, 180, 240]);
});

describe("marks of time", () => {
  const labels = (step: TimeStep, count: number, width: number) =>
    timeTicks(starts(step, count), step, width).map(({ label }) => label);

  test("stand at the beginning of what people know", () => {
    expect(labels("day", 30, 232)).toEqual(["1 Sept", "15 Sept", "29 Sept"]);
    expect(labels("day", 7, 900)[0]).toBe("1 Sept");
    expect(labels("month", 14, 900)).toContain("2026");
    expect(labels("hour", 24, 232)).toContain("12:00");
    expect(labels("day", 1, 232)).toEqual(["1 Sept"]);
    expect(labels("month", 240, 232).every((it) => /^20\d\d$/.test(it))).toBeTrue();
  });

  test("never touch each other, at any width and for any row of points", () => {
    const steps = fc.constantFrom<TimeStep>("hour", "day", "week", "month");
    fc.assert(
      fc.property(steps, fc.nat(749), fc.nat(80), fc.integer({ min: 232, max: 1200 }), (...of) => {
        const [step, count, from, width] = of;
        const row = starts(step, count + 1 + from).slice(from);
        const ticks = timeTicks(row, step, width);
        expect(ticks.length).toBeGreaterThan(0);
        const boxes = ticks.map((tick) => tickBox(tick, row.length, width));
        for (const [i, box] of boxes.entries()) {
          expect(box.left).toBeGreaterThanOrEqual((boxes[i - 1]?.right ?? -100) + 1);
          expect(box.left).toBeGreaterThanOrEqual(-24);
          expect(box.right).toBeLessThanOrEqual(width + 8);
        }
      }),
    );
  });

  test("are dates of the site's own clock, and nothing else", () => {
    expect(inFull("2026-11-26", "day")).toBe("Thu, 26 Nov 2026");
    expect(inFull("2026-11-26T14", "hour")).toBe("Thu, 26 Nov 2026, 14:00");
    expect(inFull("2026-11-01", "month")).toBe("November 2026");
    for (const wrong of ["", "2026-13-01", "26.11.2026", "2026-11-26T25"]) {
      expect(() => siteDate(wrong)).toThrow(RangeError);
    }
  });
});
