import { type InvoiceDocument, requireSound } from "./document.ts";
import { drawHead } from "./draw-head.ts";
import { drawFeet, drawSums } from "./draw-sums.ts";
import { drawTable } from "./draw-table.ts";
import { plainText } from "./set-text.ts";
import { Sheet } from "./sheet.ts";
import { titleOf } from "./words.ts";

/** The document as a PDF; what `renderInvoice` promises. */
export async function render(invoice: InvoiceDocument): Promise<Uint8Array> {
  requireSound(invoice);
  const title = `${titleOf(invoice)} ${invoice.number}`;
  const made = new Date(`${invoice.issuedOn}T00:00:00Z`);
  const sheet = new Sheet(plainText(title), plainText(invoice.seller.name), "en", made);
  const tableTop = await drawHead(sheet, invoice);
  const tableEnd = await drawTable(sheet, invoice, tableTop);
  await drawSums(sheet, invoice, tableEnd);
  await drawFeet(sheet, invoice);
  return sheet.bytes();
}
