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
    const at = placeOf(visitor);
    if (!this.#isAt(at, visitor, now)) {
      words[at] = visitor | 0;
      words[at + 1] = highOf(visitor);
      words[at + 2] = minuteOf(now);
      words[at + 3] = 0;
    }
    const count = words[at + 3] ?? 0;
    if (count >= this.#perMinute) return true;
    words[at + 3] = count + 1;
    return false;
  }

  /** Takes one hit back that could not be counted: whoever tries again has not sent more by it. */
  giveBack(visitor: number, now: number): void {
    const at = placeOf(visitor);
    const count = this.#words[at + 3] ?? 0;
    if (count > 0 && this.#isAt(at, visitor, now)) this.#words[at + 3] = count - 1;
  }

  #isAt(at: number, visitor: number, now: number): boolean {
    const words = this.#words;
    return (
      words[at] === (visitor | 0) &&
      words[at + 1] === highOf(visitor) &&
      words[at + 2] === minuteOf(now)
    );
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

function placeOf(visitor: number): number {
  return (visitor & (cells - 1)) * cellWords;
}

function highOf(visitor: number): number {
  return Math.floor(visitor / 2 ** 32) | 0;
}

function minuteOf(ms: number): number {
  return Math.floor(ms / minuteMs) | 0;
}
