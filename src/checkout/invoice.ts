import { clock, dayMs } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import type { Books } from "./context.ts";
import { invoiceNumber, seriesOf } from "./number.ts";
import type { Order } from "./order.ts";
import {
  creditedOf,
  insertInvoice,
  type InvoiceRow,
  nextPlace,
  type Seller,
} from "./store-invoices.ts";
import type { Tx } from "./store-orders.ts";

type Issue =
  | { readonly kind: "invoice"; readonly at: Date }
  | {
      readonly kind: "credit_note";
      readonly at: Date;
      readonly refundId: string;
      /** Of the order's total, so much goes back now. */
      readonly amount: number;
    };

/**
 * Issues the invoice of an order, or a credit note over a part of it, under the next number of its
 * series, in the caller's transaction: the number stands or falls with what it is for. The row holds
 * what was issued for good, the seller as of now included.
 */
export async function issue(
  { settings, keptDays }: Books,
  tx: Tx,
  order: Order,
  what: Issue,
): Promise<InvoiceRow> {
  const amounts =
    what.kind === "invoice"
      ? { net: order.net, tax: order.tax, total: order.total }
      : await creditAmounts(tx, order, what.amount);
  const series = seriesOf(what.kind, settings.invoicePrefix, what.at);
  const place = await nextPlace(tx, series);
  const invoice: InvoiceRow = {
    ...{ id: newId(), kind: what.kind, number: invoiceNumber(series, place) },
    ...{ orderId: order.id, refundId: what.kind === "invoice" ? null : what.refundId },
    ...{ at: what.at, currency: order.currency, ...amounts },
    ...{ treatment: order.treatment, rate: order.rate, note: order.taxNote },
    taxCountry: order.taxCountry,
    seller: sellerOf(settings),
  };
  const expiresAt = new Date(clock.ms() + keptDays.invoices * dayMs);
  await insertInvoice(tx, { ...invoice, series, place, expiresAt });
  return invoice;
}

/**
 * The tax in a part of the total: rounded on what was credited so far and now together, so that all
 * credit notes of an order add up to its invoice to the unit.
 */
async function creditAmounts(tx: Tx, order: Order, amount: number) {
  const before = await creditedOf(tx, order.id);
  const taxUpTo = (total: number) =>
    order.total === 0
      ? 0
      : Number(
          (2n * BigInt(total) * BigInt(order.tax) + BigInt(order.total)) /
            (2n * BigInt(order.total)),
        );
  const tax = taxUpTo(before.total + amount) - before.tax;
  return { net: amount - tax, tax, total: amount };
}

function sellerOf(settings: Books["settings"]): Seller {
  const { sellerName: name, sellerCountry: country, sellerEmail: email } = settings;
  if (name === null || country === null || email === null) {
    throw new AvowError("bad-config", "The seller of the configuration is not complete.");
  }
  return {
    ...{ name, country, email, address: settings.sellerAddress },
    ...{ vatId: settings.sellerVatId, register: settings.sellerRegister },
  };
}
