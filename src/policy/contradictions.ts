import { isDeepStrictEqual } from "node:util";
import type { Binding } from "../promise/definition.ts";

/** Two sentences that bind one promise to different things. */
export interface Contradiction {
  readonly binding: Binding;
  /** The sentence before it that says otherwise. */
  readonly earlier: Binding;
  /** The parameter on which they differ. */
  readonly param: string;
}

/**
 * Finds sentences of one promise that can't both be kept. The parameter `of` says what a promise
 * is about: two years for messages and one for invoices is no contradiction.
 */
export function contradictions(bindings: readonly Binding[]): Contradiction[] {
  const first = new Map<string, Binding>();
  return bindings.flatMap((binding) => {
    const subject = JSON.stringify([binding.promise, binding.params["of"] ?? null]);
    const earlier = first.get(subject);
    if (earlier === undefined) {
      first.set(subject, binding);
      return [];
    }
    const params = Object.keys({ ...earlier.params, ...binding.params });
    const param = params.find((name) => !isSame(earlier.params[name], binding.params[name]));
    return param === undefined ? [] : [{ binding, earlier, param }];
  });
}

/** Lists are the same in any order: they name fields or recipients. */
function isSame(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(ordered(one), ordered(other));
}

function ordered(value: unknown): unknown {
  return Array.isArray(value) ? value.map(String).toSorted((a, b) => (a < b ? -1 : 1)) : value;
}
