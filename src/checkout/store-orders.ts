import { type Kysely, type QueryExecutorProvider, sql, type Transaction } from "kysely";
import { clock } from "../kernel/clock.ts";
import { planJob } from "../kernel/jobs.ts";
import type { Tables } from "../promise/tables.generated.ts";
import type { Cause, Order, OrderEvent, OrderState, OrderStep } from "./order.ts";

export type Db = Kysely<Tables["sales"]>;
export type Tx = Transaction<Tables["sales"]>;

/** The columns of an order, named as `Order` has them. */
export const orderColumns = sql.raw(
  [
    ...["id", "number", "kind", "state", "product", "edition", "product_name", "edition_name"],
    ...["seats", "maintenance_months", "currency", "unit_amount", "net", "tax", "total"],
    ...[
      "treatment",
      "rate",
      "tax_note",
      "tax_country",
      "country",
      "card_country",
      "waived",
      "person_id",
    ],
    ...["licence_id", "session_id", "session_ends_at", "payment_intent_id", "card_brand"],
    ...["last4", "refunded", "dispute", "created_at", "fulfilled_at", "withdrawn_at"],
  ]
    .map((name) => `o.${name} as "${camel(name)}"`)
    .join(", "),
);

function camel(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

export type NewOrder = Pick<
  Order,
  | "id"
  | "number"
  | "kind"
  | "product"
  | "edition"
  | "productName"
  | "editionName"
  | "seats"
  | "maintenanceMonths"
  | "currency"
  | "unitAmount"
  | "net"
  | "tax"
  | "total"
  | "treatment"
  | "rate"
  | "taxNote"
  | "taxCountry"
  | "country"
  | "waived"
  | "personId"
  | "licenceId"
  | "sessionEndsAt"
> & { readonly formHash: Buffer | null };

export async function insertOrder(tx: Tx, order: NewOrder): Promise<void> {
  await tx
    .insertInto("checkout.orders")
    .values({
      id: order.id,
      number: order.number,
      kind: order.kind,
      state: "draft",
      product: order.product,
      edition: order.edition,
      product_name: order.productName,
      edition_name: order.editionName,
      seats: order.seats,
      maintenance_months: order.maintenanceMonths,
      currency: order.currency,
      unit_amount: order.unitAmount,
      net: order.net,
      tax: order.tax,
      total: order.total,
      treatment: order.treatment,
      rate: order.rate,
      tax_note: order.taxNote,
      tax_country: order.taxCountry,
      country: order.country,
      waived: order.waived,
      form_hash: order.formHash,
      person_id: order.personId,
      licence_id: order.licenceId,
      session_ends_at: order.sessionEndsAt,
      created_at: clock.now(),
    })
    .execute();
}

/** One transaction at a time looks whether a form made an order already. */
export async function lockForm(tx: Tx, formHash: Buffer): Promise<Order | undefined> {
  await sql`select pg_advisory_xact_lock(${formHash.readInt32BE(0)}::bigint)`.execute(tx);
  const { rows } = await sql<Order>`
    select ${orderColumns} from checkout.orders o where form_hash = ${formHash}`.execute(tx);
  return rows[0];
}

export async function readOrderRow(
  db: QueryExecutorProvider,
  id: string,
): Promise<Order | undefined> {
  const { rows } = await sql<Order>`
    select ${orderColumns} from checkout.orders o where id = ${id}`.execute(db);
  return rows[0];
}

/** The order, held until the transaction ends: what becomes of it is decided one at a time. */
export async function lockOrder(tx: Tx, id: string): Promise<Order | undefined> {
  const { rows } = await sql<Order>`
    select ${orderColumns} from checkout.orders o where id = ${id} for update`.execute(tx);
  return rows[0];
}

export async function findOrderOf(
  db: QueryExecutorProvider,
  of: { readonly sessionId: string } | { readonly paymentIntentId: string },
): Promise<Order | undefined> {
  const which =
    "sessionId" in of
      ? sql`session_id = ${of.sessionId}`
      : sql`payment_intent_id = ${of.paymentIntentId}`;
  const { rows } = await sql<Order>`
    select ${orderColumns} from checkout.orders o where ${which}`.execute(db);
  return rows[0];
}

/** Changes of an order, by the names of `Order`. */
export type OrderChange = Partial<
  Pick<
    Order,
    | "cardCountry"
    | "licenceId"
    | "sessionId"
    | "sessionEndsAt"
    | "paymentIntentId"
    | "cardBrand"
    | "last4"
    | "refunded"
    | "dispute"
    | "fulfilledAt"
    | "withdrawnAt"
  > & { readonly state: OrderState; readonly cardUntil: Date; readonly formHash: null }
>;

export async function updateOrder(db: Db, id: string, change: OrderChange): Promise<void> {
  const cells = Object.entries(change).map(([name, value]) => {
    const column = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return sql`${sql.ref(column)} = ${value}`;
  });
  await sql`update checkout.orders set ${sql.join(cells)} where id = ${id}`.execute(db);
}

/** After these an operator has to do something. */
const forOperators: ReadonlySet<OrderEvent> = new Set([
  ...(["held", "withdrawn", "disputed", "refund_failed", "paid_twice"] as const),
]);

/** Writes down what became of an order; operators are told by mail where it needs one of them. */
export async function addStep(
  db: Db,
  orderId: string,
  step: {
    readonly event: OrderEvent;
    readonly cause: Cause;
    readonly operatorId?: string | undefined;
    readonly amount?: number;
  },
): Promise<void> {
  await db
    .insertInto("checkout.order_events")
    .values({
      order_id: orderId,
      event: step.event,
      cause: step.cause,
      at: clock.now(),
      operator_id: step.operatorId ?? null,
      amount: step.amount ?? null,
    })
    .execute();
  if (forOperators.has(step.event)) {
    await planJob(db, { purpose: "operators", kind: "operators.sales", ref: orderId });
  }
}

export async function readSteps(db: Db, orderId: string): Promise<readonly OrderStep[]> {
  const { rows } = await sql<OrderStep>`
    select event, cause, at, operator_id as "operatorId", amount
    from checkout.order_events where order_id = ${orderId} order by id`.execute(db);
  return rows;
}

/** Orders whose customer may be paying: the oldest first, `limit` of them after `after`. */
export async function ordersBeingPaid(
  db: Db,
  most: { readonly limit: number; readonly after: string },
): Promise<readonly Order[]> {
  const { rows } = await sql<Order>`
    select ${orderColumns} from checkout.orders o
    where state in ('draft', 'paying') and id > ${most.after}
    order by id limit ${most.limit}`.execute(db);
  return rows;
}

/** Fulfilled orders of these people, the newest first. */
export async function ordersOf(db: Db, personIds: readonly string[]): Promise<readonly Order[]> {
  const { rows } = await sql<Order>`
    select ${orderColumns} from checkout.orders o
    where person_id = any (${[...personIds]}::uuid[]) and fulfilled_at is not null
    order by fulfilled_at desc, id desc limit 200`.execute(db);
  return rows;
}
