import { axisFigure, at, change, drawable, type Measure, said } from "./chart-figures.ts";
import {
  type Band,
  middle,
  type Plot,
  plot,
  plotHeight,
  plotWidth,
  type SeriesPoint,
} from "./chart-plot.ts";
import { Hatches, Legend, markWords } from "./chart-series-legend.tsx";
import { inFull, type TimeStep, timeTicks } from "./chart-time.ts";

export interface TimeSeriesProps {
  /** Unique on the page; made of letters, digits and hyphens. */
  readonly id: string;
  readonly measure: Measure;
  readonly step: TimeStep;
  /** Oldest first, without gaps in time; 750 at most are drawn well. */
  readonly points: readonly SeriesPoint[];
  /** The last point's period is not over. */
  readonly unfinished?: boolean;
  /** What the two lines are: `1 to 30 Nov 2026`, `the 30 days before`. */
  readonly period: string;
  readonly beforePeriod?: string;
}

/** The least width under the picture, by the room that the page has: see charts.css. */
const tickRooms = [
  { room: "narrow", rem: 14.5 },
  { room: "middle", rem: 32 },
  { room: "wide", rem: 56 },
] as const;

/** More points than this are drawn with a finer line. */
const dense = 200;

/**
 * One measure over time, with the period before as a second line. Text keeps its size at any
 * width, since only the lines are stretched. `charts.js` adds a read-out for pointer and arrow
 * keys; without it every column says its figures as a tooltip.
 */
export function TimeSeries(props: TimeSeriesProps) {
  const { id, measure, points, step } = props;
  if (points.every(({ value, before }) => value === null && (before ?? null) === null)) {
    return <p class="chart-none">Nothing was counted in this time.</p>;
  }
  const drawn = plot(points, measure, props.unfinished === true);
  const starts = points.map(({ start }) => start);
  return (
    <figure class="series">
      <Legend {...props} bands={drawn.bands} />
      <div class="series-frame">
        <svg class="series-y" aria-hidden="true">
          {drawn.ticks.map(({ value, y }) => (
            <text x="100%" y={share(y, plotHeight)}>
              {axisFigure(value, measure.kind)}
            </text>
          ))}
        </svg>
        <div class="series-plot" data-series={`${capital(measure.many)} by ${step}`}>
          <svg class="series-picture" role="img" aria-label={summary(props)}>
            <title>{`${capital(measure.many)} by ${step}`}</title>
            <desc>{summary(props)}</desc>
            <Hatches id={id} />
            <Grid drawn={drawn} />
            {drawn.bands.map((band) => (
              <BandRect id={id} band={band} points={points.length} />
            ))}
            <Lines drawn={drawn} />
            <Columns {...props} drawn={drawn} />
          </svg>
        </div>
        <svg class="series-x" aria-hidden="true">
          {tickRooms.map(({ room, rem }) => (
            <g class={`ticks-${room}`}>
              {timeTicks(starts, step, rem * 16).map(({ index, label, anchor }) => (
                <TickText x={middle(index, points.length)} label={label} anchor={anchor} />
              ))}
            </g>
          ))}
        </svg>
      </div>
    </figure>
  );
}

function Grid({ drawn }: { drawn: Plot }) {
  return (
    <g class="series-grid">
      {drawn.ticks.map(({ value, y }) => (
        <line
          class={value === 0 ? "zero" : undefined}
          x1="0"
          x2="100%"
          y1={share(y, plotHeight)}
          y2={share(y, plotHeight)}
        />
      ))}
    </g>
  );
}

function Lines({ drawn }: { drawn: Plot }) {
  const last = drawn.unfinishedLine === "" ? [] : drawn.now.slice(-1);
  return (
    <svg
      class={drawn.now.length > dense ? "series-lines dense" : "series-lines"}
      width="100%"
      height="100%"
      viewBox={`0 0 ${plotWidth} ${plotHeight}`}
      preserveAspectRatio="none"
    >
      {drawn.area !== "" && <path class="series-fill" d={drawn.area} />}
      {drawn.beforeLine !== "" && <path class="series-before" d={drawn.beforeLine} />}
      {drawn.line !== "" && <path class="series-now" d={drawn.line} />}
      {drawn.unfinishedLine !== "" && (
        <path class="series-now unfinished" d={drawn.unfinishedLine} />
      )}
      {drawn.loneBefore.map((spot) => (
        <Dot spot={spot} kind="series-dot before" />
      ))}
      {[...drawn.lone, ...last].map((spot) => (
        <Dot spot={spot} kind="series-dot" />
      ))}
    </svg>
  );
}

