/** Sums over many visitors. Seconds are those for which pages were looked at. */
export interface Totals {
  readonly visitors: number;
  readonly visits: number;
  readonly bounces: number;
  readonly seconds: number;
}

/** Sums of what has one value in one dimension. */
export interface Cell extends Totals {
  readonly views: number;
}

/** A cell that is being added to. */
export type OpenCell = { -readonly [K in keyof Cell]: number };

/** A cell of nothing. */
export function emptyCell(): OpenCell {
  return { views: 0, visitors: 0, visits: 0, bounces: 0, seconds: 0 };
}

/** Adds `more` to `cell`. */
export function addTo(cell: OpenCell, more: Partial<Cell>): void {
  cell.views += more.views ?? 0;
  cell.visitors += more.visitors ?? 0;
  cell.visits += more.visits ?? 0;
  cell.bounces += more.bounces ?? 0;
  cell.seconds += more.seconds ?? 0;
}
