import { nearName } from "../kernel/near-name.ts";
import type { Reading, Refusal } from "./kinds.ts";

/** Whether a value of the file is a table, `[…]` or `[[…]]`. */
export function isTable(raw: unknown): raw is Readonly<Record<string, unknown>> {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw) && !(raw instanceof Date);
}

/** A value that can't be taken, with what to mend at `path` within it. */
export function refuse(path: readonly string[], message: string, part?: unknown): Reading<never> {
  return { refusals: [{ path, message, part }] };
}

/** The keys of a table that it has no business to have; `noun` is what the table stands for. */
export function unknownKeys(
  raw: Readonly<Record<string, unknown>>,
  known: readonly string[],
  noun: string,
): readonly Refusal[] {
  return Object.keys(raw)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const near = nearName(key, known);
      const hint = near === null ? `A ${noun} has ${known.join(", ")}` : `Did you mean "${near}"?`;
      return { path: [key], message: `is not known. ${hint}` };
    });
}
