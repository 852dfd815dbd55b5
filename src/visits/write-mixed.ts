import { clock } from "../kernel/clock.ts";
import { log } from "../kernel/log.ts";
import { databaseError, sqlState } from "../kernel/sql-error.ts";
import type { Db } from "../promise/purpose.ts";
import { addTo, emptyCell } from "./cell.ts";
import { localDay } from "./local-day.ts";
import type { Mixed } from "./mixer.ts";
import type { Names } from "./names.ts";
import type { Site } from "./site.ts";
import {
  addCells,
  addLeftOut,
  addPairs,
  addTotals,
  type CellRow,
  type PairRow,
} from "./store-count.ts";
import { saveNames } from "./store-names.ts";

/** Where mixed sums belong: the day on which they are written down, and the run of the program. */
interface MixedPlace {
  readonly siteId: number;
  readonly day: string;
  readonly month: string;
  readonly run: number;
}

/**
 * Writes down what one website has mixed, each table and dimension in a transaction of its own, so
 * that nothing tells what belonged together. While the database is away nothing more is taken out
 * of the mixer, and what was waits. A list that may have been written for all that is known is not
 * written again: it counts as not recorded.
 */
export class MixedWriter {
  readonly #db: Db<"visits">;
  readonly #site: Site;
  readonly #run: number;
  readonly #order: () => number;
  #waiting: Mixed[] = [];

  /** `order` decides about the order of the lists; `run` is that of the program. */
  constructor(db: Db<"visits">, site: Site, run: number, order: () => number) {
    this.#db = db;
    this.#site = site;
    this.#run = run;
    this.#order = order;
  }

  /** Writes all that is mixed by now; what can't be written is logged and waits, or is lost. */
  async write(): Promise<void> {
    try {
      await this.#writeWaiting();
      this.#waiting = [...this.#site.takeMixed(this.#order)];
      await this.#writeWaiting();
    } catch (error) {
      log.warn("totals of visits could not be written down", { code: sqlState(error) });
    }
  }

  async #writeWaiting(): Promise<void> {
    if (this.#waiting.length === 0) return;
    const { siteId, names, settings } = this.#site;
    const day = localDay(clock.ms(), settings.timeZone);
    const place = { siteId, day, month: `${day.slice(0, 7)}-01`, run: this.#run };
    await names.save((fresh) => saveNames(this.#db, siteId, fresh));
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      await this.#writeOne(next, place);
      this.#waiting.shift();
    }
  }

  async #writeOne(mixed: Mixed, at: MixedPlace): Promise<void> {
    try {
      await write(this.#db, mixed, at, this.#site.names);
    } catch (error) {
      if (!isSurelyUnwritten(error)) this.#waiting.shift();
      throw error;
    }
  }
}

/** Whether no connection was had at all, or the database itself said no for a reason that passes. */
function isSurelyUnwritten(error: unknown): boolean {
  const known = databaseError(error)?.code;
  if (known === "switched-off" || known === "storage-full") return true;
  const code = (error as { code?: unknown } | null)?.code;
  return known === "unavailable" && (code === "ECONNREFUSED" || code === "ENOENT");
}

function write(db: Db<"visits">, mixed: Mixed, at: MixedPlace, names: Names): Promise<void> {
  if (mixed.kind === "cells") {
    const { dimension, rows } = mixed;
    return addCells(db, { ...at, dimension }, storedCells(rows, dimension, names));
  }
  if (mixed.kind === "pairs") {
    const { a, b } = mixed;
    return addPairs(db, { ...at, a, b }, storedPairs(mixed.rows, a, b, names));
  }
  if (mixed.kind === "totals") return addTotals(db, at, mixed.rows);
  return addLeftOut(db, at, mixed.reasons);
}

/** The rows under the numbers that the database has; those that share one are one row. */
function storedCells(rows: readonly CellRow[], dimension: number, names: Names) {
  const stored = new Map<number, CellRow>();
  for (const row of rows) {
    const nameId = names.storedId(dimension, row.nameId);
    const sum = emptyCell();
    addTo(sum, row);
    addTo(sum, stored.get(nameId) ?? {});
    stored.set(nameId, { nameId, ...sum });
  }
  return [...stored.values()].toSorted((a, b) => a.nameId - b.nameId);
}

function storedPairs(rows: readonly PairRow[], a: number, b: number, names: Names) {
  const stored = new Map<string, PairRow>();
  for (const row of rows) {
    const nameA = names.storedId(a, row.nameA);
    const nameB = names.storedId(b, row.nameB);
    const sum = stored.get(`${nameA} ${nameB}`);
    const views = row.views + (sum?.views ?? 0);
    stored.set(`${nameA} ${nameB}`, {
      nameA,
      nameB,
      views,
      visits: row.visits + (sum?.visits ?? 0),
    });
  }
  return [...stored.values()].toSorted((x, y) => x.nameA - y.nameA || x.nameB - y.nameB);
}
