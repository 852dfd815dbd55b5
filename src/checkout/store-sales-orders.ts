import { type QueryExecutorProvider, sql } from "kysely";
import { clock } from "../kernel/clock.ts";
import type { Order, OrderState } from "./order.ts";
import { type Db, orderColumns } from "./store-orders.ts";

/** Which orders a list shows: all that were paid for where no state is named. */
export interface OrderFilter {
  readonly states: readonly OrderState[];
  readonly product: string | null;
  /** Only those about which an operator has to do something, whatever their state. */
  readonly isWaiting: boolean;
  /** The last order of the page before: its successors follow. */
  readonly before: string | null;
  readonly limit: number;
}

/** Orders, the newest first. */
export async function listOrderRows(db: Db, filter: OrderFilter): Promise<readonly Order[]> {
  const { states, product, before, limit } = filter;
  const stands = filter.isWaiting
    ? sql`o.id in (select w.id from (${waitingOrders(clock.now())}) w)`
    : sql`o.state = any (${[...states]}::text[])`;
  const { rows } = await sql<Order>`
    select ${orderColumns} from checkout.orders o
    where ${stands}
      and (${product}::text is null or o.product = ${product})
      and (${before}::uuid is null or (o.created_at, o.id) <
        (select p.created_at, p.id from checkout.orders p where p.id = ${before}))
    order by o.created_at desc, o.id desc limit ${limit}`.execute(db);
  return rows;
}

/** Orders that wait for an operator, and why; an order may stand there more than once. */
function waitingOrders(at: Date) {
  const lately = sql`${at}::timestamptz - interval '30 days'`;
  return sql`
    select id, 'held' as why from checkout.orders where state = 'held' and refunded = 0
    union all
    select order_id, 'disputes' from checkout.disputes where state = 'needs_response'
    union all
    select order_id, 'paidTwice' from checkout.order_events
      where event = 'paid_twice' and at > ${lately}
    union all
    select f.order_id, 'refundsFailed' from checkout.refunds f
      where f.state = 'failed' and f.done_at > ${lately}
        and not exists (select from checkout.refunds l where l.order_id = f.order_id
          and l.state <> 'failed' and l.asked_at > f.done_at)
    union all
    select o.id, 'withdrawn' from checkout.orders o
      where o.withdrawn_at is not null and o.total > 0 and o.refunded = 0
        and not exists (select from checkout.refunds f
          where f.order_id = o.id and f.state <> 'failed')`;
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

/** Why an order waits for an operator. */
export type WaitsFor = "held" | "disputes" | "paidTwice" | "refundsFailed" | "withdrawn";

/**
 * How many orders wait for an operator, by why: `held`, paid, but not as it was offered; `withdrawn`,
 * withdrawn and not given back yet; `paidTwice` and `refundsFailed` in the last thirty days. `any`
 * is each order once.
 */
export type SalesWaiting = Readonly<Partial<Record<WaitsFor | "any", number>>>;

/** What waits for an operator, as of `at`: figures alone. */
export async function countWaiting(db: QueryExecutorProvider, at: Date): Promise<SalesWaiting> {
  const { rows } = await sql<{ why: WaitsFor | "any"; count: number }>`
    select coalesce(w.why, 'any') as why, count(distinct w.id)::int as count
    from (${waitingOrders(at)}) w group by grouping sets ((w.why), ())`.execute(db);
  return Object.fromEntries(rows.map(({ why, count }) => [why, count]));
}

/** How many orders were delivered since `from`. */
export async function countDelivered(db: QueryExecutorProvider, from: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from checkout.orders where fulfilled_at >= ${from}`.execute(db);
  return rows[0]?.count ?? 0;
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
