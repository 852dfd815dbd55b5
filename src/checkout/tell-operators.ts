import { planJob } from "../kernel/jobs.ts";
import type { Tx } from "./store-orders.ts";

/** Has operators told by mail, after the caller's transaction, that an order needs one of them. */
export function tellOperators(tx: Tx, orderId: string): Promise<void> {
  return planJob(tx, { purpose: "operators", kind: "operators.sales", ref: orderId });
}
