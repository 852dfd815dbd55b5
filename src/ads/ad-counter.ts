import { log } from "../kernel/log.ts";
import { sqlState } from "../kernel/sql-error.ts";
import { type NoBy, type Refusable, Tally } from "./tally.ts";

/** Writes totals down in one transaction: on disk when it resolves, else nothing of them. */
export type WriteTally = (tally: Tally) => Promise<void>;

interface Batch {
  readonly tally: Tally;
  readonly done: PromiseWithResolvers<void>;
  isEmpty: boolean;
}

/**
 * Counts what is shown. A view or a click is on disk before it is answered: those that come while a
 * commit is on its way are committed together by the next one. What was chosen, asked for and refused
 * waits in memory for `flush`, as a decision waits for no disk; a crash loses it, and no budget hangs
 * on it.
 */
export class AdCounter {
  readonly #write: WriteTally;
  #batch = newBatch();
  #waiting = new Tally();
  #writing: Promise<void> | undefined;

  constructor(write: WriteTally) {
    this.#write = write;
  }

  /** Counts a view or a click; resolves when it is on disk, rejects when it does not count. */
  count(what: "views" | "clicks", adId: string, slot: string): Promise<void> {
    const { tally } = this.#batch;
    tally.ad(adId, slot)[what] += 1;
    return this.#soon();
  }

  /** The same for what a partner brought; `micros` is what it owes for it. */
  countForPartner(
    what: "views" | "clicks",
    of: { readonly partner: string; readonly slot: string; readonly micros: number },
  ): Promise<void> {
    const { tally } = this.#batch;
    const row = tally.partner(of.partner, of.slot);
    row[what] += 1;
    row.micros += of.micros;
    return this.#soon();
  }

  chosen(adId: string, slot: string): void {
    this.#waiting.ad(adId, slot).chosen += 1;
  }

  /** A place was asked for, with or without an ad in the end. */
  asked(slot: string, noBy: NoBy, isFilled: boolean): void {
    const row = this.#waiting.slot(slot, noBy);
    row.asked += 1;
    if (isFilled) row.filled += 1;
  }

  /** What came of asking a partner: whether it bid, and whether its ad was shown. */
  askedPartner(partner: string, slot: string, came: { bids: number; won: number }): void {
    const row = this.#waiting.partner(partner, slot);
    row.asked += 1;
    row.bids += came.bids;
    row.won += came.won;
  }

  refuse(what: Refusable, reason: string): void {
    this.#waiting.refuse(what, reason);
  }

  /** Writes down what waits; keeps it where that can't be done now. */
  async flush(): Promise<void> {
    const waiting = this.#waiting;
    if (waiting.isEmpty) return;
    this.#waiting = new Tally();
    try {
      await this.#write(waiting);
    } catch (error) {
      log.warn("totals of ads can't be written down now", { code: sqlState(error) });
      this.#waiting.add(waiting);
    }
  }

  /** Resolves when all that was counted is on disk or refused. */
  async stop(): Promise<void> {
    await this.#writing;
    await this.flush();
  }

  #soon(): Promise<void> {
    this.#batch.isEmpty = false;
    this.#writing ??= this.#writeOn();
    return this.#batch.done.promise;
  }

  async #writeOn(): Promise<void> {
    // What comes in the same turn of the event loop goes along.
    await new Promise(setImmediate);
    while (!this.#batch.isEmpty) {
      const { tally, done } = this.#batch;
      this.#batch = newBatch();
      try {
        await this.#write(tally);
        done.resolve();
      } catch (error) {
        log.warn("ads can't be counted now", { code: sqlState(error) });
        done.reject(error);
      }
    }
    this.#writing = undefined;
  }
}

function newBatch(): Batch {
  const done = Promise.withResolvers<void>();
  // Whoever counts waits for it; that nobody does is no error of its own.
  done.promise.catch(() => {});
  return { tally: new Tally(), done, isEmpty: true };
}
