/** Invoices and credit notes as PDF, with names in every script. */
import type { InvoiceDocument } from "./document.ts";

export type { InvoiceDocument, InvoiceParty } from "./document.ts";

/**
 * The document as a PDF (A4, tagged, fonts embedded as subsets), the same bytes for the same document.
 * Throws `internal` when it does not add up. The fonts and what shapes them are read when the first
 * invoice is made: a start does not wait for them.
 */
export async function renderInvoice(document: InvoiceDocument): Promise<Uint8Array> {
  const { render } = await import("./render.ts");
  return render(document);
}
