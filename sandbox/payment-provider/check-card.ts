import { type TestCard, testCards } from "./test-cards.ts";

/** The fields of the payment page, as they were typed. */
export interface CardForm {
  readonly number: string;
  readonly expiry: string;
  readonly code: string;
  readonly name: string;
  readonly country: string;
}

/** What is wrong with which field, as a sentence for whoever filled it in. */
export type CardProblems = Partial<Record<keyof CardForm, string>>;

/** The test card of the form, or what is wrong with it. */
export function checkCard(
  form: CardForm,
  now: Date,
): { readonly card: TestCard } | { readonly problems: CardProblems } {
  const number = form.number.replace(/[\s-]/g, "");
  const card = testCards.find((it) => it.number === number);
  const problems: CardProblems = {
    ...problem("number", numberProblem(number, card)),
    ...problem("expiry", expiryProblem(form.expiry, now)),
    ...problem("code", codeProblem(form.code.trim(), card)),
    ...problem("name", form.name.trim() === "" ? "Enter the name on the card." : undefined),
    ...problem("country", /^[A-Z]{2}$/.test(form.country) ? undefined : "Choose a country."),
  };
  if (card === undefined || Object.keys(problems).length > 0) return { problems };
  return { card };
}

function problem(field: keyof CardForm, message: string | undefined): CardProblems {
  return message === undefined ? {} : { [field]: message };
}

function numberProblem(number: string, card: TestCard | undefined): string | undefined {
  if (number === "") return "Enter a card number.";
  if (!/^\d+$/.test(number)) return "A card number has digits only.";
  if (number.length < 12) return "This card number is too short.";
  if (number.length > 19) return "This card number is too long.";
  if (!hasCheckDigit(number)) return "This card number is not valid; a digit may be mistyped.";
  if (card === undefined)
    return "Only the test cards that are listed here work. Never enter a real card.";
  return undefined;
}

/** ISO/IEC 7812-1, annex B. */
function hasCheckDigit(number: string): boolean {
  let sum = 0;
  for (const [at, digit] of Array.from(number).toReversed().entries()) {
    const weighed = Number(digit) * (1 + (at % 2));
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10 === 0;
}

function expiryProblem(expiry: string, now: Date): string | undefined {
  const [, month = "", year = ""] = /^\s*(\d{1,2})\s*[/-]?\s*(\d{2}|\d{4})\s*$/.exec(expiry) ?? [];
  if (month === "") return "Enter month and year, such as 12/34.";
  if (Number(month) < 1 || Number(month) > 12) return "The month is between 01 and 12.";
  // A card is good to the last day of its month.
  const ends = Date.UTC(year.length === 2 ? 2000 + Number(year) : Number(year), Number(month), 1);
  return ends <= now.getTime() ? "This date has passed; the card has expired." : undefined;
}

function codeProblem(code: string, card: TestCard | undefined): string | undefined {
  const digits = card?.brand === "amex" ? 4 : 3;
  if (new RegExp(`^\\d{${digits}}$`).test(code)) return undefined;
  return `The security code has ${digits} digits.`;
}
