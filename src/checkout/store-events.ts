import { type QueryExecutorProvider, sql } from "kysely";
import type { PaymentEvent } from "../payment/mod.ts";
import type { Db, Tx } from "./store-orders.ts";

/** What the payment provider told, as it is kept until it had its effect. */
export interface ToldEvent {
  readonly id: string;
  readonly type: "session" | "refund" | "dispute";
  /** The session, refund or dispute, as the provider calls it. */
  readonly objectId: string;
  readonly paymentIntentId: string | null;
  readonly amount: number | null;
  readonly state: string | null;
  readonly reason: string | null;
  readonly at: Date;
  readonly isDone: boolean;
}

/** Writes an event down; false when it was told before. */
export async function insertEvent(
  tx: Tx,
  event: PaymentEvent,
  row: { readonly id: string; readonly receivedAt: Date; readonly expiresAt: Date },
): Promise<boolean> {
  const about = {
    session: () => (event.type === "session" ? event.sessionId : ""),
    refund: () => (event.type === "refund" ? event.refundId : ""),
    dispute: () => (event.type === "dispute" ? event.disputeId : ""),
  }[event.type]();
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("checkout.webhook_events")
    .values({
      id: row.id,
      event_id: event.id,
      type: event.type,
      object_id: about,
      payment_intent_id: "paymentIntentId" in event ? event.paymentIntentId : null,
      amount: "amount" in event ? event.amount : null,
      state: "state" in event ? event.state : null,
      reason: "reason" in event ? event.reason : null,
      at: event.at,
      received_at: row.receivedAt,
      expires_at: row.expiresAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function readEvent(
  db: QueryExecutorProvider,
  id: string,
): Promise<ToldEvent | undefined> {
  const { rows } = await sql<ToldEvent>`
    select id, type, object_id as "objectId", payment_intent_id as "paymentIntentId", amount,
      state, reason, at, done_at is not null as "isDone"
    from checkout.webhook_events where id = ${id}`.execute(db);
  return rows[0];
}

export async function markDone(db: Db, id: string, at: Date): Promise<void> {
  await db
    .updateTable("checkout.webhook_events")
    .set({ done_at: at })
    .where("id", "=", id)
    .execute();
}

/** Events about a payment that wait for its order, oldest first. */
export async function eventsOfPayment(
  tx: Tx,
  paymentIntentId: string | null,
): Promise<readonly string[]> {
  if (paymentIntentId === null) return [];
  const rows = await tx
    .selectFrom("checkout.webhook_events")
    .select("id")
    .where("payment_intent_id", "=", paymentIntentId)
    .where("done_at", "is", null)
    .orderBy("at")
    .execute();
  return rows.map(({ id }) => id);
}
