import { clock } from "../kernel/clock.ts";
import { log } from "../kernel/log.ts";
import { sqlState } from "../kernel/sql-error.ts";
import { dimensions } from "./dimension.ts";
import { localHour } from "./local-day.ts";
import type { Names } from "./names.ts";
import type { HitRow } from "./store-count.ts";

/** Where a hit is counted: a website, and its own day and hour. */
export interface HitPlace {
  readonly siteId: number;
  readonly names: Names;
  readonly day: string;
  readonly hour: number;
}

/** Gives the place of a hit that comes now: the same object for all of an hour. */
export function placesOf(siteId: number, names: Names, timeZone: string): () => HitPlace {
  let place: HitPlace | undefined;
  return () => {
    const { day, hour } = localHour(clock.ms(), timeZone);
    if (place?.day !== day || place.hour !== hour) place = { siteId, names, day, hour };
    return place;
  };
}

interface Batch {
  size: number;
  readonly counts: Map<HitPlace, Map<number, number>>;
  readonly done: PromiseWithResolvers<void>;
}

/** Names and hits of one batch, on disk when it resolves; `rows` are asked for once names are saved. */
export type WriteHits = (
  sites: ReadonlyMap<number, Names>,
  rows: () => readonly HitRow[],
) => Promise<void>;

/** Names and dimensions in one small whole number, of which a map finds its place fastest. */
const dimensionsMax = 32;

/** So many always go together. */
const batchMin = 16;
/** Of more, a batch takes this share of the most that waited lately: two batches take them all. */
const batchShare = 0.56;
/** How much of that most is remembered from one batch to the next. */
const remembered = 0.98;

/**
 * Counts hits so that each is on disk before it is answered: those that come while a commit is on
 * its way are committed together by the next one or two. All in one, and the processor would have
 * nothing to do while the disk writes, and the disk nothing while hits are answered. In the order of
 * the key, whatever order they came in.
 */
export class HitCounter {
  readonly #write: WriteHits;
  readonly #rest: () => void;
  readonly #batches: Batch[] = [];
  /** Hits that are not on disk as yet, and the most that there were of them lately. */
  #waiting = 0;
  #most = 0;
  #writing: Promise<void> | undefined;

  /** `rest` is called when nothing waits to be written any more, for now. */
  constructor(write: WriteHits, rest: () => void = () => {}) {
    this.#write = write;
    this.#rest = rest;
  }

  /**
   * Counts one hit. The same place object for all hits of an hour keeps it fast. Resolves when it is
   * on disk; rejects when it could not be written, and then it does not count.
   */
  count(place: HitPlace, dimension: "page" | "event", nameId: number): Promise<void> {
    this.#waiting += 1;
    this.#most = Math.max(this.#most, this.#waiting);
    const { counts, done } = this.#openBatch();
    const key = nameId * dimensionsMax + dimensions[dimension];
    let hits = counts.get(place);
    if (!hits) {
      hits = new Map();
      counts.set(place, hits);
    }
    hits.set(key, (hits.get(key) ?? 0) + 1);
    this.#writing ??= this.#writeOn();
    return done.promise;
  }

  /** Resolves when all hits so far are on disk or refused. */
  async stop(): Promise<void> {
    await this.#writing;
  }

  /** The batch that one more hit goes with. */
  #openBatch(): Batch {
    const last = this.#batches.at(-1);
    const isOpen = last && last.size < Math.max(batchMin, this.#most * batchShare);
    const batch = isOpen ? last : newBatch();
    if (!isOpen) this.#batches.push(batch);
    batch.size += 1;
    return batch;
  }

  async #writeOn(): Promise<void> {
    // What comes in the same turn of the event loop goes along.
    await new Promise(setImmediate);
    for (let batch = this.#batches.shift(); batch; batch = this.#batches.shift()) {
      const { size, counts, done } = batch;
      this.#most = Math.max(this.#waiting, this.#most * remembered);
      try {
        await this.#write(sitesOf(counts), () => rowsOf(counts));
        done.resolve();
      } catch (error) {
        log.warn("visits can't be counted now", { code: sqlState(error) });
        done.reject(error);
      }
      this.#waiting -= size;
    }
    this.#writing = undefined;
    this.#rest();
  }
}

function newBatch(): Batch {
  const done = Promise.withResolvers<void>();
  // Whoever counts waits for it; that nobody does is no error of its own.
  done.promise.catch(() => {});
  return { size: 0, counts: new Map(), done };
}

function sitesOf(counts: Batch["counts"]): ReadonlyMap<number, Names> {
  return new Map([...counts.keys()].map(({ siteId, names }) => [siteId, names]));
}

function rowsOf(counts: Batch["counts"]): readonly HitRow[] {
  const rows: HitRow[] = [];
  for (const [{ siteId, names, day, hour }, hits] of counts) {
    for (const [key, count] of hits) {
      const dimension = key % dimensionsMax;
      const nameId = names.storedId(dimension, Math.floor(key / dimensionsMax));
      rows.push({ siteId, dimension, day, hour, nameId, hits: count });
    }
  }
  return merged(rows.toSorted(byKey));
}

function byKey(a: HitRow, b: HitRow): number {
  return (
    a.siteId - b.siteId ||
    a.dimension - b.dimension ||
    (a.day < b.day ? -1 : a.day > b.day ? 1 : 0) ||
    a.hour - b.hour ||
    a.nameId - b.nameId
  );
}

/** Sorted rows, one for each key: names may share a number, and a clock may return to an hour. */
function merged(rows: readonly HitRow[]): readonly HitRow[] {
  const one: HitRow[] = [];
  for (const row of rows) {
    const last = one.at(-1);
    if (last && byKey(last, row) === 0)
      one[one.length - 1] = { ...last, hits: last.hits + row.hits };
    else one.push(row);
  }
  return one;
}
