import { AvowError } from "../kernel/errors.ts";

/** What a token may be used for, once each. */
export type Use = "view" | "click";

const wordBits = 32;

/**
 * Which tokens were used for what, in two bits for each, of the latest `capacity` tokens. Tokens are
 * numbered as they are given out, so nothing has to be looked up, none is ever mistaken for another,
 * and the memory is taken once. What is older than the latest `capacity` is over.
 */
export class UsedOnce {
  /** How many tokens are told apart at least. */
  readonly capacity: number;
  readonly #bits: Readonly<Record<Use, Int32Array>>;
  readonly #places: number;
  #next = 0;

  /** For the latest `capacity` tokens; 16 million take 4 MB. */
  constructor(capacity = 2 ** 24) {
    if (!Number.isInteger(capacity) || capacity < 1) {
      throw new AvowError("bad-config", "How many tokens are told apart is a whole number.");
    }
    this.capacity = capacity;
    // One word more: the word that is begun was emptied whole.
    const words = Math.ceil(capacity / wordBits) + 1;
    this.#places = words * wordBits;
    this.#bits = { view: new Int32Array(words), click: new Int32Array(words) };
  }

  /** The number of the next token. */
  next(): number {
    const number = this.#next;
    this.#next += 1;
    if (number % wordBits === 0) {
      const word = (number % this.#places) / wordBits;
      this.#bits.view[word] = 0;
      this.#bits.click[word] = 0;
    }
    return number;
  }

  /** Whether the token with this number is still told apart from others. */
  isKnown(number: number): boolean {
    return number < this.#next && number >= this.#next - this.capacity;
  }

  has(number: number, use: Use): boolean {
    const place = number % this.#places;
    return ((this.#bits[use][place >>> 5] ?? 0) & (1 << (place & 31))) !== 0;
  }

  /** Uses a known token; false when it was used for this already. */
  take(number: number, use: Use): boolean {
    if (this.has(number, use)) return false;
    const place = number % this.#places;
    const bits = this.#bits[use];
    bits[place >>> 5] = (bits[place >>> 5] ?? 0) | (1 << (place & 31));
    return true;
  }

  /** Takes a use back that could not be written down, so that it can be tried again. */
  giveBack(number: number, use: Use): void {
    if (!this.isKnown(number)) return;
    const place = number % this.#places;
    const bits = this.#bits[use];
    bits[place >>> 5] = (bits[place >>> 5] ?? 0) & ~(1 << (place & 31));
  }
}
