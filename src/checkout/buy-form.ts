import type { Edition } from "../config/mod.ts";
import { refuseCardNumbers } from "../kernel/card-number.ts";
import { clock } from "../kernel/clock.ts";
import { keyedHash } from "../kernel/crypto.ts";
import { AvowError, type FieldProblem } from "../kernel/errors.ts";
import { parseLicenceKey } from "../licence/mod.ts";
import { checkVatId, countryName } from "../tax/mod.ts";
import { readDetails } from "./buy-details.ts";
import type { Offer } from "./catalogue.ts";
import type { Checkout } from "./context.ts";
import type { Wanted } from "./draft.ts";
import { type Quote, quote, requireShown } from "./quote.ts";
import { asLicensed, readRenewed, renewedSeatsMax } from "./renewal.ts";

/** What a buy page shows: what was chosen so far, made to fit, and what it comes to. */
export interface Choice {
  readonly offer: Offer;
  readonly edition: Edition;
  readonly seats: number;
  readonly currency: string;
  readonly country: string;
  readonly quote: Quote;
}

/** Fields of the form that are nothing about the buyer. */
const steering = [
  ...["edition", "seats", "currency", "country", "licence_key", "waiver"],
  ...["form", "shown", "do"],
] as const;

type Posted = ReadonlyMap<string, string>;

/**
 * What was chosen, as far as it can be offered: anything else gives way to the first that can. With
 * a licence key, the prices are those of a renewal.
 */
export function readChoice(checkout: Checkout, offer: Offer, posted: Posted): Choice {
  const { settings } = checkout;
  const isRenewal = posted.has("licence_key");
  const editions = offer.editions.filter(
    ({ renewalPrices }) => !isRenewal || Object.keys(renewalPrices).length > 0,
  );
  const [first] = editions;
  if (!first) throw new AvowError("not-found", "This product can't be renewed here.");
  const edition = editions.find(({ id }) => id === posted.get("edition")) ?? first;
  const currencies = Object.keys(isRenewal ? edition.renewalPrices : edition.prices);
  const wished = posted.get("currency") ?? "";
  const currency = currencies.includes(wished) ? wished : (currencies[0] ?? "");
  const stated = posted.get("country") ?? "";
  const country = countryName(stated) ? stated : (settings.sellerCountry ?? "");
  const count = Number(posted.get("seats") ?? "1");
  // A licence may have more seats than are sold here at once; all of them are renewed.
  const seatsMax = isRenewal ? renewedSeatsMax : edition.seatsMax;
  const seats = Number.isInteger(count) ? Math.min(Math.max(count, 1), seatsMax) : 1;
  const checked = checkVatId(posted.get("vat_id") ?? "");
  const vatId = checked?.country === country ? checked.vatId : null;
  const at = clock.now();
  const asked = { at, edition, isRenewal, seats, currency, country, vatId };
  return { offer, edition, seats, currency, country, quote: quote(settings, asked) };
}

/**
 * Checks a posted order. Throws one error that names every field that is wrong; nothing is kept of
 * what was refused.
 */
export async function readWanted(
  checkout: Checkout,
  offer: Offer,
  posted: Posted,
): Promise<Wanted> {
  const problems: FieldProblem[] = [];
  refuseCards(posted);
  for (const name of posted.keys()) {
    const isKnown =
      (steering as readonly string[]).includes(name) ||
      checkout.fields.some((field) => field === name);
    if (isKnown) continue;
    const message = "is not a field of this form; leave it out";
    problems.push({ field: name.slice(0, 40), message });
  }
  const choice = readChoice(checkout, offer, await asLicensed(checkout, posted));
  const details = readDetails(checkout.fields, posted, choice.country, problems);
  problems.push(...choiceProblems(checkout, posted, choice));
  const renewed = await readRenewed(checkout, posted, offer.product, problems);
  // A right that nobody was asked to give up stands.
  const isAsked = asksForWaiver(checkout, choice, posted);
  const waived = isAsked && posted.get("waiver") === "yes";
  if (isAsked && !waived) {
    const message = "must be ticked, since the licence is delivered at once";
    problems.push({ field: "waiver", message });
  }
  if (problems.length > 0) {
    throw new AvowError(
      "bad-input",
      "Some fields need another look: each says below what to mend.",
      {
        fields: problems,
      },
    );
  }
  requireShown(posted.get("shown"), choice.quote, checkout.language);
  return {
    ...{ kind: renewed ? "renewal" : "purchase", product: offer.product },
    ...{ edition: choice.edition, seats: choice.seats, country: choice.country, details, waived },
    ...{ licenceId: renewed?.id ?? null, quote: choice.quote },
    formHash: formHash(checkout, offer, posted),
  };
}

/** What has a form of its own, with check digits, is not taken for the number of a card. */
function refuseCards(posted: Posted): void {
  const rest = new Map(posted);
  rest.delete("form");
  rest.delete("shown");
  if (checkVatId(posted.get("vat_id") ?? "")) rest.delete("vat_id");
  if (parseLicenceKey(posted.get("licence_key") ?? "")) rest.delete("licence_key");
  refuseCardNumbers(Object.fromEntries(rest));
}

/** How many seats are sold here, and where there are more. */
export function seatsOffered({ settings }: Checkout, seatsMax: number): string {
  const more = settings.sellerEmail === null ? "" : `; for more, write to ${settings.sellerEmail}`;
  return `1 to ${seatsMax}${more}`;
}

function choiceProblems(
  checkout: Checkout,
  posted: Posted,
  choice: Choice,
): readonly FieldProblem[] {
  const { seatsMax } = choice.edition;
  const problems: FieldProblem[] = [];
  if (!countryName(posted.get("country") ?? "")) {
    problems.push({ field: "country", message: "must be chosen" });
  }
  if (posted.has("licence_key")) return problems;
  if (posted.get("edition") !== choice.edition.id) {
    problems.push({ field: "edition", message: "must be chosen" });
  }
  const isWhole = /^\d{1,6}$/.test(posted.get("seats") ?? "1");
  const seats = Number(posted.get("seats") ?? "1");
  if (!isWhole || seats < 1 || seats > seatsMax) {
    const message = `must be a whole number from ${seatsOffered(checkout, seatsMax)}`;
    problems.push({ field: "seats", message });
  }
  return problems;
}

/** Whether a consumer is to give up withdrawing: the seller grants no days for it. */
export function asksForWaiver(checkout: Checkout, choice: Choice, posted: Posted): boolean {
  const isCompany = Boolean(posted.get("vat_id")?.trim());
  return checkout.settings.withdrawalDays === 0 && !isCompany;
}

/** The same form, sent twice, has the same hash. */
function formHash({ keyring }: Checkout, offer: Offer, posted: Posted): Buffer {
  const fields = [...posted].filter(([name]) => name !== "do" && name !== "shown");
  const sorted = fields.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return keyedHash(keyring.derive("buy form"), JSON.stringify([offer.product.id, sorted]));
}
