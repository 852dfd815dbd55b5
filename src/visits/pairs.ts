import { type Dimension, dimensions, otherId } from "./dimension.ts";
import type { Pair } from "./mixer.ts";
import { originIdsMax } from "./origin.ts";
import type { KnownPair } from "./store-pairs.ts";
import { Threshold } from "./threshold.ts";

/**
 * The dimensions that can be looked at together, by the month, the smaller number first: what is
 * not listed here is never counted together. The second is always one of `originDimensions`.
 */
export const pairs = [
  ["page", "source"],
  ["page", "country"],
  ["source", "country"],
  ["event", "campaign"],
] as const satisfies readonly Pair[];

/** The dimensions that stand beside `dimension` in a declared pair. */
export function pairedWith(dimension: Dimension): readonly Dimension[] {
  return pairs.flatMap(([a, b]) => (a === dimension ? [b] : b === dimension ? [a] : []));
}

/** So many pairs of names are known of a website; what comes later is not counted together. */
const knownMax = 200_000;

/**
 * Which pairs of names enough different visitors brought together. Until then, and where one of the
 * two has no name, they are counted apart only. Candidates wait in memory, apart from those for
 * names, so that many pairs keep no name waiting.
 */
export class PairNames {
  readonly #threshold: Threshold;
  readonly #known = new Map<number, Set<number>>();
  #size = 0;

  constructor(visitorsMin: number, known: readonly KnownPair[]) {
    this.#threshold = new Threshold({ visitorsMin });
    for (const { a, b, nameA, nameB } of known) this.#setOf(a, b).add(nameA * originIdsMax + nameB);
    this.#size = known.length;
  }

  /** Whether a visitor's two names may be counted together; takes down that they brought them. */
  note(pair: Pair, names: readonly [number, number], visitor: number, now: number): boolean {
    const nameA = names[0];
    const nameB = names[1];
    if (nameA === otherId || nameB === otherId) return false;
    const a = dimensions[pair[0]];
    const b = dimensions[pair[1]];
    const set = this.#setOf(a, b);
    const key = nameA * originIdsMax + nameB;
    if (set.has(key)) return true;
    if (this.#size >= knownMax) return false;
    const candidate = `pair|${a}|${b}|${nameA}|${nameB}`;
    if (!this.#threshold.note(candidate, visitor, now)) return false;
    set.add(key);
    this.#size += 1;
    return true;
  }

  #setOf(a: number, b: number): Set<number> {
    let set = this.#known.get(a * 100 + b);
    if (!set) this.#known.set(a * 100 + b, (set = new Set()));
    return set;
  }

  toJSON(): string {
    return "[pair names]";
  }
}
