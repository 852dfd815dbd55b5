import { clock, dayMs } from "../kernel/clock.ts";
import { hash } from "../kernel/crypto.ts";
import { newId } from "../kernel/ids.ts";
import { recordAction } from "../ledger/mod.ts";
import { takeInBuyer } from "../people/mod.ts";
import type { Checkout } from "./context.ts";
import { deliver } from "./fulfil.ts";
import type { ManualOrder } from "./manual-form.ts";
import { newOrderNumber } from "./number.ts";
import { addStep, insertOrder, lockForm, type Tx } from "./store-orders.ts";

/**
 * Places and delivers an order that is not paid through the payment provider: licence, invoice and
 * mail are those of any other; a gift has no invoice. The same form twice is one order. Returns its id.
 */
export async function placeManualOrder(
  checkout: Checkout,
  wanted: ManualOrder & { readonly operatorId: string },
): Promise<string> {
  checkout.gate.require("sales");
  const orderId = await checkout.database
    .db("sales")
    .transaction()
    .execute((tx) => place(checkout, tx, wanted));
  checkout.wakeMail();
  return orderId;
}

async function place(
  checkout: Checkout,
  tx: Tx,
  wanted: ManualOrder & { readonly operatorId: string },
): Promise<string> {
  const formHash = hash(`manual order ${wanted.id}`);
  const known = await lockForm(tx, formHash);
  if (known) return known.id;
  const { keyring, policyVersion, keptDays } = checkout;
  const { product, edition, quote, operatorId } = wanted;
  const personId = await takeInBuyer(tx, keyring, {
    ...{ details: wanted.details, policyVersion },
    expiresAt: new Date(clock.ms() + keptDays.unpaid * dayMs),
  });
  const id = newId();
  await insertOrder(tx, {
    ...{ id, number: newOrderNumber(), kind: "manual", personId, formHash },
    ...{ product: product.id, edition: edition.id },
    ...{ productName: product.name, editionName: edition.name },
    ...{ seats: wanted.seats, maintenanceMonths: edition.maintenanceMonths },
    ...{ currency: quote.currency, unitAmount: quote.unitAmount },
    ...{ net: quote.net, tax: quote.tax, total: quote.total },
    ...{ treatment: quote.treatment, rate: quote.rate, taxNote: quote.note },
    ...{ taxCountry: quote.taxCountry, country: wanted.country },
    ...{ waived: false, licenceId: null, sessionEndsAt: null },
  });
  await addStep(tx, id, { event: "drafted", cause: "operator", operatorId });
  if (quote.total > 0) {
    await addStep(tx, id, { event: "paid", cause: "operator", operatorId, amount: quote.total });
  }
  const order = await lockForm(tx, formHash);
  if (!order) throw new Error("an order that was just placed is not there");
  await deliver(checkout, tx, order, { cause: "operator", operatorId });
  const action = wanted.settlement === "gift" ? "gave a licence away" : "placed an order by hand";
  await recordAction(tx, { operatorId, action, ref: id });
  return id;
}
