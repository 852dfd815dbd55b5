/**
 * Figures as the pictures of the statistics say them. Whatever comes in, what goes out is a figure
 * that can be drawn: never NaN, never without end.
 */

/** What a measure counts in: things, a share of one (0…1), or a length of time in seconds. */
export type MeasureKind = "count" | "share" | "seconds";

/** A measure by its words: `{ one: "visitor", many: "visitors" }`. */
export interface Measure {
  readonly one: string;
  readonly many: string;
  /** `count` when left out. */
  readonly kind?: MeasureKind;
}

const wholeFormat = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const compactFormat = new Intl.NumberFormat("en", {
  notation: "compact",
  maximumSignificantDigits: 3,
});

/** More than any site counts; sums of such figures are still exact. */
const largest = 1e12;

/** The figure itself where it can be drawn; 0 for NaN and what is below zero. */
export function drawable(value: number | null | undefined): number {
  if (value === null || value === undefined || Number.isNaN(value) || value < 0) return 0;
  return Math.min(value, largest);
}

/** All digits, in groups of three: `1,204`. */
export function whole(value: number): string {
  return wholeFormat.format(drawable(value));
}

/** As short as an axis or a cell needs it: `1,204` as it stands, `12.4K`, `1.2B`. */
export function compact(value: number): string {
  const figure = drawable(value);
  return figure < 10_000 ? whole(figure) : compactFormat.format(figure);
}

/** A part of a whole in per cent: `31%`, `4.2%`, `<0.1%`; `0%` of nothing. */
export function percent(part: number, all: number): string {
  const [of, from] = [drawable(part), drawable(all)];
  if (of === 0 || from === 0) return "0%";
  const share = drawable((of / from) * 100);
  if (share < 0.1) return "<0.1%";
  if (share > 99.9 && of < from) return ">99.9%";
  return `${share < 10 ? Number(share.toFixed(1)) : whole(share)}%`;
}

/** A length of time: `45 s`, `2 min 5 s`, `1 h 10 min`; a line never ends between figure and unit. */
export function duration(seconds: number): string {
  const all = Math.round(drawable(seconds));
  if (all < 60) return `${all}\u00A0s`;
  const [large, small] = all < 3600 ? ["min", "s"] : ["h", "min"];
  const units = all < 3600 ? all : Math.round(all / 60);
  const rest = units % 60;
  return `${whole(Math.floor(units / 60))}\u00A0${large}${rest === 0 ? "" : ` ${rest}\u00A0${small}`}`;
}

/** A figure of a measure, short: for an axis. */
export function axisFigure(value: number, kind: MeasureKind = "count"): string {
  if (kind === "share") return `${Number((drawable(value) * 100).toPrecision(3))}%`;
  return kind === "seconds" ? clockFigure(Math.round(drawable(value))) : compact(value);
}

/** Minutes and seconds as on a clock: `1:30`; from an hour on hours and minutes: `1:30 h`. */
function clockFigure(seconds: number): string {
  const [units, name] = seconds < 3600 ? [seconds, ""] : [Math.round(seconds / 60), " h"];
  return `${Math.floor(units / 60)}:${String(units % 60).padStart(2, "0")}${name}`;
}

/** A figure of a measure with its word: `1 visitor`, `1,204 visitors`, `31%`, `2 min 5 s`. */
export function said(value: number, measure: Measure): string {
  const { kind = "count" } = measure;
  if (kind !== "count") return kind === "share" ? percent(value, 1) : duration(value);
  return `${whole(value)} ${whole(value) === "1" ? measure.one : measure.many}`;
}

/** How a figure moved against another one, as a sign with a figure, and as a word. */
export interface Change {
  /** `+12%`, `−8%`, `±0%`, `×14` from ten times on; empty where no figure says it. */
  readonly sign: string;
  /** `up`, `down`, `same`, `new`, `none`. */
  readonly word: string;
}

/** What became of `before`. From nothing to something is `new`: no per cent can say it. */
export function change(now: number, before: number): Change {
  const [to, from] = [drawable(now), drawable(before)];
  if (to === from) return from === 0 ? { sign: "", word: "none" } : { sign: "±0%", word: "same" };
  if (from === 0) return { sign: "", word: "new" };
  const share = ((to - from) / from) * 100;
  const size = Math.abs(share);
  if (to / from >= 10) return { sign: `×${compact(Math.round(to / from))}`, word: "up" };
  const figure =
    size < 1 ? Math.max(0.1, at(Math.round(size * 10) / 10)) : compact(Math.round(size));
  return share > 0 ? { sign: `+${figure}%`, word: "up" } : { sign: `−${figure}%`, word: "down" };
}

/** A coordinate with two decimals at most, as short as it can be written. */
export function at(value: number): number {
  return Number.isFinite(value) ? Math.round(value * 100) / 100 : 0;
}
