import type { Stripe } from "stripe";
import { z } from "zod";
import type { NewRefund, RefundState } from "./provider.ts";
import { answered } from "./stripe-error.ts";
import { read } from "./stripe-session.ts";

const refunded = z.object({ id: z.string(), status: z.string().nullable() });

/** https://docs.stripe.com/api/refunds/create */
export async function refund(
  stripe: Stripe,
  { paymentIntentId, amount, idempotencyKey, reason }: NewRefund,
): Promise<{ refundId: string; state: RefundState }> {
  const asked = { payment_intent: paymentIntentId, amount, reason };
  const made = await answered(stripe.refunds.create(asked, { idempotencyKey }));
  const { id, status } = read(refunded, made);
  return { refundId: id, state: refundState(status) };
}

/** Stripe's states of a refund: pending, requires_action, succeeded, failed, canceled. */
export function refundState(status: string | null): RefundState {
  if (status === "succeeded") return "succeeded";
  return status === "failed" || status === "canceled" ? "failed" : "pending";
}
