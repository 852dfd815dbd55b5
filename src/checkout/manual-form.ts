import type { CheckoutSettings, Edition, Product } from "../config/mod.ts";
import { hasCardNumber } from "../kernel/card-number.ts";
import { clock } from "../kernel/clock.ts";
import { AvowError, type FieldProblem } from "../kernel/errors.ts";
import { isId } from "../kernel/ids.ts";
import { parseMoney } from "../kernel/money.ts";
import { parseAddress } from "../mail/mod.ts";
import type { BuyerField } from "../people/mod.ts";
import { checkVatId, countryName } from "../tax/mod.ts";
import { findEdition } from "./catalogue.ts";
import type { Checkout } from "./context.ts";
import { type Quote, quote } from "./quote.ts";

/** How an order without the payment provider is settled. */
export type SettledBy = "transfer" | "gift";

/** An order that an operator wrote, checked and priced. */
export interface ManualOrder {
  /** Made with the form: the same form sent twice is one order. */
  readonly id: string;
  readonly settlement: SettledBy;
  readonly product: Product;
  readonly edition: Edition;
  readonly seats: number;
  readonly country: string;
  readonly details: Readonly<Partial<Record<BuyerField, string>>>;
  readonly quote: Quote;
}

type Typed = ReadonlyMap<string, string>;

const lengthMax: Readonly<Record<BuyerField, number>> = {
  ...{ email: 254, name: 200, company: 200, address: 600, vat_id: 40 },
};

/**
 * Reads the form of an order without payment. Its fields: `id`, `edition` (`<product>/<edition>`),
 * `seats`, `settlement`, `currency`, `price` (of one seat; the catalogue's when empty), `country`,
 * and a buyer's. Throws one `bad-input` with everything that needs another look.
 */
export function readManualOrder(
  { settings, fields }: Pick<Checkout, "settings" | "fields">,
  form: Typed,
): ManualOrder {
  const problems: FieldProblem[] = [];
  const wrong = (field: string, message: string) => problems.push({ field, message });
  const what = readWhat(settings, form, wrong);
  const details = readDetails(fields, form, wrong);
  const country = form.get("country") ?? "";
  if (countryName(country) === undefined) wrong("country", "choose the country of the customer");
  const vat = checkVatId(details.vat_id ?? "");
  if (vat && vat.country !== country) {
    wrong(
      "vat_id",
      `is one of ${countryName(vat.country)}; choose that country, or leave it empty`,
    );
  }
  const id = form.get("id") ?? "";
  if (!isId(id)) wrong("id", "open the form again");
  if (problems.length > 0 || !what) throw needsAnotherLook(problems);
  const { product, edition, seats, settlement, currency, unitAmount } = what;
  const priced = { ...edition, prices: { [currency]: unitAmount } };
  const vatId = details.vat_id ?? null;
  return {
    ...{ id, settlement, product, edition, seats, country, details },
    quote: quote(settings, {
      ...{ at: clock.now(), edition: priced, isRenewal: false },
      ...{ seats, currency, country, vatId },
    }),
  };
}

function needsAnotherLook(fields: readonly FieldProblem[]): AvowError {
  return new AvowError("bad-input", "The order needs another look; nothing was stored.", {
    fields,
  });
}

type Wrong = (field: string, message: string) => void;

function readWhat(settings: CheckoutSettings, form: Typed, wrong: Wrong) {
  const [productId = "", editionId = ""] = (form.get("edition") ?? "").split("/");
  const product = settings.products.find(({ id }) => id === productId);
  const edition = findEdition(settings, productId, editionId);
  if (!product || !edition) {
    wrong("edition", "choose what is ordered");
    return null;
  }
  const seats = Number(form.get("seats"));
  if (!/^\d{1,5}$/.test(form.get("seats") ?? "") || seats < 1 || seats > edition.seatsMax) {
    wrong("seats", `must be a whole number from 1 to ${edition.seatsMax}`);
  }
  const settlement: SettledBy = form.get("settlement") === "gift" ? "gift" : "transfer";
  const currency = form.get("currency") ?? "";
  if (edition.prices[currency] === undefined) {
    wrong("currency", "it has no price in this currency; choose another one");
    return null;
  }
  const unitAmount = settlement === "gift" ? 0 : readPrice(form, edition, currency, wrong);
  return { product, edition, seats, settlement, currency, unitAmount };
}

function readPrice(form: Typed, edition: Edition, currency: string, wrong: Wrong): number {
  const typed = form.get("price")?.trim() ?? "";
  const listed = edition.prices[currency] ?? 0;
  if (typed === "") return listed;
  try {
    const { amount } = parseMoney(typed, currency);
    if (amount > 0) return amount;
    wrong("price", "must be above zero; what costs nothing is a gift");
  } catch (error) {
    if (!(error instanceof AvowError)) throw error;
    wrong("price", error.message);
  }
  return listed;
}

function readDetails(fields: readonly BuyerField[], form: Typed, wrong: Wrong) {
  const details: Partial<Record<BuyerField, string>> = {};
  for (const field of fields) {
    const typed = cleaned(field, form.get(field) ?? "");
    if (typed === "") {
      if (field === "email") wrong(field, "type the address that gets the licence");
      continue;
    }
    const problem = problemOf(field, typed);
    if (problem) wrong(field, problem);
    details[field] = normal(field, typed);
  }
  return details;
}

/** Without characters that nobody sees; an address keeps its lines. */
function cleaned(field: BuyerField, text: string): string {
  const lines = text.split("\n").map((line) => line.replace(/[\p{Cc}\s]+/gu, " ").trim());
  return (field === "address" ? lines.filter(Boolean).join("\n") : lines.join(" ")).trim();
}

function problemOf(field: BuyerField, text: string): string | null {
  // A VAT id has check digits of its own.
  const isTyped = field === "vat_id" && checkVatId(text) !== null;
  if (!isTyped && hasCardNumber(text))
    return "this looks like the number of a card, which is never taken in";
  if (text.length > lengthMax[field]) return `must have at most ${lengthMax[field]} characters`;
  if (field === "email") {
    const parsed = parseAddress(text);
    return parsed.ok ? null : parsed.message;
  }
  if (field === "vat_id" && checkVatId(text) === null) {
    return "is no VAT id: a digit is wrong, or the country's letters are missing";
  }
  return null;
}

function normal(field: BuyerField, text: string): string {
  if (field === "vat_id") return checkVatId(text)?.vatId ?? text;
  const parsed = field === "email" ? parseAddress(text) : undefined;
  return parsed?.ok ? parsed.address : text;
}
