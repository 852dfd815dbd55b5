import { clock, dayMs } from "../kernel/clock.ts";
import { planJob } from "../kernel/jobs.ts";
import { log } from "../kernel/log.ts";
import { queueDelivery } from "../mail/mod.ts";
import type { PaidState } from "../payment/mod.ts";
import { keepBuyer } from "../people/mod.ts";
import type { Books, Checkout } from "./context.ts";
import { issue } from "./invoice.ts";
import { license, renew } from "./licence.ts";
import type { Cause, Order } from "./order.ts";
import { eventsOfPayment } from "./store-events.ts";
import { addStep, lockOrder, readSteps, type Tx, updateOrder } from "./store-orders.ts";

/** Brand and last four digits are kept while a charge may still be disputed (card networks: 120 days). */
const cardFactsDays = 180;

/** What came of a look at a payment. */
export type Fulfilment = "fulfilled" | "already" | "held" | "unknown";

/**
 * Fulfils a paid order, once, whoever learns of the payment and however often: the order's row is
 * held, and all that fulfilling means stands in one transaction: the steps, the licence, the
 * invoice with its number, the mail. A payment that is not what was offered is held for an
 * operator; a second payment of one order is written down for them.
 */
export async function fulfil(
  checkout: Checkout,
  paid: PaidState,
  cause: Cause,
): Promise<Fulfilment> {
  const outcome = await checkout.database
    .db("sales")
    .transaction()
    .execute((tx) => fulfilWithin(checkout, tx, paid, cause));
  if (outcome === "fulfilled") {
    checkout.wakeMail();
    checkout.wakeJobs();
  }
  if (outcome === "unknown")
    log.error("a payment is of no order here", { session: paid.sessionId });
  return outcome;
}

async function fulfilWithin(
  checkout: Checkout,
  tx: Tx,
  paid: PaidState,
  cause: Cause,
): Promise<Fulfilment> {
  const order = await lockOrder(tx, paid.orderId);
  if (!order) return "unknown";
  if (["fulfilled", "refunded", "held"].includes(order.state)) {
    await noteSecondPayment(tx, order, paid, cause);
    return order.state === "held" ? "held" : "already";
  }
  const payment = {
    sessionId: paid.sessionId,
    paymentIntentId: paid.paymentIntentId,
    cardCountry: paid.cardCountry,
    cardBrand: paid.cardBrand,
    last4: paid.last4,
    cardUntil: new Date(clock.ms() + cardFactsDays * dayMs),
  };
  if (paid.amount !== order.total || paid.currency !== order.currency) {
    await keep(checkout, tx, order, null);
    await updateOrder(tx, order.id, { ...payment, state: "held" });
    await addStep(tx, order.id, { event: "held", cause, amount: paid.amount });
    log.error("a payment is not what was offered; an operator decides", { order: order.number });
    return "held";
  }
  await updateOrder(tx, order.id, payment);
  await addStep(tx, order.id, { event: "paid", cause, amount: paid.amount });
  await deliver(checkout, tx, order, { cause });
  // What the provider told of this payment before we knew of it has its effect now.
  for (const eventId of await eventsOfPayment(tx, paid.paymentIntentId)) {
    await planJob(tx, { purpose: "sales", kind: "checkout.event", ref: eventId });
  }
  return "fulfilled";
}

async function noteSecondPayment(tx: Tx, order: Order, paid: PaidState, cause: Cause) {
  if (paid.paymentIntentId === order.paymentIntentId) return;
  const steps = await readSteps(tx, order.id);
  if (steps.some(({ event }) => event === "paid_twice")) return;
  await addStep(tx, order.id, { event: "paid_twice", cause, amount: paid.amount });
  log.error("an order was paid twice; an operator refunds one", { order: order.number });
}

/**
 * All that an order brings its customer, in the caller's transaction, which holds the order: licence
 * or renewal, invoice, mail. Throws when its customer is not there any more.
 */
export async function deliver(
  checkout: Books,
  tx: Tx,
  order: Order,
  by: { readonly cause: Cause; readonly operatorId?: string },
): Promise<void> {
  const at = clock.now();
  const { licenceId, key } =
    order.kind === "renewal" ? await renew(tx, order, at) : await license(checkout, tx, order, at);
  await keep(checkout, tx, order, key);
  if (order.total > 0) await issue(checkout, tx, order, { kind: "invoice", at });
  await updateOrder(tx, order.id, {
    state: "fulfilled",
    fulfilledAt: at,
    ...(licenceId ? { licenceId } : {}),
  });
  await addStep(tx, order.id, { event: "fulfilled", ...by });
  await queueDelivery(tx, {
    purpose: "sales",
    kind: "checkout.order",
    personId: order.personId,
    ref: order.id,
    expiresAt: new Date(at.getTime() + 7 * dayMs),
  });
}

async function keep({ keyring, keptDays }: Books, tx: Tx, order: Order, licenceKey: string | null) {
  const until = new Date(clock.ms() + keptDays.invoices * dayMs);
  const reason = "an order was paid";
  const isKept = await keepBuyer(tx, keyring, {
    personId: order.personId,
    until,
    licenceKey,
    reason,
  });
  if (!isKept) throw new Error("the customer of a paid order is not there any more");
}
