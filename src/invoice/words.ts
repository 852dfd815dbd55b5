import { decimalOf, formatMoney, minorDigits } from "../kernel/money.ts";
import type { Day, InvoiceDocument, InvoiceLine, InvoiceParty, InvoiceTax } from "./document.ts";

/** The words and figures of an invoice. They are English; figures and days are written by the locale. */

export function titleOf({ kind }: InvoiceDocument): string {
  return kind === "invoice" ? "Invoice" : "Credit note";
}

/** "27 November 2026" */
function dayText(day: Day, locale: string): string {
  // English without a country: the day first, as on every page.
  const order = locale === "en" ? "en-GB" : locale;
  return new Intl.DateTimeFormat(order, { dateStyle: "long", timeZone: "UTC" }).format(
    new Date(`${day}T00:00:00Z`),
  );
}

/** "19%", "8.1%" */
function rateText(rate: number, locale: string): string {
  return new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 2 }).format(
    rate / 10_000,
  );
}

export function moneyText(amount: number, { currency, locale }: InvoiceDocument): string {
  return formatMoney({ amount, currency }, locale);
}

/**
 * The price of one piece without tax. Where pieces at a price with tax don't divide into the line's
 * sum, two digits more are shown, so that the product comes out.
 */
export function unitText({ net, quantity }: InvoiceLine, invoice: InvoiceDocument): string {
  if (net % quantity === 0) return moneyText(net / quantity, invoice);
  const digits = minorDigits(invoice.currency) + 2;
  const format = new Intl.NumberFormat(invoice.locale, {
    style: "currency",
    currency: invoice.currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return format.format(Number(decimalOf({ amount: net, currency: invoice.currency })) / quantity);
}

export function taxText(tax: InvoiceTax, invoice: InvoiceDocument): string {
  const on = moneyText(tax.net, invoice);
  if (tax.treatment === "reverse_charge") return `VAT reverse-charged, on ${on}`;
  if (tax.treatment === "not_collected") return `VAT not collected, on ${on}`;
  return `VAT ${rateText(tax.rate, invoice.locale)} (${tax.country}) on ${on}`;
}

/** The rate of a line in its column: "19%", or a dash where none is charged. */
export function lineRateText(line: InvoiceLine, invoice: InvoiceDocument): string {
  const charged = invoice.taxes.some((t) => t.rate === line.rate && t.treatment === "standard");
  return charged ? rateText(line.rate, invoice.locale) : "–";
}

export function totalLabel({ kind, currency }: InvoiceDocument): string {
  return kind === "invoice" ? `Total in ${currency}` : `Total credited in ${currency}`;
}

/** "Paid by Visa card ending 4242 on 27 November 2026." */
function cardText({ card, kind, locale }: InvoiceDocument): string | null {
  if (card === null) return null;
  const ending = card.last4 === null ? "" : ` ending ${card.last4}`;
  const name = `${card.brand === null ? "" : `${card.brand} `}card${ending}`;
  const what = kind === "invoice" ? `Paid by ${name}` : `Refunded to ${name}`;
  return `${what} on ${dayText(card.on, locale)}.`;
}

/** The facts beside the buyer: what each is called, and what it is. */
export function facts(invoice: InvoiceDocument): readonly (readonly [string, string])[] {
  const { corrects, locale } = invoice;
  const rows: (readonly [string, string])[] = [
    [`${titleOf(invoice)} number`, invoice.number],
    ["Date of issue", dayText(invoice.issuedOn, locale)],
    ["Date of supply", dayText(invoice.suppliedOn, locale)],
  ];
  if (corrects) {
    // Not broken inside of the day.
    const day = dayText(corrects.issuedOn, locale).replaceAll(" ", "\u00A0");
    rows.push(["Corrects invoice", `${corrects.number} of ${day}`]);
  }
  return rows;
}

/** Where a party is and how it is registered, below its name. */
export function partyLines(party: InvoiceParty): readonly string[] {
  const { company, addressLines, country, vatId, email } = party;
  const rows = [
    company,
    ...addressLines,
    country,
    email,
    vatId === null || vatId === "" ? null : `VAT id ${vatId}`,
  ];
  return rows.filter((row): row is string => row !== null && row.trim() !== "");
}

/** What follows the sums: the sentences that the law asks for, each once; how it was paid; terms. */
export function closing(invoice: InvoiceDocument): {
  readonly notes: readonly string[];
  readonly terms: readonly string[];
} {
  const notes = new Set([...invoice.taxes.map(({ note }) => note), cardText(invoice) ?? ""]);
  return {
    notes: [...notes].filter((note) => note !== ""),
    terms: invoice.terms.filter((term) => term.trim() !== ""),
  };
}
