import type { Report } from "../visits/mod.ts";
import { Spark, TimeSeries, type TimeSeriesProps } from "./chart.ts";
import { change, compact, duration, percent } from "./chart-figures.ts";
import { measureNames, measures, type MeasureName } from "./visits-measures.ts";
import { comparedWords, type Reading, spanWords } from "./visits-reading.ts";
import { hrefOf, type VisitsPath } from "./visits-query.ts";

/** Where the links of a figure lead. */
interface FigurePlace {
  readonly path?: VisitsPath;
  readonly more?: Readonly<Record<string, string>>;
}

type Figures = Pick<Report, "totals" | "before" | "points">;

/** A figure as a tile says it. */
function tileFigure(name: MeasureName, value: number | null): string {
  if (value === null) return "–";
  const { measure } = measures[name];
  if ("kind" in measure && measure.kind === "share") return percent(value, 1);
  if ("kind" in measure && measure.kind === "seconds") return duration(value);
  return name === "views-per-visit" ? value.toFixed(1) : compact(value);
}

/** The figures, each with its change and the way there; a click shows it over time. */
export function Tiles(props: {
  reading: Reading;
  report: Figures & { readonly beforeUntil?: number | undefined };
  names?: readonly MeasureName[];
  place?: FigurePlace;
}) {
  const { reading, report, names = measureNames, place = {} } = props;
  return (
    <ul class="tiles">
      {names.map((name) => {
        const { label, of, meaning } = measures[name];
        const value = of(report.totals);
        const before = report.before ? of(report.before) : null;
        return (
          <li>
            <a
              href={hrefOf(reading.query, { show: name }, { ...place, anchor: "time" })}
              aria-current={reading.query.show === name ? "true" : undefined}
              title={meaning}
            >
              <span class="tile-label">{label}</span>
              <strong>{tileFigure(name, value)}</strong>
              <span class="tile-moved">
                {value !== null && before !== null && (
                  <Change now={value} before={before} words={tileFigure(name, before)} />
                )}
              </span>
              <Spark values={report.points.map(({ cell }) => (cell ? of(cell) : null))} />
            </a>
          </li>
        );
      })}
    </ul>
  );
}

function Change({ now, before, words }: { now: number; before: number; words: string }) {
  const { sign, word } = change(now, before);
  return (
    <span class={`moved ${word}`} title={`${words} before`}>
      {sign} <span class="moved-word">{word}</span>
    </span>
  );
}

/** One figure over time, with that of the period before. */
export function OverTime(props: {
  reading: Reading;
  report: Figures;
  names?: readonly MeasureName[];
}) {
  const { reading, report, names = measureNames } = props;
  const { query, step, span, time } = reading;
  const name = names.includes(query.show) ? query.show : (names[0] ?? "visitors");
  const { label, measure, of, meaning } = measures[name];
  const isRunning = span.to === time.now.day && step !== "hour";
  const points: TimeSeriesProps["points"] = report.points.map((point, at) => ({
    start: point.start,
    value: point.cell && of(point.cell),
    ...(reading.compared ? { before: point.before && of(point.before) } : {}),
    ...(point.beforeStart === undefined ? {} : { beforeStart: point.beforeStart }),
    ...(point.atLeast && name === "visitors"
      ? { mark: "at-least" as const }
      : point.isPart && !(isRunning && at === report.points.length - 1)
        ? { mark: "not-complete" as const }
        : {}),
  }));
  return (
    <section id="time" aria-labelledby="time-title">
      <h2 id="time-title">{label}</h2>
      <TimeSeries
        id="over-time"
        measure={measure}
        step={step}
        points={points}
        unfinished={isRunning}
        period={spanWords(span)}
        {...(reading.compared ? { beforePeriod: comparedWords(reading) } : {})}
      />
      <p class="chart-note">{meaning}</p>
    </section>
  );
}
