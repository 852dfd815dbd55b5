import type { Binding, CheckKind } from "../src/promise/definition.ts";
import type { SwitchedOff } from "../src/promise/gate.ts";
import type { ProvablePromise } from "../src/promise/live.ts";
import type { CheckResult } from "../src/promise/prover.ts";
import type { Terminal } from "./terminal.ts";

/** What `avow prove` and `avow drill` found, in the shape that scripts rely on. */
export interface ProofReport {
  readonly ok: boolean;
  readonly promises: readonly {
    readonly id: string;
    readonly sentence: string;
    readonly holds: boolean | null;
    readonly provenAt: string | null;
    readonly checks: readonly {
      readonly name: string;
      readonly kind: CheckKind;
      readonly holds: boolean | null;
      readonly detail: string;
      readonly ms: number;
    }[];
  }[];
}

/** Sorts results under the sentences that they prove; every bound sentence stands in it. */
export function proofReport(
  promises: readonly ProvablePromise[],
  bindings: readonly Binding[],
  results: readonly CheckResult[],
  kind: CheckKind,
): ProofReport {
  const reported = bindings
    .filter(({ promise }) =>
      promises.some(({ id, ...own }) => id === promise && own[kind].length > 0),
    )
    .map((binding) => {
      const own = results.filter(({ promise }) => promise === binding.promise);
      const failed = own.some(({ holds }) => holds === false);
      const whole = own.length > 0 && own.every(({ holds }) => holds === true);
      const holds = failed ? false : whole ? true : null;
      const at = own.at(-1)?.at;
      return {
        id: binding.promise,
        sentence: binding.sentence,
        holds,
        provenAt: holds && at ? at.toISOString() : null,
        checks: own.map(({ name, kind: of, holds: held, detail, ms }) => ({
          name,
          kind: of,
          holds: held,
          detail,
          ms,
        })),
      };
    });
  return {
    ok: reported.length > 0 && reported.every(({ holds }) => holds === true),
    promises: reported,
  };
}

export function reportJson(report: ProofReport): string {
  return JSON.stringify(report, null, 2);
}

/** The same as a table for people. */
export function reportLines(
  report: ProofReport,
  off: readonly SwitchedOff[],
  { paint }: Terminal,
): readonly string[] {
  const word = (holds: boolean | null) =>
    holds === true
      ? paint("green", "holds  ")
      : holds === false
        ? paint("red", "FAILS  ")
        : paint("yellow", "no run ");
  const lines: string[] = [];
  for (const promise of report.promises) {
    lines.push(
      "",
      `${word(promise.holds)} ${paint("bold", promise.id)}`,
      `        ${promise.sentence}`,
    );
    for (const check of promise.checks) {
      lines.push(`  ${word(check.holds)} ${check.name} ${paint("dim", `(${check.ms} ms)`)}`);
      if (check.holds !== true) lines.push(`          ${check.detail}`);
    }
  }
  const held = report.promises.filter(({ holds }) => holds === true).length;
  lines.push("", `${held} of ${report.promises.length} sentences hold.`);
  for (const { purpose, since, promise } of off) {
    lines.push(
      paint("red", `Switched off since ${since.toISOString()}: ${purpose}, because of ${promise}.`),
    );
  }
  return lines;
}

/** Progress on standard error while checks run; nothing when it is no terminal. */
export function showProgress(result: CheckResult, done: number, total: number): void {
  if (!process.stderr.isTTY) return;
  const text = done === total ? "" : `${done}/${total} ${result.name}`;
  process.stderr.write(`\r\x1b[K${text}`);
}
