import type { Db } from "../promise/purpose.ts";
import { addTo, type Cell, emptyCell, type OpenCell } from "./cell.ts";
import { type Dimension, dimensions, namesOf, otherId } from "./dimension.ts";
import { lately } from "./report-cache.ts";
import { addDays, type DaySpan } from "./report-range.ts";
import type { SiteTime } from "./report-time.ts";
import { readNamesOf, readSums, splitSpan, type ValueSum } from "./store-report-sums.ts";

/** What a list is ordered by. */
export type TopOrder = "views" | "visitors" | "visits";

/** One list that is asked for. */
export interface TopAsked {
  readonly dimension: Dimension;
  readonly order: TopOrder;
  readonly limit: number;
  /** Of pages and events: only how often, which is read faster. */
  readonly onlyViews?: boolean;
}

/** A value with its sums. */
export interface TopRow extends Cell {
  readonly id: number;
  readonly name: string;
}

/** The values of a dimension, most first, and the sums of all there are. */
export interface Top {
  readonly rows: readonly TopRow[];
  /** The sums of what has no name. */
  readonly other: Cell;
  /** The sums of all values, "other" among them. */
  readonly all: Cell;
  /** How many values have a name. */
  readonly named: number;
  /** The sums of the period before, by number; 0 is "other". */
  readonly before: ReadonlyMap<number, Cell> | undefined;
}

/** Where and when: the site's time tells which days are over. */
export interface TopPlace extends Pick<SiteTime, "now" | "isSettled"> {
  readonly siteId: number;
}

type Sums = ReadonlyMap<number, Cell>;

/** The first values of some dimensions over a span, with those of the span before. */
export async function readTops(
  db: Db<"visits">,
  at: TopPlace,
  spans: { readonly span: DaySpan; readonly before: DaySpan | undefined },
  asked: readonly TopAsked[],
): Promise<ReadonlyMap<Dimension, Top>> {
  if (asked.length === 0) return new Map();
  const now = await sumsIn(db, at, spans.span, asked);
  const before = spans.before && (await sumsIn(db, at, spans.before, asked));
  const ranked = asked.map((one) => ({ one, rows: rank(now.get(one.dimension), one) }));
  const wanted = ranked.flatMap(({ one, rows }) =>
    rows.map(([id]) => ({ dimension: dimensions[namesOf(one.dimension)], id })),
  );
  const names = await readNamesOf(db, at.siteId, wanted);
  return new Map(
    ranked.map(({ one: { dimension }, rows }): [Dimension, Top] => {
      const sums = now.get(dimension) ?? new Map<number, Cell>();
      const number = dimensions[namesOf(dimension)];
      const all = emptyCell();
      for (const cell of sums.values()) addTo(all, cell);
      return [
        dimension,
        {
          rows: rows.map(([id, cell]) => ({
            ...cell,
            id,
            name: names.get(`${number} ${id}`) ?? "",
          })),
          other: sums.get(otherId) ?? emptyCell(),
          all,
          named: sums.size - (sums.has(otherId) ? 1 : 0),
          before: before && (before.get(dimension) ?? new Map<number, Cell>()),
        },
      ];
    }),
  );
}

function rank(sums: Sums | undefined, { order, limit }: TopAsked): readonly [number, Cell][] {
  return [...(sums ?? [])]
    .filter(([id]) => id !== otherId)
    .toSorted(
      ([a, one], [b, other]) => other[order] - one[order] || other.views - one.views || a - b,
    )
    .slice(0, limit);
}

/** The sums of all values over a span: those of days that are over as they were read lately. */
async function sumsIn(
  db: Db<"visits">,
  { siteId, now, isSettled }: TopPlace,
  span: DaySpan,
  asked: readonly TopAsked[],
): Promise<ReadonlyMap<Dimension, Sums>> {
  const over = { from: span.from, to: span.to < now.day ? span.to : addDays(now.day, -1) };
  const isCached = isSettled && over.from <= over.to;
  const parts = isCached ? await readLately(db, siteId, over, asked) : [];
  const rest = isCached ? { from: addDays(over.to, 1), to: span.to } : span;
  if (rest.from <= rest.to) parts.push(await readSpan(db, siteId, rest, asked));
  const names = new Map(asked.map(({ dimension }) => [dimensions[dimension] as number, dimension]));
  const sums = new Map<Dimension, Map<number, OpenCell>>();
  for (const row of parts.flat()) {
    const dimension = names.get(row.dimension);
    if (!dimension) continue;
    const values = sums.get(dimension) ?? new Map<number, OpenCell>();
    const cell = values.get(row.id) ?? emptyCell();
    addTo(cell, row);
    sums.set(dimension, values.set(row.id, cell));
  }
  return sums;
}

async function readLately(
  db: Db<"visits">,
  siteId: number,
  over: DaySpan,
  asked: readonly TopAsked[],
): Promise<(readonly ValueSum[])[]> {
  const missing: TopAsked[] = [];
  let reading: Promise<readonly ValueSum[]> | undefined;
  const parts = asked.map((one) => {
    const key = `${siteId} ${one.dimension} ${over.from} ${over.to} ${one.onlyViews === true}`;
    return lately(db, key, async () => {
      missing.push(one);
      // All that is missing in one statement, as soon as all were looked for.
      reading ??= Promise.resolve().then(() => readSpan(db, siteId, over, missing));
      const rows = await reading;
      return rows.filter((row) => row.dimension === dimensions[one.dimension]);
    });
  });
  return Promise.all(parts);
}

async function readSpan(
  db: Db<"visits">,
  siteId: number,
  span: DaySpan,
  asked: readonly TopAsked[],
): Promise<readonly ValueSum[]> {
  const hits = asked.filter(({ dimension }) => isCounted(dimension));
  return readSums(db, siteId, await splitSpan(db, siteId, span), {
    cells: asked
      .filter(({ dimension, onlyViews }) => onlyViews !== true || !isCounted(dimension))
      .map(({ dimension }) => dimensions[dimension]),
    hits: hits.map(({ dimension }) => dimensions[dimension]),
  });
}

/** Of what hits are counted before they are answered. */
function isCounted(dimension: Dimension): boolean {
  return dimension === "page" || dimension === "event";
}
