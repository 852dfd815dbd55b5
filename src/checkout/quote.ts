import type { CheckoutSettings, Edition } from "../config/mod.ts";
import { AvowError } from "../kernel/errors.ts";
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
