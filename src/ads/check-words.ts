import { AvowError, type FieldProblem } from "../kernel/errors.ts";

/** Characters that a name of an advertiser, campaign, flight or ad may have. */
export const nameLengthMax = 100;

/** One line without space around it or doubled within. */
export function tidyLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** What is wrong with a name that operators give; null when nothing is. */
export function nameFault(name: string): string | null {
  const { length } = Array.from(name);
  if (length === 0) return "must be filled in";
  if (length > nameLengthMax)
    return `may have at most ${nameLengthMax} characters and has ${length}`;
  // Whoever works at an advertiser is nobody's business here.
  if (/\S@\S+\.\S/.test(name)) return "holds an e-mail address; nothing of a person is kept here";
  return null;
}

/** Says every field that needs mending. */
export function refusedFields(fields: readonly FieldProblem[]): AvowError {
  return new AvowError("bad-input", "Some fields need another look; nothing was changed.", {
    fields,
  });
}

/** Throws `bad-input` with every field that needs mending, if there is any. */
export function refuseFaults(fields: readonly FieldProblem[]): void {
  if (fields.length > 0) throw refusedFields(fields);
}

/** What is said when somebody else was faster. */
export function changedMeanwhile(what: "flight" | "ad"): AvowError {
  return new AvowError(
    "conflict",
    `Somebody changed this ${what} since you opened it; nothing of yours was stored. Open it again and put in what you wrote.`,
  );
}
