import { refuseCardNumbers } from "../kernel/card-number.ts";
import { AvowError, type FieldProblem } from "../kernel/errors.ts";

/** Characters that a name of an advertiser, campaign, flight or ad may have. */
export const nameLengthMax = 100;

/** Marks that turn the direction of the text around them, and of whatever stands beside it. */
const turns = /[\u202a-\u202e\u2066-\u2069]/g;

/** One line as it is stored: without space around it or doubled within, or signs that are no text. */
export function tidyLine(text: string): string {
  return text
    .toWellFormed()
    .replace(turns, "")
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim();
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

/** A name as it is stored. Throws `bad-input` with what is wrong with it. */
export function checkedName(given: string): string {
  const name = tidyLine(given);
  refuseCardNumbers({ name });
  const message = nameFault(name);
  refuseFaults(message === null ? [] : [{ field: "name", message }]);
  return name;
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

/** What is said when there is none with an id. */
export function noSuch(what: "advertiser" | "campaign" | "flight" | "ad"): AvowError {
  return new AvowError("not-found", `There is no such ${what}.`);
}

/** What is said when somebody else was faster. */
export function changedMeanwhile(what: "flight" | "ad"): AvowError {
  return new AvowError(
    "conflict",
    `Somebody changed this ${what} since you opened it; nothing of yours was stored. Open it again and put in what you wrote.`,
  );
}
