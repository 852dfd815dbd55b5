import type { Checkout } from "./context.ts";
import { invoiceOf, openOrder } from "./read-order.ts";

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
  const opened = await openOrder(checkout, orderId, why);
  return opened && invoiceOf(checkout, opened, invoiceId);
}
