import { clock, hourMs } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { call } from "../promise/call.ts";
import type { Checkout } from "./context.ts";
import { fulfil, type Fulfilment } from "./fulfil.ts";
import type { Cause, Order } from "./order.ts";
import { addStep, lockOrder, readOrderRow, updateOrder } from "./store-orders.ts";

/** How long what was typed for an order that ended unpaid is kept, to be shown again. */
const afterEndMs = hourMs;

/** What came of a look at the payment provider. */
export type Settlement = Fulfilment | "open" | "ended";

/**
 * Looks at the payment provider how an order's payment stands, and lets that take effect: whatever
 * an event, a return or a sweep hints at, this decides. Throws what the provider throws.
 */
export async function settle(checkout: Checkout, order: Order, cause: Cause): Promise<Settlement> {
  if (order.state === "fulfilled" || order.state === "refunded") return "already";
  if (order.state === "held") return "held";
  if (order.sessionId === null) return endIfOver(checkout, order, cause);
  const paid = await checkout.provider.retrieveSession(order.sessionId);
  if (paid.orderId !== order.id) {
    throw new AvowError(
      "internal",
      "The payment provider tells of another order than was asked for.",
    );
  }
  if (paid.state === "paid") return fulfil(checkout, paid, cause);
  if (paid.state === "expired") return end(checkout, order.id, "expired", cause);
  return "open";
}

/** A page that was never opened, and whose time is over, will not be paid on. */
async function endIfOver(checkout: Checkout, order: Order, cause: Cause): Promise<Settlement> {
  if (order.state !== "draft") return "ended";
  const endsAt = order.sessionEndsAt?.getTime() ?? 0;
  // Whether the provider opened one is not known here: whoever pays on it is fulfilled all the same.
  return endsAt > clock.ms() ? "open" : end(checkout, order.id, "expired", cause);
}

/** An order that nobody will pay for: what was typed for it goes within the hour. */
async function end(
  checkout: Pick<Checkout, "database">,
  orderId: string,
  state: "expired" | "cancelled",
  cause: Cause,
): Promise<Settlement> {
  const db = checkout.database.db("sales");
  await db.transaction().execute(async (tx) => {
    const order = await lockOrder(tx, orderId);
    if (order?.state !== "draft" && order?.state !== "paying") return;
    await updateOrder(tx, orderId, { state, formHash: null });
    await addStep(tx, orderId, { event: state, cause });
    await call(tx, "people.let_buyer_go", {
      p_person: order.personId,
      p_at: new Date(clock.ms() + afterEndMs),
    });
  });
  return "ended";
}

/**
 * The customer left the payment provider's page: it is closed, so that nobody can pay on it any
 * more. If they paid at the same moment, the order is fulfilled.
 */
export async function cancel(checkout: Checkout, orderId: string): Promise<Settlement> {
  const order = await readOrderRow(checkout.database.db("sales"), orderId);
  if (!order) return "unknown";
  if (order.state !== "paying" || order.sessionId === null)
    return settle(checkout, order, "customer");
  try {
    await checkout.provider.expireSession(order.sessionId);
  } catch (error) {
    if (!(error instanceof AvowError) || error.code !== "conflict") throw error;
    return settle(checkout, order, "return");
  }
  return end(checkout, orderId, "cancelled", "customer");
}
