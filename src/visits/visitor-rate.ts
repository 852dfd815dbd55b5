import { inspect } from "node:util";

const minuteMs = 60_000;
const cells = 2 ** 14;
const cellWords = 4;

/**
 * So that one visitor can't inflate the figures: how many hits each sent within this minute, in
 * memory, within a size that is set once (256 KiB). Two that share a place push each other out of
 * it; both then count from the beginning, so nobody is held back by another's hits.
 */
export class VisitorRate {
  readonly #perMinute: number;
  readonly #words = new Int32Array(cells * cellWords);

  /** Three hundred hits in a minute are more than a person makes, or several behind one address. */
  constructor(perMinute = 300) {
    this.#perMinute = perMinute;
  }

  /** Takes down a hit of `visitor`; true when it is beyond what one may send. `now` in ms. */
  isTooMany(visitor: number, now: number): boolean {
    const words = this.#words;
    const high = Math.floor(visitor / 2 ** 32) | 0;
    const low = visitor | 0;
    const minute = Math.floor(now / minuteMs) | 0;
    const at = (low & (cells - 1)) * cellWords;
    if (words[at] !== low || words[at + 1] !== high || words[at + 2] !== minute) {
      words[at] = low;
      words[at + 1] = high;
      words[at + 2] = minute;
      words[at + 3] = 0;
    }
    const count = words[at + 3] ?? 0;
    if (count >= this.#perMinute) return true;
    words[at + 3] = count + 1;
    return false;
  }

  /** Overwrites all with zeros: a day is over, and its visitors are nobody any more. */
  clear(): void {
    this.#words.fill(0);
  }

  toJSON(): string {
    return "[visitor rate]";
  }

  [inspect.custom](): string {
    return "[visitor rate]";
  }
}
