import { AvowError } from "../kernel/errors.ts";
import { decimalOf } from "../kernel/money.ts";
import { recordAction } from "../ledger/mod.ts";
import { type Buyer, openBuyers } from "../people/mod.ts";
import type { Books } from "./context.ts";
import { bookMonths, type BookRow, bookRows } from "./store-sales-figures.ts";

const headers = [
  ...["kind", "number", "corrects", "date", "order", "product", "currency", "net", "tax", "gross"],
  ...["treatment", "rate_percent", "tax_country", "customer_country", "customer_name"],
  ...["customer_company", "customer_vat_id"],
] as const;

/** Customers opened by one entry of the record. */
const batch = 500;

/** The months of which there are books, `2026-11`, the newest first. */
export function accountingMonths({
  database,
}: Pick<Books, "database">): Promise<readonly string[]> {
  return bookMonths(database.db("sales"));
}

/**
 * The invoices and credit notes of a month (`2026-11`, UTC) as CSV (RFC 4180, UTF-8): amounts as
 * decimal numbers, those of credit notes below zero. A text that a sheet would take for a formula
 * has an apostrophe before it. That they were taken along, and by whom, stands on the record; whom
 * sales can't read any more has no name in it.
 */
export async function accountingCsv(
  books: Books,
  wish: { readonly month: string; readonly operatorId: string },
): Promise<string> {
  const { month, operatorId } = wish;
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) {
    throw new AvowError("bad-input", "A month is written as 2026-11.");
  }
  const [year = 0, place = 0] = month.split("-").map(Number);
  const db = books.database.db("sales");
  const rows = await bookRows(db, {
    from: new Date(Date.UTC(year, place - 1)),
    until: new Date(Date.UTC(year, place)),
  });
  await recordAction(db, { operatorId, action: `took the books of ${month} along` });
  const ids = [...new Set(rows.map(({ personId }) => personId))];
  const buyers = new Map<string, Buyer>();
  const reading = { purpose: "sales", reason: "the books of a month", operatorId } as const;
  for (let at = 0; at < ids.length; at += batch) {
    const which = {
      ids: ids.slice(at, at + batch),
      fields: ["name", "company", "vat_id"],
    } as const;
    for (const [id, buyer] of await openBuyers(db, books.keyring, reading, which)) {
      buyers.set(id, buyer);
    }
  }
  const lines = rows.map((row) => lineOf(row, buyers.get(row.personId)));
  return [headers.join(","), ...lines, ""].join("\r\n");
}

function lineOf(row: BookRow, buyer: Buyer | undefined): string {
  const sign = row.kind === "credit_note" ? -1 : 1;
  const money = (amount: number) =>
    decimalOf({ amount: amount === 0 ? 0 : sign * amount, currency: row.currency });
  return [
    textCell(row.kind),
    ...[row.number, row.corrects ?? "", row.at.toISOString().slice(0, 10)].map(textCell),
    ...[row.orderNumber, row.product, row.currency].map(textCell),
    // Numbers of ours: a sheet is to read them as numbers, a minus sign included.
    ...[money(row.net), money(row.tax), money(row.total)],
    textCell(row.treatment),
    String(row.rate / 100),
    ...[row.taxCountry, row.country].map(textCell),
    ...[buyer?.name, buyer?.company, buyer?.vat_id].map((it) => textCell(it?.reveal() ?? "")),
  ].join(",");
}

/** A cell that no sheet reads as a formula, whatever a customer typed. */
function textCell(text: string): string {
  const guarded = /^[\s'"]*[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",;\r\n\t]|^\s|\s$/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
