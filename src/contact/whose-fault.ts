import type { Outcome } from "../promise/definition.ts";
import type { PurposeName } from "../promise/purpose.ts";
import type { Tally } from "./evidence.ts";

/** Who takes contact details in, and is switched off when one of these sentences fails. */
export const guarded: readonly PurposeName[] = ["correspondence", "newsletter", "sales"];

/** Those of `whose` that these promises guard; a fault of nobody's in particular reaches them all. */
export function guilty(whose: readonly string[]): readonly string[] {
  const own = guarded.filter((purpose) => whose.includes(purpose));
  return own.length > 0 ? own : guarded;
}

/** The outcome of counting faults by purpose; only those are switched off that have any. */
export function outcomeOfTallies(
  tallies: readonly Tally[],
  say: (missing: number, total: number) => readonly [whenNone: string, whenSome: string],
): Outcome {
  const sum = (field: "missing" | "total") => tallies.reduce((all, tally) => all + tally[field], 0);
  const [whenNone, whenSome] = say(sum("missing"), sum("total"));
  if (sum("missing") === 0) return { holds: true, detail: whenNone };
  const whose = tallies.filter(({ missing }) => missing > 0).map(({ purpose }) => purpose);
  return { holds: false, detail: whenSome, purposes: guilty(whose) };
}
