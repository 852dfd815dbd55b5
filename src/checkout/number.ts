import { newSecret } from "../kernel/ids.ts";

/** Letters that nobody takes for one another, and no vowels, so that no words come about. */
const letters = "BCDFGHJKLMNPQRSTVWXZ";
const length = 8;

/**
 * A new order's number for people, such as `KBXT-QHWD`: 34 random bits in letters alone, so that it
 * says nothing of how much is sold, and nobody takes it for a number of a card.
 */
export function newOrderNumber(): string {
  const chosen: string[] = [];
  while (chosen.length < length) {
    // 240 is the greatest multiple of 20 in a byte; above it, some letters would come more often.
    for (const byte of newSecret(16)) if (byte < 240) chosen.push(letters[byte % 20] ?? "");
  }
  return `${chosen.slice(0, 4).join("")}-${chosen.slice(4, length).join("")}`;
}

/** The series of invoices or credit notes of a year, such as `A-2026`, `AC-2026`. */
export function seriesOf(kind: "invoice" | "credit_note", prefix: string, at: Date): string {
  return `${prefix}${kind === "invoice" ? "" : "C"}-${at.getUTCFullYear()}`;
}

/** A place in a series as it stands on the invoice: `A-2026-00017`. */
export function invoiceNumber(series: string, place: number): string {
  return `${series}-${String(place).padStart(5, "0")}`;
}
