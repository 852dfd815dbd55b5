import { openBuyers } from "../people/mod.ts";
import type { Checkout } from "./context.ts";
import { invoiceOf } from "./read-order.ts";
import { invoicesOf } from "./store-invoices.ts";
import { readOrderRow } from "./store-orders.ts";

/** What of a customer stands on an invoice. */
const fields = ["email", "name", "company", "address", "vat_id"] as const;

/**
 * An invoice or a credit note of an order as PDF; the audit entry says who wanted it and why.
 * Undefined when the order has none of that id, or its customer is not here any more.
 */
export async function invoiceFile(
  checkout: Checkout,
  orderId: string,
  invoiceId: string,
  why: { readonly reason: string; readonly operatorId: string },
): Promise<
  { readonly name: string; readonly type: string; readonly bytes: Uint8Array } | undefined
> {
  const db = checkout.database.db("sales");
  const order = await readOrderRow(db, orderId);
  if (!order) return undefined;
  const which = { ids: [order.personId], fields };
  const buyers = await openBuyers(db, checkout.keyring, { purpose: "sales", ...why }, which);
  const buyer = buyers.get(order.personId);
  if (!buyer) return undefined;
  const invoices = await invoicesOf(db, [order.id]);
  return invoiceOf(checkout, { order, buyer, licence: undefined, invoices }, invoiceId);
}
