import { clock, dayMs } from "../kernel/clock.ts";
import { newId } from "../kernel/ids.ts";
import { type JobKind, planJob } from "../kernel/jobs.ts";
import { log } from "../kernel/log.ts";
import { AvowError } from "../kernel/errors.ts";
import type { DisputeState } from "../payment/mod.ts";
import type { Checkout } from "./context.ts";
import { learnOfDispute } from "./dispute.ts";
import { fulfil } from "./fulfil.ts";
import { learnWithin } from "./refund.ts";
import { settle } from "./settle.ts";
import { insertEvent, markDone, readEvent, type ToldEvent } from "./store-events.ts";
import { findOrderOf, type Tx } from "./store-orders.ts";

/** The provider repeats an event for three days; a payment may be told of a while after its refund. */
const eventDays = 30;

/**
 * Takes in what the payment provider tells: its signature is verified, the event is written down,
 * once, with the job that lets it take effect, and that is all that the answer waits for.
 * Throws `bad-input` for what is forged or stale.
 */
export async function takeEvent(
  checkout: Checkout,
  body: Buffer,
  signatureHeader: string,
): Promise<"taken" | "repeated" | "not ours"> {
  const event = await checkout.provider.readEvent(body, signatureHeader);
  if (!event) return "not ours";
  const id = newId();
  const receivedAt = clock.now();
  const expiresAt = new Date(receivedAt.getTime() + eventDays * dayMs);
  const isNew = await checkout.database
    .db("sales")
    .transaction()
    .execute(async (tx) => {
      if (!(await insertEvent(tx, event, { id, receivedAt, expiresAt }))) return false;
      await planJob(tx, { purpose: "sales", kind: "checkout.event", ref: id });
      return true;
    });
  if (isNew) checkout.wakeJobs();
  return isNew ? "taken" : "repeated";
}

/** Lets an event (the job's `ref`) take effect. */
export function eventJob(checkout: Checkout): JobKind {
  return {
    kind: "checkout.event",
    run: async ({ ref }) => {
      const event = ref && (await readEvent(checkout.database.db("sales"), ref));
      if (!event || event.isDone) return;
      if (event.type === "session") await actOnSession(checkout, event);
      else await actOnPayment(checkout, event);
    },
  };
}

/** An event is a hint: how the session stands is asked of the provider. */
async function actOnSession(checkout: Checkout, event: ToldEvent): Promise<void> {
  const db = checkout.database.db("sales");
  const order = await findOrderOf(db, { sessionId: event.objectId });
  if (order) await settle(checkout, order, "webhook");
  else await actOnUnknownSession(checkout, event.objectId);
  await markDone(db, event.id, clock.now());
}

/**
 * A page may have been opened of which we never wrote down the id, as we were ended in that moment;
 * others are of another shop with the same account at the provider.
 */
async function actOnUnknownSession(checkout: Checkout, sessionId: string): Promise<void> {
  try {
    const paid = await checkout.provider.retrieveSession(sessionId);
    if (paid.state === "paid") await fulfil(checkout, paid, "webhook");
  } catch (error) {
    if (!(error instanceof AvowError) || error.code === "unavailable") throw error;
    log.info("an event is about a session that is not of this shop");
  }
}

/** About a payment that no order here has (yet): the event waits for its order, and is forgotten. */
async function actOnPayment(checkout: Checkout, event: ToldEvent): Promise<void> {
  const { paymentIntentId } = event;
  if (paymentIntentId === null) return;
  const db = checkout.database.db("sales");
  await db.transaction().execute(async (tx) => {
    const order = await findOrderOf(tx, { paymentIntentId });
    if (!order) return;
    await takeEffect(checkout, tx, order.id, event);
    await markDone(tx, event.id, clock.now());
  });
  checkout.wakeMail();
}

async function takeEffect(
  checkout: Checkout,
  tx: Tx,
  orderId: string,
  event: ToldEvent,
): Promise<void> {
  const amount = event.amount ?? 0;
  if (event.type === "refund") {
    const state = event.state as "pending" | "succeeded" | "failed";
    const told = { refundId: event.objectId, amount, state };
    await learnWithin(checkout, tx, { orderId, told, cause: "webhook" });
    return;
  }
  const told = {
    ...{ disputeId: event.objectId, amount, reason: event.reason ?? "unknown" },
    ...{ state: event.state as DisputeState, at: event.at },
  };
  await learnOfDispute(tx, orderId, told, "webhook");
}
