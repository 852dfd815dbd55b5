import { maskCardNumbers } from "../kernel/card-number.ts";
import { clock } from "../kernel/clock.ts";
import { log } from "../kernel/log.ts";
import { sqlState } from "../kernel/sql-error.ts";
import type { Binding, Check, CheckKind, Outcome } from "./definition.ts";
import { bindingsOf, type ProvablePromise } from "./live.ts";

/** What one check found, when, and how long it took. */
export interface CheckResult {
  readonly promise: string;
  readonly name: string;
  readonly kind: CheckKind;
  readonly holds: boolean | null;
  readonly detail: string;
  readonly purposes: readonly string[];
  readonly at: Date;
  readonly ms: number;
}

/**
 * Runs the checks of every promise that the policy makes, `atOnce` of them at a time; the results
 * stand in the order of the promises. A check that breaks could not run, and says so, instead of
 * ending the proof.
 */
export async function runChecks<Context>(
  run: {
    readonly kind: CheckKind;
    readonly promises: readonly ProvablePromise[];
    readonly bindings: readonly Binding[];
    readonly checksOf: (promise: ProvablePromise) => readonly Check<Context>[];
    /** More than one only where no check sees what another does. */
    readonly atOnce?: number;
    /** Called when every check holds that does not grow with what is stored; maybe more than once. */
    readonly onStanding?: () => void;
    readonly onResult?: (result: CheckResult, done: number, total: number) => void;
  },
  context: Context,
): Promise<readonly CheckResult[]> {
  const asked = run.promises.flatMap((promise) => {
    const bindings = bindingsOf(promise.id, run.bindings);
    return bindings.length > 0
      ? run.checksOf(promise).map((check) => ({ promise, check, bindings }))
      : [];
  });
  const results: CheckResult[] = [];
  const isGrowing = (place: number) => Number(asked[place]?.check.isGrowing ?? false);
  const waiting = [...asked.entries()].toSorted(([a], [b]) => isGrowing(a) - isGrowing(b)).values();
  let standing = asked.filter(({ check }) => !check.isGrowing).length;
  let done = 0;
  const line = async () => {
    for (const [place, { promise, check, bindings }] of waiting) {
      const from = clock.tick();
      const outcome = await runOne(check, context, bindings);
      const result = {
        promise: promise.id,
        name: check.name,
        kind: check.kind,
        holds: outcome.holds,
        // A name that somebody gave may look like a card number, which no column takes.
        detail: maskCardNumbers(outcome.detail),
        purposes: outcome.holds === false ? (outcome.purposes ?? promise.purposes) : [],
        at: clock.now(),
        ms: Math.round(clock.tick() - from),
      };
      results[place] = result;
      done += 1;
      if (!check.isGrowing && result.holds !== false) standing -= 1;
      if (standing === 0) run.onStanding?.();
      run.onResult?.(result, done, asked.length);
    }
  };
  await Promise.all(Array.from({ length: run.atOnce ?? 1 }, line));
  return results;
}

async function runOne<Context>(
  check: Check<Context>,
  context: Context,
  bindings: readonly Binding[],
): Promise<Outcome> {
  try {
    return await check.run(context, bindings);
  } catch (error) {
    // Only the kind of error: its text may hold what the check was looking for.
    const kind = sqlState(error) ?? (error instanceof Error ? error.name : "unknown");
    log.warn("a check could not run", { check: check.name, error: kind });
    return { holds: null, detail: `The check could not run (${kind}).` };
  }
}
