import { inspect } from "node:util";
import { addTo, type Cell, emptyCell, type OpenCell } from "./cell.ts";
import { type Dimension, dimensions } from "./dimension.ts";
import { originIdsMax } from "./origin.ts";
import type { CellRow, PairRow, TotalRow } from "./store-count.ts";

/** Two dimensions that the vendor may look at together. */
export type Pair = readonly [Dimension, Dimension];

/** What a batch of visitors brought along: one entry for each table and dimension. */
export type Mixed =
  | { readonly kind: "cells"; readonly dimension: number; readonly rows: readonly CellRow[] }
  | {
      readonly kind: "pairs";
      readonly a: number;
      readonly b: number;
      readonly rows: readonly PairRow[];
    }
  | { readonly kind: "totals"; readonly rows: readonly TotalRow[] }
  | { readonly kind: "left out"; readonly reasons: ReadonlyMap<string, number> };

/** What two names together are added up of. */
interface PairSums {
  readonly views?: number;
  readonly visits?: number;
}

function numberOf(pair: Pair): number {
  return dimensions[pair[0]] * 100 + dimensions[pair[1]];
}

/** Sums by name, by hour or by two names. */
type Cells = Map<number, OpenCell>;

const newCells = (): Cells => new Map();

/** The value under a key, made where there is none. */
function valueAt<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

/**
 * What visitors of one website brought along, added up in memory until enough different ones have
 * contributed. It leaves as one list of sums for each dimension, sorted by name, so that nothing of
 * who came when, or with what else, is left in it; the lists leave in an order of chance.
 */
export class Mixer {
  readonly #visitorsMin: number;
  readonly #contributors = new Set<number>();
  #cells = new Map<Dimension, Cells>();
  #pairs = new Map<number, Cells>();
  #totals = new Map<string, Cells>();
  #leftOut = new Map<string, number>();

  constructor(visitorsMin: number) {
    this.#visitorsMin = visitorsMin;
  }

  /** Different visitors who wait to be mixed, as far as it matters. */
  get waiting(): number {
    return this.#contributors.size;
  }

  /** Takes down that a visitor contributes to what comes next. */
  contribute(visitor: number): void {
    // Beyond that it makes no difference, and the set stays small.
    if (this.#contributors.size < this.#visitorsMin) this.#contributors.add(visitor);
  }

  add(dimension: Dimension, nameId: number, more: Partial<Cell>): void {
    addTo(this.cell(dimension, nameId), more);
  }

  /** The sums of one name in this batch, to be added to at once. */
  cell(dimension: Dimension, nameId: number): OpenCell {
    return valueAt(valueAt(this.#cells, dimension, newCells), nameId, emptyCell);
  }

  addPair(pair: Pair, nameA: number, nameB: number, more: PairSums): void {
    const cells = valueAt(this.#pairs, numberOf(pair), newCells);
    valueAt(cells, nameA * originIdsMax + nameB, emptyCell);
    this.addToPair(pair, nameA, nameB, more);
  }

  /** As `addPair`, if there is something of these two already; says whether. */
  addToPair(pair: Pair, nameA: number, nameB: number, more: PairSums): boolean {
    const cell = this.#pairs.get(numberOf(pair))?.get(nameA * originIdsMax + nameB);
    if (cell === undefined) return false;
    cell.views += more.views ?? 0;
    cell.visits += more.visits ?? 0;
    return true;
  }

  /** Adds to the totals of an hour of the website's own day. */
  addTotals(day: string, hour: number, more: Partial<Cell>): void {
    addTo(valueAt(valueAt(this.#totals, day, newCells), hour, emptyCell), more);
  }

  /** Counts what is no visit; it needs no mixing, as nothing else is known of it. */
  leaveOut(reason: string, count = 1): void {
    this.#leftOut.set(reason, (this.#leftOut.get(reason) ?? 0) + count);
  }

  /**
   * Takes out what may be written down: nothing of visitors until enough contributed. `order` is
   * asked for a number from 0 up to 1 for each list.
   */
  take(order: () => number): readonly Mixed[] {
    const taken: Mixed[] = [];
    if (this.#leftOut.size > 0) {
      const reasons = new Map([...this.#leftOut].toSorted(([a], [b]) => (a < b ? -1 : 1)));
      taken.push({ kind: "left out", reasons });
    }
    this.#leftOut = new Map();
    if (this.#contributors.size < this.#visitorsMin) return taken;
    for (const [dimension, cells] of this.#cells) {
      const rows = [...cells].map(([nameId, cell]) => ({ nameId, ...cell }));
      rows.sort((a, b) => a.nameId - b.nameId);
      taken.push({ kind: "cells", dimension: dimensions[dimension], rows });
    }
    for (const [pair, cells] of this.#pairs) {
      const rows = [...cells].map(([key, cell]) => ({
        nameA: Math.floor(key / originIdsMax),
        nameB: key % originIdsMax,
        ...{ views: cell.views, visits: cell.visits },
      }));
      taken.push({
        kind: "pairs",
        ...{ a: Math.floor(pair / 100), b: pair % 100 },
        rows: rows.toSorted((a, b) => a.nameA - b.nameA || a.nameB - b.nameB),
      });
    }
    if (this.#totals.size > 0) taken.push({ kind: "totals", rows: totalRows(this.#totals) });
    this.#contributors.clear();
    this.#cells = new Map();
    this.#pairs = new Map();
    this.#totals = new Map();
    return shuffled(taken.toSorted(byTable), order);
  }

  toJSON(): string {
    return "[mixer]";
  }

  [inspect.custom](): string {
    return "[mixer]";
  }
}

function totalRows(totals: ReadonlyMap<string, Cells>): readonly TotalRow[] {
  return [...totals]
    .flatMap(([day, hours]) =>
      [...hours].map(([hour, { visitors, visits, bounces, seconds }]) => ({
        ...{ day, hour, visitors, visits, bounces, seconds },
      })),
    )
    .toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.hour - b.hour));
}

/** One order whatever came first, so that chance alone decides about the next. */
function byTable(one: Mixed, other: Mixed): number {
  const rank = (it: Mixed) =>
    it.kind === "cells" ? it.dimension : it.kind === "pairs" ? it.a * 100 + it.b : 0;
  return one.kind < other.kind ? -1 : one.kind > other.kind ? 1 : rank(one) - rank(other);
}

/** Fisher and Yates. */
function shuffled<T>(items: readonly T[], order: () => number): readonly T[] {
  const all = [...items];
  for (let at = all.length - 1; at > 0; at -= 1) {
    const other = Math.floor(order() * (at + 1));
    const [one, two] = [all[at] as T, all[other] as T];
    all[at] = two;
    all[other] = one;
  }
  return all;
}
