import type { Config } from "../config/mod.ts";
import type { Register } from "../egress/mod.ts";
import { AvowError } from "../kernel/errors.ts";
import { clock } from "../kernel/clock.ts";
import { sayHello } from "./bulk-hello.ts";
import { BulkLine, type Slot } from "./bulk-line.ts";
import type { BulkMail, BulkOutcome } from "./bulk-outcome.ts";

export interface BulkOptions {
  readonly register: Register;
  /** Where the relay is, and how it is greeted and signed in at. */
  readonly mail: Config["mail"];
  /** How many connections at once, at most. */
  readonly linesMax: number;
  /** How long the relay may be silent when a reply is due, in ms (RFC 5321 4.5.3.2). */
  readonly silenceMs: number;
}

/** Many mails to the relay over a few lines, each pipelined (RFC 2920). */
export interface Bulk {
  /**
   * Sends mails in about this order. `settled` is called once for each, with its index and what
   * became of it, in the order in which that is known; it must not throw. Resolves when all are
   * settled, and never rejects. May be called while earlier mails are on their way; their number
   * times their size is what is held in memory.
   *
   * When no line can be had, or the relay refuses everything, all that waits is `untouched`, and
   * the caller decides when to try again. Nothing is ever tried twice in here.
   */
  send(
    mails: readonly BulkMail[],
    settled: (index: number, outcome: BulkOutcome) => void,
  ): Promise<void>;
  /** How many mails wait for a line: to keep the lines busy, give more while this is small. */
  readonly waiting: number;
  /** Mails that wait are untouched; resolves when those on the lines are settled, lines closed. */
  close(): Promise<void>;
}

/** Opens nothing before the first mail. */
export function createBulk(options: BulkOptions): Bulk {
  return new Pool(options);
}

type Settled = (index: number, outcome: BulkOutcome) => void;

/** The mails of one call of `send`. */
interface Batch {
  readonly mails: readonly BulkMail[];
  readonly settled: Settled;
  /** The index of the next that no line has. */
  next: number;
  unsettled: number;
  readonly done: () => void;
}

/** A relay that turned a further line away is asked for one again after so long. */
const fewerLinesMs = 30_000;

class Pool implements Bulk {
  readonly #options: BulkOptions;
  readonly #lines = new Set<BulkLine>();
  #queue: Batch[] = [];
  #waiting = 0;
  #dialling = 0;
  #closed: { readonly promise: Promise<void>; resolve(): void } | undefined;
  /** The relay takes no more lines than these, for now. */
  #fewer = { lines: Number.POSITIVE_INFINITY, until: 0 };

  constructor(options: BulkOptions) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#waiting;
  }

  send(mails: readonly BulkMail[], settled: Settled): Promise<void> {
    return new Promise((resolve) => {
      if (mails.length === 0) return resolve();
      this.#queue.push({ mails, settled, next: 0, unsettled: mails.length, done: resolve });
      this.#waiting += mails.length;
      if (this.#closed) return this.#giveBack("No more mails are sent.", false);
      for (const line of this.#lines) {
        if (this.#waiting > 0) line.kick();
      }
      this.#dial();
    });
  }

  close(): Promise<void> {
    this.#closed ??= Promise.withResolvers<void>();
    this.#giveBack("No more mails are sent.", false);
    for (const line of this.#lines) line.leave();
    this.#closeIfQuiet();
    return this.#closed.promise;
  }

  /** Opens as many lines as there is work for. */
  #dial(): void {
    const { linesMax } = this.#options;
    const allowed = clock.tick() < this.#fewer.until ? this.#fewer.lines : linesMax;
    const free = Math.min(linesMax, allowed) - this.#lines.size - this.#dialling;
    const wanted = Math.min(free, this.#waiting - this.#dialling);
    for (let i = 0; i < wanted; i += 1) void this.#open();
  }

  async #open(): Promise<void> {
    this.#dialling += 1;
    try {
      const greeted = await sayHello(this.#options);
      const line = new BulkLine({
        ...greeted,
        silenceMs: this.#options.silenceMs,
        take: () => this.#take(),
        onEnd: (ended, reason) => this.#onEnd(ended, reason),
      });
      this.#dialling -= 1;
      this.#lines.add(line);
      if (this.#closed) line.leave();
      else line.kick();
    } catch (error) {
      this.#dialling -= 1;
      this.#onNoLine(error instanceof AvowError ? error.message : "The mail relay can't be used.");
    }
  }

  #take(): Slot | undefined {
    const [batch] = this.#queue;
    if (!batch) return undefined;
    const index = batch.next;
    batch.next += 1;
    this.#waiting -= 1;
    if (batch.next === batch.mails.length) this.#queue.shift();
    return {
      mail: batch.mails[index] as BulkMail,
      settle: (outcome) => settle(batch, index, outcome),
    };
  }

  #onEnd(line: BulkLine, reason: string): void {
    this.#lines.delete(line);
    // A line that did some good is followed by another; one that did none shows how it stands.
    if (line.answered === 0) this.#onNoLine(reason);
    else this.#dial();
    this.#closeIfQuiet();
  }

  /** A line could not be had, or was of no use: the others go on, or all that waits goes back. */
  #onNoLine(reason: string): void {
    if (this.#lines.size > 0) {
      this.#fewer = { lines: this.#lines.size, until: clock.tick() + fewerLinesMs };
    } else if (this.#dialling === 0) {
      this.#giveBack(reason, true);
    }
    this.#closeIfQuiet();
  }

  #giveBack(reason: string, relayFailed: boolean): void {
    const batches = this.#queue;
    this.#queue = [];
    this.#waiting = 0;
    const untouched: BulkOutcome = { state: "untouched", relayFailed, reason };
    for (const batch of batches) {
      const from = batch.next;
      batch.next = batch.mails.length;
      for (let i = from; i < batch.mails.length; i += 1) settle(batch, i, untouched);
    }
  }

  #closeIfQuiet(): void {
    if (this.#lines.size === 0 && this.#dialling === 0) this.#closed?.resolve();
  }
}

function settle(batch: Batch, index: number, outcome: BulkOutcome): void {
  batch.settled(index, outcome);
  batch.unsettled -= 1;
  if (batch.unsettled === 0) batch.done();
}
