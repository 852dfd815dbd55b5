import { type QueryExecutorProvider, sql } from "kysely";
import type { Order, OrderState } from "./order.ts";
import { type Db, orderColumns } from "./store-orders.ts";

/** Which orders a list shows: all that were paid for where no state is named. */
export interface OrderFilter {
  readonly states: readonly OrderState[];
  readonly product: string | null;
  /** The last order of the page before: its successors follow. */
  readonly before: string | null;
  readonly limit: number;
}

/** Orders, the newest first. */
export async function listOrderRows(db: Db, filter: OrderFilter): Promise<readonly Order[]> {
  const { states, product, before, limit } = filter;
  const { rows } = await sql<Order>`
    select ${orderColumns} from checkout.orders o
    where o.state = any (${[...states]}::text[])
      and (${product}::text is null or o.product = ${product})
      and (${before}::uuid is null or (o.created_at, o.id) <
        (select p.created_at, p.id from checkout.orders p where p.id = ${before}))
    order by o.created_at desc, o.id desc limit ${limit}`.execute(db);
  return rows;
}

/** How many orders stand in each state, of one product or of all. */
export async function countOrderRows(
  db: Db,
  product: string | null,
): Promise<ReadonlyMap<OrderState, number>> {
  const { rows } = await sql<{ state: OrderState; count: number }>`
    select state, count(*)::int as count from checkout.orders
    where ${product}::text is null or product = ${product} group by state`.execute(db);
  return new Map(rows.map(({ state, count }) => [state, count]));
}

/** What names an order exactly. */
export type OrderKey =
  | { readonly by: "persons"; readonly ids: readonly string[] }
  | { readonly by: "number"; readonly number: string }
  | { readonly by: "invoice"; readonly number: string }
  | { readonly by: "licence"; readonly keyHash: Buffer }
  | { readonly by: "licence-id"; readonly id: string };

/** Orders of a person, a number, an invoice or a licence; the newest first. */
export async function findOrderRows(
  db: QueryExecutorProvider,
  key: OrderKey,
  limit: number,
): Promise<readonly Order[]> {
  const { rows } = await sql<Order>`
    select ${orderColumns} from checkout.orders o where ${whichOf(key)}
    order by o.created_at desc, o.id desc limit ${limit}`.execute(db);
  return rows;
}

function whichOf(key: OrderKey) {
  if (key.by === "persons") return sql`o.person_id = any (${[...key.ids]}::uuid[])`;
  if (key.by === "number") return sql`o.number = ${key.number}`;
  if (key.by === "licence-id") return sql`o.licence_id = ${key.id}`;
  if (key.by === "invoice") {
    return sql`o.id = (select order_id from checkout.invoices where number = ${key.number})`;
  }
  return sql`o.licence_id = (select id from checkout.licences where key_hash = ${key.keyHash})`;
}

/** Whose sealed key a licence has: the customer of its first order; null when they are gone. */
export async function holderOf(db: QueryExecutorProvider, licenceId: string) {
  const { rows } = await sql<{ personId: string | null }>`
    select person_id as "personId" from checkout.licences where id = ${licenceId}`.execute(db);
  return rows[0]?.personId ?? null;
}

/** Figures of what waits for an operator. */
export interface SalesWaiting {
  /** Paid, but not as it was offered. */
  readonly held: number;
  readonly disputes: number;
  /** Paid a second time, in the last thirty days. */
  readonly paidTwice: number;
  /** Refunds that did not arrive, in the last thirty days. */
  readonly refundsFailed: number;
  /** Taken back by their customers, and not given back yet. */
  readonly withdrawn: number;
}

/** What waits for an operator, as of `at`: figures alone. */
export async function countWaiting(db: QueryExecutorProvider, at: Date): Promise<SalesWaiting> {
  const { rows } = await sql<SalesWaiting>`
    select
      (select count(*)::int from checkout.orders where state = 'held' and refunded = 0) as held,
      (select count(*)::int from checkout.disputes where state = 'needs_response') as disputes,
      (select count(distinct order_id)::int from checkout.order_events
        where event = 'paid_twice' and at > ${at}::timestamptz - interval '30 days') as "paidTwice",
      (select count(*)::int from checkout.refunds f
        where f.state = 'failed' and f.done_at > ${at}::timestamptz - interval '30 days'
          and not exists (select from checkout.refunds l where l.order_id = f.order_id
            and l.state <> 'failed' and l.asked_at > f.done_at)) as "refundsFailed",
      (select count(*)::int from checkout.orders o
        where o.withdrawn_at is not null and o.total > 0 and o.refunded = 0
          and not exists (select from checkout.refunds f
            where f.order_id = o.id and f.state <> 'failed')) as withdrawn`.execute(db);
  return rows[0] ?? { held: 0, disputes: 0, paidTwice: 0, refundsFailed: 0, withdrawn: 0 };
}

/** A dispute and the order that it is about. */
export interface DisputeLine {
  readonly disputeId: string;
  readonly orderId: string;
  readonly number: string;
  readonly productName: string;
  readonly amount: number;
  readonly currency: string;
  readonly reason: string;
  readonly state: string;
  readonly openedAt: Date;
  readonly toldAt: Date;
}

/** Disputes, those that wait for an answer first, then the newest first. */
export async function listDisputeRows(
  db: QueryExecutorProvider,
  limit: number,
): Promise<readonly DisputeLine[]> {
  const { rows } = await sql<DisputeLine>`
    select d.dispute_id as "disputeId", d.order_id as "orderId", o.number,
      o.product_name as "productName", d.amount, o.currency, d.reason, d.state,
      d.opened_at as "openedAt", d.told_at as "toldAt"
    from checkout.disputes d join checkout.orders o on o.id = d.order_id
    order by d.state = 'needs_response' desc, d.opened_at desc, d.dispute_id
    limit ${limit}`.execute(db);
  return rows;
}
