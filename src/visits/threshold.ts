import { inspect } from "node:util";
import { dayMs } from "../kernel/clock.ts";

interface Candidate {
  /** Who brought it, and on which day; at most one less than the threshold of each. */
  readonly visitors: number[];
  readonly days: number[];
}

/** So many visitors of a threshold in words: `one visitor`, `10 different visitors`. */
export function visitorsInWords(count: number): string {
  return count === 1 ? "one visitor" : `${count} different visitors`;
}

/**
 * Free text that nobody declared, such as a path, until so many different visitor-days brought it
 * that it says nothing of one of them. In memory only, and bounded: of a flood the oldest are
 * forgotten, and counted. Visitors are numbers under the day's key, so that the same one on two days
 * counts as two.
 */
export class Threshold {
  readonly #visitorsMin: number;
  readonly #days: number;
  readonly #candidatesMax: number;
  readonly #candidates = new Map<string, Candidate>();
  #oldest = this.#candidates.keys();
  /** How many candidates were forgotten before they had a name. */
  forgotten = 0;

  constructor(options: { visitorsMin: number; days?: number; candidatesMax?: number }) {
    this.#visitorsMin = options.visitorsMin;
    this.#days = options.days ?? 30;
    this.#candidatesMax = options.candidatesMax ?? 20_000;
  }

  /** How many wait for a name. */
  get size(): number {
    return this.#candidates.size;
  }

  /**
   * Takes down that a visitor brought `value`; true when it has come to be known by that, and is
   * forgotten here. `now` in ms.
   */
  note(value: string, visitor: number, now: number): boolean {
    const day = Math.floor(now / dayMs);
    const candidate = this.#candidates.get(value) ?? { visitors: [], days: [] };
    this.#candidates.delete(value);
    const { visitors, days } = candidate;
    while ((days[0] ?? day) <= day - this.#days) {
      days.shift();
      visitors.shift();
    }
    if (!visitors.includes(visitor)) {
      visitors.push(visitor);
      days.push(day);
    }
    if (visitors.length >= this.#visitorsMin) return true;
    if (this.#candidates.size >= this.#candidatesMax) this.#forgetOldest();
    this.#candidates.set(value, candidate);
    return false;
  }

  #forgetOldest(): void {
    // One walk that goes on: one from the start would pass all that was forgotten before.
    let next = this.#oldest.next();
    if (next.done === true) {
      this.#oldest = this.#candidates.keys();
      next = this.#oldest.next();
    }
    if (next.done === true) return;
    this.#candidates.delete(next.value);
    this.forgotten += 1;
  }

  toJSON(): string {
    return "[threshold]";
  }

  [inspect.custom](): string {
    return "[threshold]";
  }
}
