import { line } from "d3-shape";
import { at, drawable } from "./chart-figures.ts";

const width = 100;
const height = 24;
/** Room for the line's own thickness. */
const edge = 2;

interface SparkProps {
  /** Oldest first; null where nothing was counted. */
  readonly values: readonly (number | null)[];
  /** What the line shows, as a sentence; without it the line is there for the eye only. */
  readonly label?: string;
}

/** A small line beside a figure: the way there, without axes. Nothing where there is no figure. */
export function Spark({ values, label }: SparkProps) {
  if (values.every((it) => it === null)) return <></>;
  const top = Math.max(1e-9, ...values.map(drawable));
  const steps = Math.max(1, values.length - 1);
  const x = (i: number) => at(1 + (i / steps) * (width - edge - 1));
  const y = (value: number | null) =>
    at(height - edge - (drawable(value) / top) * (height - 2 * edge));
  const path = line<number | null>()
    .defined((value) => value !== null)
    .x((_, i) => x(i))
    .y(y)
    .digits(2)(values);
  const last = values.findLastIndex((it) => it !== null);
  const role =
    label === undefined ? { "aria-hidden": "true" } : { role: "img", "aria-label": label };
  return (
    <svg class="spark" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" {...role}>
      <path class="series-now" d={path ?? ""} />
      <path class="series-dot" d={`M${x(last)},${y(values[last] ?? null)}h0.01`} />
    </svg>
  );
}
