import { clock, dayMs } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import { formatMoney } from "../kernel/money.ts";
import { recordAction } from "../ledger/mod.ts";
import { queueDelivery } from "../mail/mod.ts";
import { keepBuyer } from "../people/mod.ts";
import type { Checkout } from "./context.ts";
import { issue } from "./invoice.ts";
import type { Cause, Order } from "./order.ts";
import { creditedOf } from "./store-invoices.ts";
import { revokeLicence } from "./store-licences.ts";
import { addStep, lockOrder, readOrderRow, type Tx, updateOrder } from "./store-orders.ts";
import {
  insertRefund,
  type Refund,
  type RefundStanding,
  refundsOf,
  refundsUnanswered,
  updateRefund,
} from "./store-refunds.ts";

/** What an operator gives back. */
export interface RefundWish {
  readonly orderId: string;
  readonly operatorId: string;
  /** Made with the form: the same form sent twice is one refund. */
  readonly id?: string;
  /** In the currency's smallest unit; all that is left when left out. */
  readonly amount?: number;
  /** Whether the licence goes with it. */
  readonly revoke: boolean;
  readonly reason: Refund["reason"];
}

/**
 * Gives money back: written down first, then asked of the payment provider under that row's id, so
 * that it is never given twice, whatever fails in between; the sweep asks again what had no answer.
 * What was paid to us by hand goes back by hand, and is written down alone. Throws `conflict` when
 * nothing was paid, `bad-input` when more is asked for than is left.
 */
export async function refundOrder(checkout: Checkout, wish: RefundWish): Promise<RefundStanding> {
  const db = checkout.database.db("sales");
  const { order, refund } = await db.transaction().execute((tx) => ask(checkout, tx, wish));
  if (refund.state !== "asked") return refund.state;
  return answer(checkout, order, refund, "operator");
}

async function ask(checkout: Checkout, tx: Tx, wish: RefundWish) {
  const order = await lockOrder(tx, wish.orderId);
  if (!order) throw new AvowError("not-found", "There is no such order.");
  const refunds = await refundsOf(tx, order.id);
  const same = refunds.find(({ id }) => id === wish.id);
  if (same) return { order, refund: same };
  if (!order.paymentIntentId && (order.kind !== "manual" || order.total === 0)) {
    throw new AvowError("conflict", "Nothing was paid for this order, so nothing can go back.");
  }
  const left = order.total - promised(refunds);
  const amount = wish.amount ?? left;
  if (!Number.isSafeInteger(amount) || amount <= 0 || amount > left) {
    const most = formatMoney({ amount: left, currency: order.currency }, checkout.language);
    const sentence =
      left > 0
        ? `At most ${most} can be given back of this order.`
        : "All that was paid for this order was given back already.";
    throw new AvowError("bad-input", sentence, {
      fields: [{ field: "amount", message: `must be above zero and at most ${most}` }],
    });
  }
  const refund: Refund = {
    ...{ id: wish.id ?? newId(), orderId: order.id, refundId: null, amount, state: "asked" },
    ...{ reason: wish.reason, revoke: wish.revoke, operatorId: wish.operatorId },
    ...{ askedAt: clock.now(), doneAt: null },
  };
  await insertRefund(tx, refund);
  const { operatorId } = wish;
  await addStep(tx, order.id, { event: "refund_asked", cause: "operator", operatorId, amount });
  await recordAction(tx, { operatorId, action: "gave money back for an order", ref: order.id });
  return { order, refund };
}

/** What of an order was given back or is about to be. */
function promised(refunds: readonly Refund[]): number {
  return refunds.reduce((sum, { state, amount }) => (state === "failed" ? sum : sum + amount), 0);
}

async function answer(
  checkout: Checkout,
  order: Order,
  refund: Refund,
  cause: Cause,
): Promise<RefundStanding> {
  const told = await askProvider(checkout, order, refund);
  const { amount, id: ownId } = refund;
  await learnOfRefund(checkout, order.id, { ...told, amount, ownId }, cause);
  return told.state;
}

async function askProvider({ provider }: Checkout, order: Order, refund: Refund) {
  const { paymentIntentId } = order;
  if (!paymentIntentId) return { refundId: null, state: "succeeded" } as const;
  const { amount, reason, id: idempotencyKey } = refund;
  try {
    return await provider.refund({ paymentIntentId, amount, reason, idempotencyKey });
  } catch (error) {
    if (!(error instanceof AvowError) || error.code !== "bad-input") throw error;
    // It says no, and will say so again: an operator sees that it failed.
    return { refundId: null, state: "failed" } as const;
  }
}

/** Asks again for what we asked and had no answer to. */
export async function repeatRefunds(checkout: Checkout): Promise<void> {
  const db = checkout.database.db("sales");
  for (const refund of await refundsUnanswered(db, new Date(clock.ms() - 60_000))) {
    const order = await readOrderRow(db, refund.orderId);
    if (order) await answer(checkout, order, refund, "sweep");
  }
}

