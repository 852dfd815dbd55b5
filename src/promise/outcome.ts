import type { Outcome } from "./definition.ts";
import type { Finding } from "./closed-world.ts";

/** The outcome of a check that looks for faults: it holds when there are none. */
export function outcomeOf(findings: readonly Finding[], whenNone: string): Outcome {
  if (findings.length === 0) return { holds: true, detail: whenNone };
  const shown = findings.slice(0, 5).map((finding) => finding.sentence);
  const more = findings.length > 5 ? ` And ${findings.length - 5} more.` : "";
  return {
    holds: false,
    detail: `${shown.join(". ")}.${more}`,
    purposes: [...new Set(findings.flatMap((finding) => finding.purposes))],
  };
}

/** The outcome of a plain yes or no. */
export function yesOrNo(holds: boolean, whenTrue: string, whenFalse: string): Outcome {
  return { holds, detail: holds ? whenTrue : whenFalse };
}

/** The outcome of trying to break in by several ways; `ready` says that there was something to find. */
export function outcomeOfProbes(ready: boolean, tried: number, wrong: readonly string[]): Outcome {
  if (!ready) return { holds: null, detail: "There was nothing to try on." };
  return yesOrNo(
    wrong.length === 0,
    `${tried} ways in were tried, and none gave anything.`,
    `These ways in gave something: ${wrong.join(", ")}.`,
  );
}
