import type { Band, PointMark, SeriesPoint } from "./chart-plot.ts";
import type { TimeStep } from "./chart-time.ts";

/** How the legend calls a mark, and what it puts around a figure. */
export const markWords: Record<PointMark, { label: string; prefix: string; suffix: string }> = {
  "at-least": { label: "at least this many", prefix: "at least ", suffix: "" },
  "not-complete": { label: "not counted completely", prefix: "", suffix: ", not complete" },
};

/** What the lines and the hatches are. */
export function Legend(props: {
  readonly id: string;
  readonly step: TimeStep;
  readonly points: readonly SeriesPoint[];
  readonly unfinished?: boolean;
  readonly period: string;
  readonly beforePeriod?: string;
  readonly bands: readonly Band[];
}) {
  const marks = [...new Set(props.bands.map(({ mark }) => mark))];
  const compared = props.points.some(({ before }) => typeof before === "number");
  return (
    <figcaption class="chart-legend">
      <span>
        <LineSign kind="now" />
        {props.period}
      </span>
      {compared && (
        <span>
          <LineSign kind="before" />
          {props.beforePeriod ?? "the period before"}
        </span>
      )}
      {props.unfinished === true && (
        <span>
          <LineSign kind="now unfinished" />
          {`this ${props.step}, so far`}
        </span>
      )}
      {marks.map((mark) => (
        <span>
          <svg class="sign-area" aria-hidden="true">
            <rect
              class={`band ${mark}`}
              width="100%"
              height="100%"
              fill={`url(#${props.id}-${mark})`}
            />
          </svg>
          {markWords[mark].label}
        </span>
      ))}
    </figcaption>
  );
}

function LineSign({ kind }: { kind: string }) {
  return (
    <svg class="sign-line" viewBox="0 0 28 10" aria-hidden="true">
      <path class={`series-${kind}`} d="M1,5H27" />
    </svg>
  );
}

/** The two hatches: slanting lines for a floor, dots for a part. */
export function Hatches({ id }: { id: string }) {
  return (
    <defs>
      <pattern
        id={`${id}-at-least`}
        class="hatch"
        width="6"
        height="6"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <line x1="0" y1="0" x2="0" y2="6" />
      </pattern>
      <pattern
        id={`${id}-not-complete`}
        class="hatch"
        width="6"
        height="6"
        patternUnits="userSpaceOnUse"
      >
        <circle cx="3" cy="3" r="1" />
      </pattern>
    </defs>
  );
}
