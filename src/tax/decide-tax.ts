import { AvowError } from "../kernel/errors.ts";
import { countryName } from "./countries.ts";
import { hasRates, inEu, standardRate } from "./rates.ts";
import { checkVatId } from "./vat-id.ts";

/** not_collected: the customer is where the vendor collects no tax. */
export type TaxTreatment = "standard" | "reverse_charge" | "not_collected";

export interface Seller {
  /** ISO 3166-1 alpha-2 of the establishment. */
  readonly country: string;
  /** As registered; a seller without one can't sell under the reverse charge. */
  readonly vatId: string | null;
  /**
   * The seller sells to consumers of other EU countries for less than 10,000 EUR a year in all and
   * has not chosen otherwise: its own rate applies to them (Directive 2006/112/EC Art. 59c).
   */
  readonly smallSeller?: boolean;
  /** Countries outside of the EU where the vendor is registered and collects VAT: GB, NO, CH. */
  readonly collectsIn?: readonly string[];
}

export interface TaxQuestion {
  readonly at: Date;
  readonly seller: Seller;
  readonly customer: {
    /** ISO 3166-1 alpha-2 */
    readonly country: string;
    /** As stated; counts only if it is well formed and of the customer's country. */
    readonly vatId: string | null;
  };
}

export interface TaxDecision {
  readonly treatment: TaxTreatment;
  /** Whose tax it is: ISO 3166-1 alpha-2. */
  readonly country: string;
  /** Basis points: 1900 is 19 %. */
  readonly rate: number;
  /** The sentence that the invoice must carry, "" if none. */
  readonly note: string;
}

/**
 * Territories that count as another country for VAT on services: Monaco as France (Directive
 * 2006/112/EC Art. 7), the Isle of Man as the United Kingdom (a common VAT area with it).
 */
const countsAs: Readonly<Record<string, string>> = { MC: "FR", IM: "GB" };

/**
 * Which VAT an electronic service (software, licences, updates) bears. Seller in the EU: in its own
 * country that country's rate, whoever buys; in another EU country the reverse charge for a business
 * with a VAT id of that country (Directive 2006/112/EC Art. 44 and 196), else the rate there (Art. 58,
 * paid by the one-stop shop), or the seller's own below the threshold (Art. 59c). Seller elsewhere:
 * the same for EU customers (non-union scheme, from the first sale), and at home the country's rate
 * if the table has it. In countries of `collectsIn` their rate; everywhere else nothing is collected.
 *
 * Not decided here: whether the VAT id exists (only its form is looked at), small businesses that are
 * exempt at home, sales tax of states and provinces, reduced rates, and the territories with rules of
 * their own inside of a member state (Canary Islands, Ceuta, Melilla, Åland, Mount Athos, Büsingen,
 * Heligoland, Livigno, Madeira and the Azores, the French overseas departments): those with a code of
 * their own in ISO 3166-1 count as outside of the EU, the others as their member state. Northern
 * Ireland belongs to the EU's VAT for goods only and counts as GB.
 *
 * Throws `bad-input` for a country that is none, `bad-config` when no rate is known for the day, or a
 * reverse charge is due and the seller has no VAT id, which such an invoice must show (Art. 226).
 */
export function decideTax({ at, seller, customer }: TaxQuestion): TaxDecision {
  const home = taxCountry(seller.country);
  const there = taxCountry(customer.country);
  const standard = (country: string): TaxDecision => {
    return { treatment: "standard", country, rate: standardRate(country, at), note: "" };
  };
  if (there === home && hasRates(home)) return standard(home);
  const business = isBusinessOf(there, customer.vatId);
  if (inEu(there) && there !== home) {
    const isSmall = inEu(home) && seller.smallSeller === true;
    // A small seller without a VAT id of their own can't issue such an invoice: they charge theirs.
    const mayReverse = !isSmall || seller.vatId !== null;
    if (business && mayReverse) return reverseCharge(there, seller, inEu(home));
    return standard(isSmall ? home : there);
  }
  if ((seller.collectsIn ?? []).map(taxCountry).includes(there)) {
    // Whoever is registered in Switzerland owes its VAT for businesses too (MWSTG Art. 10, 18, 45).
    if (business && there !== "CH") return reverseCharge(there, seller, false);
    return standard(there);
  }
  return { treatment: "not_collected", country: there, rate: 0, note: notCollected(home, there) };
}

/** The country by whose VAT a customer or seller is judged. */
function taxCountry(code: string): string {
  if (countryName(code) === undefined) {
    throw new AvowError("bad-input", "The country must be a code of ISO 3166-1, such as DE.");
  }
  return countsAs[code] ?? code;
}

/** Whether the stated VAT id makes the customer a business established in `country`. */
function isBusinessOf(country: string, vatId: string | null): boolean {
  const checked = vatId === null ? null : checkVatId(vatId);
  // An id of Northern Ireland ("XI…") is for goods.
  return checked?.country === country && !checked.vatId.startsWith("XI");
}

function reverseCharge(country: string, seller: Seller, withinEu: boolean): TaxDecision {
  if (withinEu && (seller.vatId === null || checkVatId(seller.vatId) === null)) {
    throw new AvowError(
      "bad-config",
      "A sale under the reverse charge needs the seller's own VAT id: set checkout.seller_vat_id.",
    );
  }
  const law = inEu(country) ? "; Articles 44 and 196 of Directive 2006/112/EC" : "";
  const note = `Reverse charge: the customer accounts for the VAT (${countryName(country)}${law}).`;
  return { treatment: "reverse_charge", country, rate: 0, note };
}

function notCollected(home: string, there: string): string {
  if (inEu(home)) {
    return "Not subject to EU VAT: supplied to a customer outside of the European Union (Articles 44 and 58 of Directive 2006/112/EC).";
  }
  return `No VAT or sales tax was collected (${countryName(there)}).`;
}
