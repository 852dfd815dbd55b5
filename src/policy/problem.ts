/** A place in the policy file, counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export type ProblemCode =
  | "front-matter"
  | "directive"
  | "unknown-promise"
  | "parameter"
  | "empty-sentence"
  | "nested-promise"
  | "html"
  | "link"
  | "picture"
  | "too-deep"
  | "too-long"
  | "contradiction"
  | "module-off"
  | "missing-promise"
  | "unbound-sentence";

/** One thing to mend in a policy, as one clear sentence. */
export interface PolicyProblem extends Place {
  readonly severity: "error" | "warning";
  readonly code: ProblemCode;
  readonly message: string;
}

/** Takes one problem down. */
export type Report = (
  place: Place,
  severity: PolicyProblem["severity"],
  code: ProblemCode,
  message: string,
) => void;

/** A problem as one line of the terminal: `policy.md:12:5 error unknown promise …`. */
export function problemLine(fileName: string, problem: PolicyProblem): string {
  const { line, column, severity, message } = problem;
  return `${fileName}:${line}:${column} ${severity} ${message}`;
}

/** Problems in the order of the file, the first to mend first. */
export function inOrder(problems: readonly PolicyProblem[]): PolicyProblem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

/** Tells line and column of any offset in `text`; CRLF, CR and LF each end a line. */
export function placesOf(text: string): (offset: number) => Place {
  const starts = [0];
  for (const end of text.matchAll(/\r\n|\r|\n/gu)) starts.push(end.index + end[0].length);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}