/** A round dot although the drawing is stretched: a line without length, with round ends. */
function Dot({ spot, kind }: { spot: Plot["now"][number]; kind: string }) {
  return spot.y === null ? <></> : <path class={kind} d={`M${spot.x},${spot.y}h0.01`} />;
}

/** One column a point, unseen: it carries the tooltip, and for the read-out where the lines are. */
function Columns(props: TimeSeriesProps & { drawn: Plot }) {
  const { points, drawn } = props;
  const width = at(100 / points.length);
  return (
    <g class="series-columns">
      {points.map((point, i) => {
        const ys = [drawn.now[i]?.y, drawn.before[i]?.y].map((y) =>
          typeof y === "number" ? at((y / plotHeight) * 100) : "",
        );
        return (
          <rect
            x={`${at((i / points.length) * 100)}%`}
            width={`${width}%`}
            height="100%"
            data-y={ys.join(" ")}
          >
            <title>{pointWords(point, props)}</title>
          </rect>
        );
      })}
    </g>
  );
}

function pointWords(point: SeriesPoint, props: TimeSeriesProps): string {
  const { measure, step } = props;
  const { prefix = "", suffix = "" } = point.mark === undefined ? {} : markWords[point.mark];
  const soFar = props.unfinished === true && point === props.points.at(-1) ? " so far" : "";
  const figure =
    point.value === null
      ? "not counted"
      : `${prefix}${said(point.value, measure)}${soFar}${suffix}`;
  const lines = [capital(inFull(point.start, step)), figure];
  if (typeof point.before === "number") {
    const when = point.beforeStart === undefined ? "before" : inFull(point.beforeStart, step);
    const moved = change(drawable(point.value), point.before);
    const whole = point.value !== null && point.mark === undefined && soFar === "";
    const by = whole && moved.sign !== "" ? ` (${moved.sign})` : "";
    lines.push(`${when}: ${said(point.before, measure)}${by}`);
  }
  return lines.join("\n");
}

/** The picture in one sentence. */
function summary({ points, measure, step, ...props }: TimeSeriesProps): string {
  const counted = points.filter(({ value }) => value !== null);
  if (counted.length === 0) return `${capital(measure.many)} by ${step}: nothing was counted.`;
  const figures = counted.map(({ value }) => drawable(value));
  const [least, most] = [Math.min(...figures), Math.max(...figures)];
  const peak = counted[figures.indexOf(most)];
  const last = counted.at(-1);
  const range =
    least === most
      ? `${said(most, measure)} each`
      : `from ${said(least, measure)} to ${said(most, measure)} (${inFull(peak?.start ?? "", step)})`;
  const end = `${said(drawable(last?.value), measure)}${props.unfinished === true ? " so far" : ""}`;
  return `${capital(measure.many)} by ${step}, ${props.period}: ${range}, ${end} at the end.`;
}

function BandRect({ id, band, points }: { id: string; band: Band; points: number }) {
  return (
    <rect
      class={`band ${band.mark}`}
      x={share(band.first, points)}
      width={share(band.last - band.first + 1, points)}
      height="100%"
      fill={`url(#${id}-${band.mark})`}
    />
  );
}

function TickText({ x, label, anchor }: { x: number; label: string; anchor: string }) {
  return (
    <>
      <line x1={share(x, plotWidth)} x2={share(x, plotWidth)} y1="0" y2="5" />
      <text class={anchor} x={share(x, plotWidth)} y="100%">
        {label}
      </text>
    </>
  );
}

function share(part: number, all: number): string {
  return `${at((part / all) * 100)}%`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
