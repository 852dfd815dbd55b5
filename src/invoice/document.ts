import { AvowError } from "../kernel/errors.ts";

/** A day of the calendar, "2026-11-27". */
export type Day = string;

/** Who sells or buys. Texts may be in any script; empty ones are left out. */
export interface InvoiceParty {
  /** A person or a company; the seller's is the name it is registered under. */
  readonly name: string;
  /** The company of a buyer who is named as a person. */
  readonly company: string | null;
  readonly addressLines: readonly string[];
  /** As it is to be read, "Germany". */
  readonly country: string;
  readonly vatId: string | null;
  readonly email: string | null;
}

export interface InvoiceLine {
  readonly description: string;
  /** What else there is to say: a licence's edition, the days that an update period covers. */
  readonly detail: string | null;
  /** A whole number from one. */
  readonly quantity: number;
  /** Minor units without tax, for all pieces of the line. */
  readonly net: number;
  /** Basis points: 1900 is 19 %. */
  readonly rate: number;
}

/** What is owed, or not, under one rate and treatment. */
export interface InvoiceTax {
  readonly treatment: "standard" | "reverse_charge" | "not_collected";
  /** Whose tax it is, as it is to be read. */
  readonly country: string;
  readonly rate: number;
  readonly net: number;
  readonly tax: number;
  /** The sentence that the law asks for, "" if none. */
  readonly note: string;
}

/**
 * Everything that stands on an invoice or a credit note, and nothing else: the same document gives
 * the same file, byte for byte. Amounts are minor units of `currency`; a credit note's are above zero
 * too, as what is given back.
 */
export interface InvoiceDocument {
  readonly kind: "invoice" | "credit_note";
  readonly number: string;
  /** For a credit note: the invoice that it corrects. */
  readonly corrects: { readonly number: string; readonly issuedOn: Day } | null;
  readonly issuedOn: Day;
  readonly suppliedOn: Day;
  readonly currency: string;
  /** BCP 47, for figures and dates; the words are English. */
  readonly locale: string;
  /** The vendor's colour, #rrggbb. */
  readonly accent: string;
  readonly seller: InvoiceParty;
  readonly buyer: InvoiceParty;
  readonly lines: readonly InvoiceLine[];
  readonly taxes: readonly InvoiceTax[];
  readonly net: number;
  readonly tax: number;
  readonly total: number;
  /** The card that was charged, or to which a credit note's sum went back. */
  readonly card: {
    readonly brand: string | null;
    readonly last4: string | null;
    readonly on: Day;
  } | null;
  /** Paragraphs at the end: terms, register entries, thanks. */
  readonly terms: readonly string[];
}

/** Throws when the document does not add up, or a day or the correction is missing: no such file is made. */
export function requireSound(document: InvoiceDocument): void {
  const { kind, corrects, lines, taxes, net, tax, total } = document;
  if ((kind === "credit_note") !== (corrects !== null)) {
    throw new AvowError("internal", "A credit note, and nothing else, names what it corrects.");
  }
  const days = [document.issuedOn, document.suppliedOn, corrects?.issuedOn, document.card?.on];
  if (days.some((day) => day !== undefined && !isDay(day))) {
    throw new AvowError("internal", "The days of an invoice are written as 2026-11-27.");
  }
  const amounts = [...lines.map((line) => line.net), ...taxes.flatMap((row) => [row.net, row.tax])];
  const whole = [...amounts, net, tax, total].every((figure) => Number.isSafeInteger(figure));
  const linesOf = (rate: number) =>
    sum(
      lines.filter((line) => line.rate === rate),
      "net",
    );
  const adds =
    net + tax === total &&
    sum(lines, "net") === net &&
    sum(taxes, "net") === net &&
    sum(taxes, "tax") === tax &&
    lines.every(
      ({ rate }) =>
        linesOf(rate) ===
        sum(
          taxes.filter((row) => row.rate === rate),
          "net",
        ),
    );
  if (!whole || !adds || lines.length === 0) {
    throw new AvowError("internal", "The invoice does not add up, so it was not made.");
  }
}

function sum<K extends string>(rows: readonly Readonly<Record<K, number>>[], key: K): number {
  return rows.reduce((total, row) => total + row[key], 0);
}

function isDay(day: Day): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day));
}
