/** What can become of a row of an imported file, in the order in which pages list it. */
export const importOutcomes = [
  "added",
  "joined",
  "known",
  "suppressed",
  "gone",
  "left",
  "repeated",
  "unconfirmed",
  "not an address",
  "no address",
  "card number",
] as const;

export type ImportOutcome = (typeof importOutcomes)[number];

/** How many rows came to what. */
export type OutcomeCounts = Readonly<Partial<Record<ImportOutcome, number>>>;

/** What each outcome means, for operators. */
export const outcomeMeaning: Readonly<Record<ImportOutcome, string>> = {
  added: "new, and subscribed",
  joined: "known from elsewhere here, such as a message, and subscribed",
  known: "subscribed or known as a subscriber before",
  suppressed: "not taken in: they left or were erased here, or mails to them come back",
  gone: "left elsewhere, or could not be reached: recorded, so that nobody writes to them",
  left: "were subscribed here, and are no longer: the file says that they left",
  repeated: "the address stands further up in the file",
  unconfirmed: "not taken in: the file does not say that they agreed",
  "not an address": "not taken in: what stands for the address is none",
  "no address": "not taken in: the address is missing",
  "card number": "not taken in: a card number stands in the address or the name",
};

/** Rows that came to something, in the order of `importOutcomes`. */
export function countedOutcomes(
  counts: OutcomeCounts,
): readonly { readonly outcome: ImportOutcome; readonly rows: number }[] {
  return importOutcomes.flatMap((outcome) => {
    const rows = counts[outcome] ?? 0;
    return rows > 0 ? [{ outcome, rows }] : [];
  });
}
