import { drawable } from "./chart-figures.ts";

/** How many shades of the one hue there are; `charts.css` has a class for each. */
const shades = 5;

/** A shade, and the smallest and the largest figure that wear it. */
export interface Step {
  /** 1 (lightest) … 5. */
  readonly step: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Figures in at most five groups of like size (quantiles); equal figures are always in one group.
 * Zero belongs to none. `of` gives a figure's shade, 0 for none.
 */
export function fiveSteps(figures: readonly number[]): {
  readonly steps: readonly Step[];
  readonly of: (figure: number) => number;
} {
  const sorted = figures
    .map(drawable)
    .filter((it) => it > 0)
    .sort((a, b) => a - b);
  const bounds = new Set<number>();
  for (let i = 0; i < shades; i += 1) {
    const bound = sorted[Math.floor((i * sorted.length) / shades)];
    if (bound !== undefined) bounds.add(bound);
  }
  const lows = [...bounds];
  const steps = lows.map((low, i): Step => {
    const next = lows[i + 1] ?? Number.POSITIVE_INFINITY;
    const to = sorted.findLast((it) => it < next) ?? low;
    return { step: shadeOf(i, lows.length), from: low, to };
  });
  const of = (figure: number) => {
    const value = drawable(figure);
    return value === 0 ? 0 : (steps.findLast(({ from }) => value >= from)?.step ?? 1);
  };
  return { steps, of };
}

/** Few groups still use the whole range of shades; one alone is neither light nor dark. */
function shadeOf(group: number, groups: number): number {
  return groups === 1 ? 3 : 1 + Math.round((group * (shades - 1)) / (groups - 1));
}

/** The round figures beside a picture's left edge, 0 first. */
export function roundTicks(max: number, kind: "count" | "share" | "seconds"): readonly number[] {
  const top = drawable(max);
  const step =
    kind === "seconds" ? secondsStep(top) : Math.max(decimalStep(top), kind === "count" ? 1 : 0);
  const count = Math.max(2, Math.ceil(top / step - 1e-9));
  return Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}

/** The smallest of 1, 2, 2.5 and 5 times a power of ten that needs no more than four steps. */
function decimalStep(top: number): number {
  if (top === 0) return 0.01;
  const power = 10 ** Math.floor(Math.log10(top / 4));
  const factors = power >= 10 || top <= 1 ? [1, 2, 2.5, 5, 10] : [1, 2, 5, 10];
  return (factors.find((it) => it * power * 4 >= top * (1 - 1e-9)) ?? 10) * power;
}

const roundSeconds = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];

function secondsStep(top: number): number {
  return roundSeconds.find((it) => it * 4 >= top) ?? decimalStep(top / 3600) * 3600;
}
