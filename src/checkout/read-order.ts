import { signLicence } from "../licence/mod.ts";
import { type Buyer, openBuyers } from "../people/mod.ts";
import type { Checkout } from "./context.ts";
import { invoicePdf } from "./invoice-document.ts";
import type { Order } from "./order.ts";
import { type InvoiceRow, invoicesOf } from "./store-invoices.ts";
import { type LicenceRow, readLicence } from "./store-licences.ts";
import { readOrderRow } from "./store-orders.ts";

/** An order with everything that its customer may see of it. */
export interface OpenedOrder {
  readonly order: Order;
  readonly buyer: Buyer;
  readonly licence: LicenceRow | undefined;
  readonly invoices: readonly InvoiceRow[];
}

const all = ["email", "name", "company", "address", "vat_id", "licence_key"] as const;

/**
 * Opens an order for its customer, a mail or an operator; the audit entry says why. Undefined when
 * there is none, or its customer is not here any more.
 */
export async function openOrder(
  checkout: Checkout,
  orderId: string,
  why: { readonly reason: string; readonly operatorId?: string },
): Promise<OpenedOrder | undefined> {
  const db = checkout.database.db("sales");
  const order = await readOrderRow(db, orderId);
  if (!order) return undefined;
  const buyers = await openBuyers(
    db,
    checkout.keyring,
    { purpose: "sales", ...why },
    { ids: [order.personId], fields: all },
  );
  const buyer = buyers.get(order.personId);
  if (!buyer) return undefined;
  const licence = order.licenceId ? await readLicence(db, order.licenceId) : undefined;
  return { order, buyer, licence, invoices: await invoicesOf(db, [order.id]) };
}

/** The file that a program verifies offline; null without a licence that stands, or its key. */
export function licenceFile(
  { signer }: Pick<Checkout, "signer">,
  { licence, buyer }: Pick<OpenedOrder, "licence" | "buyer">,
): { readonly name: string; readonly type: string; readonly bytes: Uint8Array } | null {
  const key = buyer.licence_key?.reveal();
  if (!licence || licence.revokedAt || !key) return null;
  const block = signLicence(
    {
      ...{ licenceId: licence.id, key, product: licence.product, edition: licence.edition },
      ...{ seats: licence.seats, issuedAt: licence.issuedAt, updatesUntil: licence.updatesUntil },
    },
    signer.privateKey,
  );
  const bytes = new TextEncoder().encode(block);
  return { name: `${licence.product}.licence`, type: "text/plain", bytes };
}

/** One invoice or credit note of an opened order as PDF; undefined when it has none of that id. */
export function invoiceOf(
  checkout: Pick<Checkout, "language" | "accent">,
  { order, buyer, invoices }: OpenedOrder,
  invoiceId: string,
) {
  const invoice = invoices.find(({ id }) => id === invoiceId);
  if (!invoice) return undefined;
  const corrects =
    invoice.kind === "invoice" ? null : (invoices.find(({ kind }) => kind === "invoice") ?? null);
  return invoicePdf(checkout, { invoice, corrects, order, buyer });
}
