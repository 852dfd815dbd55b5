import { clock } from "../kernel/clock.ts";
import type { Db } from "../promise/purpose.ts";

/** Days that are over change little: what was mixed late may still be added to their totals. */
const keptMs = 5 * 60_000;
/** So many rows are kept in memory, about a hundred bytes each. */
const rowsMax = 60_000;

interface Kept {
  readonly at: number;
  readonly rows: Promise<readonly unknown[]>;
  size: number;
}

/**
 * Sums of days that are over, as they were read lately: an operator who clicks about asks for the
 * same ones again and again. They are sums of many, as they stand in the database; nothing else is
 * kept. Bounded: the oldest are let go first.
 */
class ReportCache {
  readonly #kept = new Map<string, Kept>();
  #size = 0;

  async get<Row>(key: string, read: () => Promise<readonly Row[]>): Promise<readonly Row[]> {
    const now = clock.tick();
    const known = this.#kept.get(key);
    if (known && now - known.at < keptMs) return known.rows as Promise<readonly Row[]>;
    this.#forget(key);
    const kept: Kept = { at: now, rows: read(), size: 0 };
    this.#kept.set(key, kept);
    try {
      const rows = (await kept.rows) as readonly Row[];
      if (this.#kept.get(key) === kept) {
        kept.size = rows.length + 1;
        this.#size += kept.size;
        this.#shrink();
      }
      return rows;
    } catch (error) {
      if (this.#kept.get(key) === kept) this.#kept.delete(key);
      throw error;
    }
  }

  #shrink(): void {
    for (const key of this.#kept.keys()) {
      if (this.#size <= rowsMax) return;
      this.#forget(key);
    }
  }

  #forget(key: string): void {
    this.#size -= this.#kept.get(key)?.size ?? 0;
    this.#kept.delete(key);
  }
}

const caches = new WeakMap<object, ReportCache>();

/** What was read lately of a database, under `key`; reads it when it was not. */
export function lately<Row>(
  db: Db<"visits">,
  key: string,
  read: () => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const cache = caches.get(db) ?? new ReportCache();
  caches.set(db, cache);
  return cache.get(key, read);
}
