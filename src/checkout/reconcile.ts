import type { JobKind } from "../kernel/jobs.ts";
import { log } from "../kernel/log.ts";
import { AvowError } from "../kernel/errors.ts";
import type { Checkout } from "./context.ts";
import { repeatRefunds } from "./refund.ts";
import { settle } from "./settle.ts";
import { ordersBeingPaid } from "./store-orders.ts";

const everyMs = 3 * 60_000;
const batch = 50;

/**
 * Asks the payment provider about every order that somebody may be paying for, and again for
 * refunds that had no answer: what a lost webhook and a closed browser left is found within minutes.
 */
export async function reconcile(checkout: Checkout): Promise<void> {
  const db = checkout.database.db("sales");
  let after = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const orders = await ordersBeingPaid(db, { limit: batch, after });
    for (const order of orders) {
      try {
        await settle(checkout, order, "sweep");
      } catch (error) {
        // The provider is away, for all of them.
        if (!(error instanceof AvowError) || error.code === "unavailable") throw error;
        log.warn("an order's payment could not be looked at", {
          order: order.number,
          code: error.code,
        });
      }
    }
    const last = orders.at(-1);
    if (!last || orders.length < batch) break;
    after = last.id;
  }
  await repeatRefunds(checkout);
}

/** The sweep, as a job. */
export function reconcileJob(checkout: Checkout): JobKind {
  return { kind: "checkout.reconcile", everyMs, run: () => reconcile(checkout) };
}
