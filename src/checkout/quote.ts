import type { CheckoutSettings, Edition } from "../config/mod.ts";
import { AvowError } from "../kernel/errors.ts";
import { formatMoney } from "../kernel/money.ts";
import { amountsOf, decideTax, type TaxTreatment } from "../tax/mod.ts";

/** What an order comes to, in the currency's smallest unit, and why. */
export interface Quote {
  readonly currency: string;
  /** Of one seat, as the catalogue has it. */
  readonly unitAmount: number;
  readonly net: number;
  readonly tax: number;
  readonly total: number;
  readonly treatment: TaxTreatment;
  /** Hundredths of a percent. */
  readonly rate: number;
  /** The sentence that the invoice must carry, "" if none. */
  readonly note: string;
  /** Whose tax it is; need not be the customer's country. */
  readonly taxCountry: string;
}

/** What is asked for, where, by whom. */
export interface QuoteQuestion {
  readonly at: Date;
  readonly edition: Edition;
  readonly isRenewal: boolean;
  readonly seats: number;
  readonly currency: string;
  readonly country: string;
  readonly vatId: string | null;
}

/** What an order may come to at most: what the payment provider takes, and a column holds. */
const totalMax = 99_999_999;

/** Prices an order by the catalogue and the tax of its customer. */
export function quote(settings: CheckoutSettings, question: QuoteQuestion): Quote {
  const { edition, currency, seats, country, vatId } = question;
  const prices = question.isRenewal ? edition.renewalPrices : edition.prices;
  const unitAmount = prices[currency];
  if (unitAmount === undefined) {
    throw new AvowError("bad-input", "This is not sold in that currency; choose another one.");
  }
  const {
    treatment,
    rate,
    note,
    country: taxCountry,
  } = decideTax({
    at: question.at,
    seller: {
      country: settings.sellerCountry ?? "",
      vatId: settings.sellerVatId,
      smallSeller: settings.smallSeller,
      collectsIn: settings.collectsIn,
    },
    customer: { country, vatId },
  });
  const behavior = settings.pricesIncludeTax ? "inclusive" : "exclusive";
  const amounts = amountsOf({ unitAmount, quantity: seats, behavior, rate });
  if (amounts.total > totalMax) {
    throw new AvowError("bad-input", "So many seats are sold by agreement; please write to us.");
  }
  return { currency, unitAmount, ...amounts, treatment, rate, note, taxCountry };
}

/** What the hidden field says that the page showed, to be compared with what is asked for. */
export function shownTotal({ total, tax, currency }: Quote): string {
  return `${total} ${tax} ${currency}`;
}

/**
 * Throws `conflict` unless the sum that a page showed is the one now: nobody pays another than they
 * saw, whatever became of prices and taxes meanwhile.
 */
export function requireShown(shown: string | undefined, now: Quote, language: string): void {
  if (shown === shownTotal(now)) return;
  const total = formatMoney({ amount: now.total, currency: now.currency }, language);
  throw new AvowError(
    "conflict",
    `With what you entered, the total is ${total}. Nothing was ordered yet: look at it below, and send the form again if it is right.`,
  );
}
