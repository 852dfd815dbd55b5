import { type QueryExecutorProvider, sql } from "kysely";
import type { Db, Tx } from "./store-orders.ts";

export type RefundStanding = "asked" | "pending" | "succeeded" | "failed";

/** One refund of an order. */
export interface Refund {
  readonly id: string;
  readonly orderId: string;
  /** As the provider calls it; null until it answered. */
  readonly refundId: string | null;
  readonly amount: number;
  readonly state: RefundStanding;
  readonly reason: "requested_by_customer" | "duplicate" | "fraudulent";
  readonly revoke: boolean;
  readonly operatorId: string | null;
  readonly askedAt: Date;
  readonly doneAt: Date | null;
}

const columns = sql`
  id, order_id as "orderId", refund_id as "refundId", amount, state, reason, revoke,
  operator_id as "operatorId", asked_at as "askedAt", done_at as "doneAt"`;

export async function insertRefund(tx: Tx, refund: Refund): Promise<void> {
  await tx
    .insertInto("checkout.refunds")
    .values({
      id: refund.id,
      order_id: refund.orderId,
      refund_id: refund.refundId,
      amount: refund.amount,
      state: refund.state,
      reason: refund.reason,
      revoke: refund.revoke,
      operator_id: refund.operatorId,
      asked_at: refund.askedAt,
      done_at: refund.doneAt,
    })
    .execute();
}

export async function updateRefund(
  db: Db,
  id: string,
  change: {
    readonly refundId: string | null;
    readonly state: RefundStanding;
    readonly doneAt: Date | null;
  },
): Promise<void> {
  await db
    .updateTable("checkout.refunds")
    .set({ refund_id: change.refundId, state: change.state, done_at: change.doneAt })
    .where("id", "=", id)
    .execute();
}

export async function refundsOf(
  db: QueryExecutorProvider,
  orderId: string,
): Promise<readonly Refund[]> {
  const { rows } = await sql<Refund>`
    select ${columns} from checkout.refunds where order_id = ${orderId}
    order by asked_at, id`.execute(db);
  return rows;
}

/** Refunds that we asked for and whose answer we never had. */
export async function refundsUnanswered(
  db: QueryExecutorProvider,
  before: Date,
): Promise<readonly Refund[]> {
  const { rows } = await sql<Refund>`
    select ${columns} from checkout.refunds where state = 'asked' and asked_at < ${before}
    order by asked_at limit 100`.execute(db);
  return rows;
}

/** A dispute about an order, as it stands. */
export interface Dispute {
  readonly disputeId: string;
  readonly amount: number;
  readonly reason: string;
  readonly state: string;
  readonly openedAt: Date;
  readonly toldAt: Date;
}

export async function disputesOf(
  db: QueryExecutorProvider,
  orderId: string,
): Promise<readonly Dispute[]> {
  const { rows } = await sql<Dispute>`
    select dispute_id as "disputeId", amount, reason, state, opened_at as "openedAt",
      told_at as "toldAt"
    from checkout.disputes where order_id = ${orderId} order by opened_at, dispute_id`.execute(db);
  return rows;
}

export async function putDispute(tx: Tx, orderId: string, dispute: Dispute): Promise<void> {
  const { disputeId, amount, reason, state, openedAt, toldAt } = dispute;
  await tx
    .insertInto("checkout.disputes")
    .values({
      ...{ dispute_id: disputeId, order_id: orderId, amount, reason, state },
      ...{ opened_at: openedAt, told_at: toldAt },
    })
    .onConflict((conflict) =>
      conflict.column("dispute_id").doUpdateSet({ amount, reason, state, told_at: toldAt }),
    )
    .execute();
}
