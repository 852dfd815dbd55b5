import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { starts } from "./chart.fixture.tsx";
import { type SeriesPoint, Spark, TimeSeries, type TimeSeriesProps } from "./chart.ts";
import { plot, plotHeight } from "./chart-plot.ts";
import { expectSound, figure, nasty, shown, visitor } from "./chart-sound.fixture.ts";
import chartsCss from "./charts.css" with { type: "text" };

const text = fc.oneof(fc.string(), fc.constant(nasty), fc.string({ unit: "grapheme" }));
const count = (html: string, part: string) => html.split(part).length - 1;

describe("a picture over time", () => {
  const series = (points: readonly SeriesPoint[], more: Partial<TimeSeriesProps> = {}) =>
    shown(
      <TimeSeries
        id="s"
        measure={visitor}
        step="day"
        period="1 to 3 Sept 2025"
        points={points}
        {...more}
      />,
    );
  const three: readonly SeriesPoint[] = [
    { start: "2025-09-01", value: 10, before: 8, beforeStart: "2025-08-29" },
    { start: "2025-09-02", value: 1204, before: 20, mark: "at-least" },
    { start: "2025-09-03", value: 5, before: 30, mark: "not-complete" },
  ];

  test("says itself in one sentence, and each point its figures", () => {
    const html = series(three, { unfinished: true });
    expect(html).toContain('role="img"');
    expect(html).toContain(
      'aria-label="Visitors by day, 1 to 3 Sept 2025: from 5 visitors to 1,204 visitors (Tue, 2 Sept 2025), 5 visitors so far at the end."',
    );
    expect(html).toContain(
      "<title>Mon, 1 Sept 2025\n10 visitors\nFri, 29 Aug 2025: 8 visitors (+25%)</title>",
    );
    expect(html).toContain("at least 1,204 visitors\n");
    expect(html).toContain("5 visitors so far, not complete");
    expectSound(html);
  });

  test("tells its lines and marks apart by more than colour, and explains them", () => {
    const html = series(three, { unfinished: true, beforePeriod: "the days before" });
    for (const part of [
      'class="series-before"',
      'class="series-now unfinished"',
      "the days before",
      "this day, so far",
      "at least this many",
      "not counted completely",
      'fill="url(#s-at-least)"',
      'fill="url(#s-not-complete)"',
    ]) {
      expect(html).toContain(part);
    }
    expect(chartsCss).toMatch(/\.series-before \{[^}]*stroke-dasharray/);
    expect(chartsCss).toMatch(/\.unfinished \{[^}]*stroke-dasharray/);
    const plain = series([{ start: "2025-09-01", value: 1 }]);
    expect(plain).not.toContain("series-before");
    expect(plain).not.toContain("at least");
  });

  test("draws larger figures higher, with zero on the ground", () => {
    const { now, ticks } = plot(
      [0, 1, 5, 5, 40, 1e9].map((value, i) => ({ start: `2025-09-0${i + 1}`, value })),
      visitor,
      false,
    );
    const ys = now.map(({ y }) => y ?? -1);
    expect(ys[0]).toBe(plotHeight);
    expect([...ys].sort((a, b) => b - a)).toEqual(ys);
    expect(ticks.at(-1)?.y).toBe(0);
  });

  test("leaves gaps where nothing was counted, and shows a point that stands alone", () => {
    const html = series([
      { start: "2025-09-01", value: 3 },
      { start: "2025-09-02", value: null },
      { start: "2025-09-03", value: 4 },
      { start: "2025-09-04", value: 4 },
    ]);
    expect(count(html, 'class="series-dot"')).toBe(1);
    expect(html).toContain("Tue, 2 Sept 2025\nnot counted</title>");
    expect(series([])).toContain("Nothing was counted");
    expect(series([{ start: "2025-09-01", value: null }])).toContain("Nothing was counted");
    expectSound(series([{ start: "2025-09-01", value: 0 }], { unfinished: true }));
  });

  test("is sound for any figures", () => {
    const point = fc.record(
      {
        value: fc.option(figure),
        before: fc.option(figure),
        mark: fc.constantFrom("at-least" as const, "not-complete" as const),
      },
      { requiredKeys: ["value"] },
    );
    const steps = fc.constantFrom(
      "hour" as const,
      "day" as const,
      "week" as const,
      "month" as const,
    );
    const kinds = fc.constantFrom("count" as const, "share" as const, "seconds" as const);
    fc.assert(
      fc.property(
        fc.array(point, { maxLength: 60 }),
        steps,
        kinds,
        fc.boolean(),
        text,
        (drawn, step, kind, unfinished, period) => {
          const days = starts(step, drawn.length);
          const points = drawn.map((it, i) => ({ ...it, start: days[i] ?? "" }));
          const measure = { ...visitor, kind };
          expectSound(
            series(points, {
              step,
              unfinished,
              measure,
              period: period.replaceAll(/NaN|undefined|style|on/g, ""),
            }),
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});

test("a small line has a name or is hidden, and is sound for any figures", () => {
  expect(shown(<Spark values={[1, 2]} label="Rising" />)).toContain('role="img"');
  expect(shown(<Spark values={[1, 2]} />)).toContain('aria-hidden="true"');
  expect(shown(<Spark values={[null]} />)).toBe("");
  expect(shown(<Spark values={[0, 0]} />)).toContain('d="M1,22L98,22"');
  fc.assert(
    fc.property(fc.array(fc.option(figure)), (values) =>
      expectSound(shown(<Spark values={values} />)),
    ),
  );
});
