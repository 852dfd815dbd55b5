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

const listMax = 200;

/**
 * A list of tables, each read by `readOne`; `isTaken` tells it whether an earlier entry has that
 * name, as `nameOf` gives it. Every fault is told at its place.
 */
export function readList<T>(
  raw: unknown,
  allowed: string,
  readOne: (raw: unknown, isTaken: (name: string) => boolean) => Reading<T>,
  nameOf: (value: T) => string,
): Reading<readonly T[]> {
  if (!Array.isArray(raw)) return refuse([], `must be ${allowed}`);
  if (raw.length > listMax) return refuse([], `must have at most ${listMax} entries`);
  const refusals: Refusal[] = [];
  const value: T[] = [];
  for (const [index, one] of raw.entries()) {
    const reading = readOne(one, (name) => value.some((it) => nameOf(it) === name));
    if ("value" in reading) value.push(reading.value);
    else refusals.push(...reading.refusals.map((r) => ({ ...r, path: [index, ...r.path] })));
  }
  return refusals.length > 0 ? { refusals } : { value };
}

/** Whether it is one line of text, 1 to `max` characters, without space around it. */
export function isLine(raw: unknown, max: number): raw is string {
  return (
    typeof raw === "string" && raw.trim() === raw && /^[^\p{Cc}]+$/u.test(raw) && raw.length <= max
  );
}

/** Whether it is a whole number from `min` to `max`. */
export function isWhole(raw: unknown, min: number, max: number): raw is number {
  return typeof raw === "number" && Number.isInteger(raw) && raw >= min && raw <= max;
}
