import { AvowError } from "../kernel/errors.ts";
import { type Buyer, openBuyers } from "../people/mod.ts";
import { type MachineCount, machinesOf } from "./activation.ts";
import type { Books } from "./context.ts";
import type { Order, OrderStep } from "./order.ts";
import { type InvoiceRow, invoicesOf } from "./store-invoices.ts";
import { type LicenceRow, readLicence } from "./store-licences.ts";
import { readOrderRow, readSteps } from "./store-orders.ts";
import { type Dispute, disputesOf, type Refund, refundsOf } from "./store-refunds.ts";
import { findOrderRows, holderOf } from "./store-sales-orders.ts";

/** An order with all that hangs on it. */
export interface WholeOrder {
  readonly order: Order;
  /** Null when sales can't read them any more. */
  readonly buyer: Buyer | null;
  readonly steps: readonly OrderStep[];
  readonly licence: LicenceRow | null;
  /** On how many machines the licence runs, and on how many it may. */
  readonly machines: MachineCount | null;
  /** Opened only when it was asked for. */
  readonly licenceKey: string | null;
  /** Other orders of the same licence: renewals, or what was renewed. */
  readonly sameLicence: readonly Order[];
  readonly invoices: readonly InvoiceRow[];
  readonly refunds: readonly Refund[];
  readonly disputes: readonly Dispute[];
  /** What can still be given back, in the currency's smallest unit. */
  readonly refundable: number;
}

const renewalsMax = 50;

/**
 * An order for the page of an operator; that they looked, and at what, stands on the record. The
 * licence's key is opened only with `withKey`. Throws `not-found`.
 */
export async function readWholeOrder(
  books: Books,
  look: { readonly operatorId: string; readonly orderId: string; readonly withKey?: boolean },
): Promise<WholeOrder> {
  const { operatorId } = look;
  const db = books.database.db("sales");
  const order = await readOrderRow(db, look.orderId);
  if (!order) {
    throw new AvowError("not-found", "There is no such order; it may have been forgotten.");
  }
  const reading = {
    purpose: "sales",
    reason: "an operator looked at an order",
    operatorId,
  } as const;
  const buyers = await openBuyers(db, books.keyring, reading, {
    ids: [order.personId],
    fields: ["email", "name", "company", "address", "vat_id"],
  });
  const { licenceId } = order;
  const refunds = await refundsOf(db, order.id);
  const related = licenceId
    ? await findOrderRows(db, { by: "licence-id", id: licenceId }, renewalsMax)
    : [];
  return {
    ...{ order, refunds, refundable: refundableOf(order, refunds) },
    buyer: buyers.get(order.personId) ?? null,
    steps: await readSteps(db, order.id),
    machines: (licenceId && (await machinesOf(books, licenceId))) || null,
    licence: (licenceId && (await readLicence(db, licenceId))) || null,
    licenceKey: licenceId && look.withKey ? await openKey(books, operatorId, licenceId) : null,
    sameLicence: related.filter(({ id }) => id !== order.id),
    invoices: await invoicesOf(db, [order.id]),
    disputes: await disputesOf(db, order.id),
  };
}

async function openKey(books: Books, operatorId: string, licenceId: string) {
  const db = books.database.db("sales");
  const personId = await holderOf(db, licenceId);
  if (!personId) return null;
  const reason = "an operator asked for a licence key";
  const reading = { purpose: "sales", reason, operatorId } as const;
  const holders = await openBuyers(db, books.keyring, reading, {
    ids: [personId],
    fields: ["licence_key"],
  });
  return holders.get(personId)?.licence_key?.reveal() ?? null;
}

function refundableOf(order: Order, refunds: readonly Refund[]): number {
  const wasPaid = order.paymentIntentId !== null || order.kind === "manual";
  if (!wasPaid || order.state === "draft" || order.state === "paying") return 0;
  return refunds.reduce(
    (left, { state, amount }) => (state === "failed" ? left : left - amount),
    order.total,
  );
}
