import { area, line } from "d3-shape";
import { at, drawable, type Measure } from "./chart-figures.ts";
import { roundTicks } from "./chart-steps.ts";

/** What a period's figure is, where it is not simply counted: a floor, or a part of the period. */
export type PointMark = "at-least" | "not-complete";

/** One hour, day, week or month of a picture over time. */
export interface SeriesPoint {
  /** When it begins, by the site's clock: `2026-11-26`, or `2026-11-26T14` for an hour. */
  readonly start: string;
  /** null where nothing was counted: the line has a gap there. */
  readonly value: number | null;
  /** The figure of the period that this one is compared with. */
  readonly before?: number | null;
  /** When that one began. */
  readonly beforeStart?: string;
  readonly mark?: PointMark;
}

/** The size of the drawing in its own units; the page stretches it to what room there is. */
export const plotWidth = 1000;
export const plotHeight = 300;

/** A point's place in the drawing; null where there is none. */
interface Spot {
  readonly x: number;
  readonly y: number | null;
}

/** A run of points with one mark, by index, both ends included. */
export interface Band {
  readonly mark: PointMark;
  readonly first: number;
  readonly last: number;
}

/** What a picture over time is made of, in units of the drawing. */
export interface Plot {
  readonly ticks: readonly { readonly value: number; readonly y: number }[];
  readonly now: readonly Spot[];
  readonly before: readonly Spot[];
  readonly area: string;
  /** The part of the line that stands, and the part that may still grow. */
  readonly line: string;
  readonly unfinishedLine: string;
  readonly beforeLine: string;
  /** Points that no line reaches. */
  readonly lone: readonly Spot[];
  readonly loneBefore: readonly Spot[];
  readonly bands: readonly Band[];
}

/** Where the middle of a point's column is, in units of the drawing. */
export function middle(index: number, points: number): number {
  return at(((index + 0.5) / Math.max(1, points)) * plotWidth);
}

/** Lays a row of points out. With `unfinished` the way to the last point is drawn apart. */
export function plot(points: readonly SeriesPoint[], measure: Measure, unfinished: boolean): Plot {
  const values = points.flatMap(({ value, before }) => [drawable(value), drawable(before)]);
  const ticks = roundTicks(Math.max(0, ...values), measure.kind ?? "count");
  const top = ticks.at(-1) ?? 1;
  const heightOf = (value: number) => at(plotHeight - (drawable(value) / top) * plotHeight);
  const spots = (of: (point: SeriesPoint) => number | null | undefined): readonly Spot[] =>
    points.map((point, i) => {
      const value = of(point) ?? null;
      return { x: middle(i, points.length), y: value === null ? null : heightOf(value) };
    });
  const now = spots(({ value }) => value);
  const before = spots((point) => point.before);
  const open = unfinished ? points.length - 1 : points.length;
  return {
    ticks: ticks.map((value) => ({ value, y: heightOf(value) })),
    now,
    before,
    area: areaOf(now.slice(0, open)),
    line: lineOf(now.slice(0, open)),
    unfinishedLine: lineOf(now.slice(Math.max(0, open - 1)).slice(open < points.length ? 0 : 1)),
    beforeLine: lineOf(before),
    lone: loneOf(now),
    loneBefore: loneOf(before),
    bands: bandsOf(points),
  };
}

const drawLine = line<Spot>()
  .defined(({ y }) => y !== null)
  .x(({ x }) => x)
  .y(({ y }) => y ?? 0)
  .digits(2);
const drawArea = area<Spot>()
  .defined(({ y }) => y !== null)
  .x(({ x }) => x)
  .y0(plotHeight)
  .y1(({ y }) => y ?? plotHeight)
  .digits(2);

/** The path through the spots, with gaps where there is none. */
function lineOf(spots: readonly Spot[]): string {
  return drawLine(spots) ?? "";
}

function areaOf(spots: readonly Spot[]): string {
  return drawArea(spots) ?? "";
}

function loneOf(spots: readonly Spot[]): readonly Spot[] {
  return spots.filter(
    ({ y }, i) =>
      y !== null && ![spots[i - 1], spots[i + 1]].some((it) => typeof it?.y === "number"),
  );
}

function bandsOf(points: readonly SeriesPoint[]): readonly Band[] {
  const bands: Band[] = [];
  for (const [i, { mark }] of points.entries()) {
    if (mark === undefined) continue;
    const open = bands.at(-1);
    if (open?.mark === mark && open.last === i - 1) bands[bands.length - 1] = { ...open, last: i };
    else bands.push({ mark, first: i, last: i });
  }
  return bands;
}
