/**
 * What was worked out lately, by the text it was worked out of. In memory only, and bounded: two
 * generations of at most `max / 2` entries, of which the older is let go when the younger is full.
 * Texts longer than `keyMax` are never held.
 */
export class RecentCache<Value> {
  readonly #half: number;
  readonly #keyMax: number;
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();

  constructor(max: number, keyMax: number) {
    this.#half = Math.max(1, Math.floor(max / 2));
    this.#keyMax = keyMax;
  }

  /** How many entries are held at this moment. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** The value for `key`, made by `make` where it is not at hand. */
  get(key: string, make: (key: string) => Value): Value {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    const value = old ?? make(key);
    if (key.length <= this.#keyMax) {
      if (this.#young.size >= this.#half) {
        this.#old = this.#young;
        this.#young = new Map();
      }
      this.#young.set(key, value);
      if (old !== undefined) this.#old.delete(key);
    }
    return value;
  }
}
