import { AvowError } from "../kernel/errors.ts";
import { newSecret } from "../kernel/ids.ts";
import { wipe } from "./wipe.ts";

const loadMax = 0.75;
const capacityMax = 64_000_000;
/** A quiet site's day fits into as many cells, of 8 bytes each. */
const firstCells = 2 ** 13;

/**
 * Which visitor was already counted today for which value of which dimension, so that "visitors of
 * this value" are different ones. Each of these threes is 64 bits of a hash, seeded at random and
 * newly each day, in a table that doubles up to a size that is set once: 11 to 22 bytes for each.
 *
 * When it is full, a new one is answered as seen already, and counted in `missed`. So a value is
 * never credited with more visitors than it had, which a threshold relies on; forgetting others
 * instead would count them twice. What was missed belongs under "not recorded".
 */
export class SeenSet {
  /** Most threes (visitor, dimension, value) told apart at once. */
  readonly capacity: number;
  /** How often a three could not be taken in since the day began. */
  missed = 0;

  private cells: Int32Array;
  private mask: number;
  private readonly cellsMax: number;
  private readonly seed = new Int32Array(2);
  private used = 0;

  /** A set for `capacity` threes, a whole number up to 64 million. */
  constructor(capacity = 1_500_000) {
    if (!Number.isInteger(capacity) || capacity < 1 || capacity > capacityMax) {
      throw new AvowError("bad-config", `A set of what was seen holds 1 to ${capacityMax}.`);
    }
    this.capacity = capacity;
    this.cellsMax = 2 ** Math.ceil(Math.log2((capacity + 1) / loadMax));
    const cells = Math.min(firstCells, this.cellsMax);
    this.cells = new Int32Array(cells * 2);
    this.mask = cells - 1;
  }

  /** How many threes are known today. */
  get size(): number {
    return this.used;
  }

  /**
   * Whether this is the first time today that `visitor` (from `VisitorKey`) comes with `value` of
   * `dimension`, both whole numbers up to 2^32 - 1; from then on it is known.
   */
  add(visitor: number, dimension: number, value: number): boolean {
    if (this.used === 0) this.reseed();
    const s0 = this.seed[0] ?? 0;
    const s1 = this.seed[1] ?? 0;
    const high = Math.floor(visitor / 2 ** 32) | 0;
    let a = mix((visitor | 0) ^ s0);
    let b = mix(high ^ s1 ^ a);
    a = mix(a ^ b ^ dimension);
    b = mix(b ^ a);
    a = mix(a ^ b ^ value);
    b = mix((b + a) ^ Math.imul(value, 0x9e3779b1));
    if (a === 0 && b === 0) b = 1; // a cell of zeros is empty
    return this.take(a, b);
  }

  /** Overwrites all that is known with zeros; what comes next begins under another seed. */
  clear(): void {
    wipe(this.cells);
    const cells = Math.min(firstCells, this.cellsMax);
    if (cells <= this.mask) this.cells = new Int32Array(cells * 2);
    this.mask = cells - 1;
    this.used = 0;
    this.missed = 0;
    this.seed.fill(0);
  }

  private take(a: number, b: number): boolean {
    if (this.used >= (this.mask + 1) * loadMax && this.mask + 1 < this.cellsMax) this.grow();
    const { cells } = this;
    for (let cell = a & this.mask; ; cell = (cell + 1) & this.mask) {
      const x = cells[2 * cell] ?? 0;
      const y = cells[2 * cell + 1] ?? 0;
      if (x === a && y === b) return false;
      if (x !== 0 || y !== 0) continue;
      if (this.used === this.capacity) {
        this.missed += 1;
        return false;
      }
      cells[2 * cell] = a;
      cells[2 * cell + 1] = b;
      this.used += 1;
      return true;
    }
  }

  /** Twice as many cells; those there were are zeros before they are let go. */
  private grow(): void {
    const before = this.cells;
    const cells = new Int32Array(before.length * 2);
    const mask = cells.length / 2 - 1;
    for (let from = 0; from < before.length; from += 2) {
      const a = before[from] ?? 0;
      const b = before[from + 1] ?? 0;
      if (a === 0 && b === 0) continue;
      let cell = a & mask;
      while (cells[2 * cell] !== 0 || cells[2 * cell + 1] !== 0) cell = (cell + 1) & mask;
      cells[2 * cell] = a;
      cells[2 * cell + 1] = b;
    }
    wipe(before);
    this.cells = cells;
    this.mask = mask;
  }

  private reseed(): void {
    const secret = newSecret(8);
    this.seed[0] = secret.readInt32LE(0);
    this.seed[1] = secret.readInt32LE(4);
    secret.fill(0);
  }
}

/** Spreads each bit of a word over all of them, and back to no other word: a bijection. */
function mix(word: number): number {
  let x = word;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b | 0);
  return x ^ (x >>> 16);
}