/** A refund as the provider tells of it; `ownId` is ours, when we know that we asked for it. */
export interface ToldRefund {
  /** Null when the provider has no such refund: it refused it, or it was made by hand. */
  readonly refundId: string | null;
  readonly amount: number;
  readonly state: "pending" | "succeeded" | "failed";
  readonly ownId?: string;
}

/** What may follow what: a refund that is done is done again by nobody. */
const rank: Readonly<Record<RefundStanding, number>> = {
  asked: 0,
  pending: 1,
  succeeded: 2,
  failed: 3,
};

/**
 * Takes in how a refund stands, in whatever order that is told: when it has succeeded, the credit
 * note is issued, the licence revoked if that was asked for, and a mail queued, once.
 */
export async function learnOfRefund(
  checkout: Checkout,
  orderId: string,
  told: ToldRefund,
  cause: Cause,
): Promise<void> {
  const db = checkout.database.db("sales");
  await db.transaction().execute((tx) => learnWithin(checkout, tx, { orderId, told, cause }));
  checkout.wakeMail();
}

/** The same in the caller's transaction. */
export async function learnWithin(
  checkout: Checkout,
  tx: Tx,
  { orderId, told, cause }: { orderId: string; told: ToldRefund; cause: Cause },
): Promise<void> {
  const order = await lockOrder(tx, orderId);
  if (!order) return;
  const known = await rowOf(tx, order, told);
  if (rank[told.state] <= rank[known.state]) return;
  const doneAt = told.state === "pending" ? null : clock.now();
  await updateRefund(tx, known.id, { refundId: told.refundId, state: told.state, doneAt });
  if (told.state === "succeeded") await giveBack(checkout, tx, order, { ...known, cause });
  if (told.state === "failed") {
    const wasDone = known.state === "succeeded";
    if (wasDone) await updateOrder(tx, order.id, backTo(order, order.refunded - known.amount));
    await addStep(tx, order.id, { event: "refund_failed", cause, amount: known.amount });
  }
}

/** The row that a told refund is about; made when it was made at the provider itself. */
async function rowOf(tx: Tx, order: Order, told: ToldRefund): Promise<Refund> {
  const refunds = await refundsOf(tx, order.id);
  const known =
    refunds.find(({ refundId }) => refundId !== null && refundId === told.refundId) ??
    refunds.find(({ id, refundId }) => id === told.ownId && refundId === null) ??
    refunds.find(
      ({ refundId, amount }) =>
        told.ownId === undefined && refundId === null && amount === told.amount,
    );
  if (known) return known;
  const refund: Refund = {
    ...{ id: newId(), orderId: order.id, refundId: told.refundId, amount: told.amount },
    ...{ state: "asked", reason: "requested_by_customer", operatorId: null },
    // Who gives all of it back there takes the licence back too.
    ...{ revoke: told.amount >= order.total, askedAt: clock.now(), doneAt: null },
  };
  await insertRefund(tx, refund);
  return refund;
}

async function giveBack(
  checkout: Checkout,
  tx: Tx,
  order: Order,
  refund: Refund & { readonly cause: Cause },
): Promise<void> {
  const at = clock.now();
  const { cause, amount } = refund;
  const refunded = Math.min(order.total, order.refunded + amount);
  await updateOrder(tx, order.id, backTo(order, refunded));
  await addStep(tx, order.id, { event: "refunded", cause, amount });
  if (
    refund.revoke &&
    order.licenceId &&
    (await revokeLicence(tx, order.licenceId, "refund", at))
  ) {
    await addStep(tx, order.id, { event: "revoked", cause });
  }
  // A payment that was held never had an invoice, so there is nothing to credit.
  if (order.fulfilledAt === null) return;
  // A refund that failed after it had succeeded left its credit note: the next one has none.
  const credit = refunded - (await creditedOf(tx, order.id)).total;
  if (credit <= 0) return;
  const until = new Date(at.getTime() + checkout.keptDays.invoices * dayMs);
  const { personId } = order;
  const reason = "a refund";
  const keyring = checkout.keyring;
  const isThere = await keepBuyer(tx, keyring, { personId, until, licenceKey: null, reason });
  const note = await issue(checkout, tx, order, {
    ...{ kind: "credit_note", at, refundId: refund.id, amount: credit },
  });
  if (!isThere) return;
  await queueDelivery(tx, {
    ...{ purpose: "sales", kind: "checkout.refund", personId, ref: note.id },
    expiresAt: new Date(at.getTime() + 7 * dayMs),
  });
}

function backTo(order: Order, refunded: number) {
  if (order.state !== "fulfilled" && order.state !== "refunded" && order.state !== "held") {
    return { refunded };
  }
  if (order.fulfilledAt === null) return { refunded };
  return { refunded, state: refunded === order.total ? "refunded" : "fulfilled" } as const;
}
