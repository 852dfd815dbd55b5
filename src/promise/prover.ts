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
 * Runs the checks of every promise that the policy makes, one after the other; a check that
 * breaks could not run, and says so, instead of ending the proof.
 */
export async function runChecks<Context>(
  run: {
    readonly kind: CheckKind;
    readonly promises: readonly ProvablePromise[];
    readonly bindings: readonly Binding[];
    readonly checksOf: (promise: ProvablePromise) => readonly Check<Context>[];
    readonly onResult?: (result: CheckResult, done: number, total: number) => void;
  },
  context: Context,
): Promise<readonly CheckResult[]> {
  const bound = run.promises.filter((promise) => bindingsOf(promise.id, run.bindings).length > 0);
  const total = bound.reduce((sum, promise) => sum + run.checksOf(promise).length, 0);
  const results: CheckResult[] = [];
  for (const promise of bound) {
    for (const check of run.checksOf(promise)) {
      const from = clock.tick();
      const outcome = await runOne(check, context, bindingsOf(promise.id, run.bindings));
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
      results.push(result);
      run.onResult?.(result, results.length, total);
    }
  }
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
