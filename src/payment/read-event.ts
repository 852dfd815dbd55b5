import type { Stripe } from "stripe";
import { z } from "zod";
import { clock } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import type { DisputeState, PaymentEvent } from "./provider.ts";
import { refundState } from "./stripe-refund.ts";

const toleranceSeconds = 300;

/**
 * Verifies a webhook by Stripe's own library and keeps of it what the event's type needs.
 * https://docs.stripe.com/webhooks/signature
 */
export async function readEvent(
  stripe: Stripe,
  { body, signatureHeader, secrets }: VerifiedBy,
): Promise<PaymentEvent | null> {
  const event = await verified(stripe, { body, signatureHeader, secrets });
  const parsed = anyEvent.safeParse(event);
  if (!parsed.success) throw notAnEvent();
  const { id, type, created, data } = parsed.data;
  const concern = concerns.find(({ types }) => types.includes(type));
  if (concern === undefined) return null;
  const read = concern.read(data.object);
  return read && { id, at: new Date(created * 1000), ...read };
}

interface VerifiedBy {
  readonly body: Buffer;
  readonly signatureHeader: string;
  readonly secrets: readonly string[];
}

/** Errors of the library hold header and body, so none of them goes any further. */
async function verified(
  stripe: Stripe,
  { body, signatureHeader, secrets }: VerifiedBy,
): Promise<unknown> {
  for (const secret of secrets) {
    try {
      return await stripe.webhooks.constructEventAsync(
        ...([body, signatureHeader, secret, toleranceSeconds, undefined, clock.ms()] as const),
      );
    } catch (error) {
      if ((error as { type?: string }).type !== "StripeSignatureVerificationError") {
        throw notAnEvent();
      }
    }
  }
  throw new AvowError(
    "bad-input",
    "The webhook's signature is older than five minutes or not the payment provider's; " +
      "compare checkout.webhook_secret with the one that it shows, and the clocks.",
  );
}

function notAnEvent(): AvowError {
  return new AvowError("bad-input", "The webhook's body is not an event of the payment provider.");
}

const anyEvent = z.object({
  id: z.string().max(255),
  type: z.string(),
  created: z.number().int(),
  data: z.object({ object: z.unknown() }),
});

/** The id of an object that stands there as its id or, expanded, as itself. */
const idOf = z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)]);

type Told = PaymentEvent extends infer E
  ? E extends unknown
    ? Omit<E, "id" | "at">
    : never
  : never;

interface Concern {
  readonly types: readonly string[];
  /** Throws when it is not what its type says; null when it does not concern us after all. */
  readonly read: (object: unknown) => Told | null;
}

/** `charge.refunded` is left out: it tells the sum of all refunds, and each one comes by itself. */
const concerns: readonly Concern[] = [
  {
    types: [
      "checkout.session.completed",
      "checkout.session.expired",
      "checkout.session.async_payment_succeeded",
      "checkout.session.async_payment_failed",
    ],
    read(object) {
      const { id } = shaped(z.object({ id: z.string() }), object);
      return { type: "session", sessionId: id };
    },
  },
  {
    types: ["refund.created", "refund.updated", "refund.failed"],
    read(object) {
      const { id, payment_intent, amount, status } = shaped(refundObject, object);
      if (payment_intent === null) return null;
      const state = refundState(status);
      return { type: "refund", refundId: id, paymentIntentId: payment_intent, amount, state };
    },
  },
  {
    types: ["charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed"],
    read(object) {
      const { id, payment_intent, amount, reason, status } = shaped(disputeObject, object);
      const state = disputeStates.get(status);
      if (payment_intent === null || state === undefined) return null;
      const about = { disputeId: id, paymentIntentId: payment_intent, amount, reason };
      return { type: "dispute", ...about, state };
    },
  },
];

const refundObject = z.object({
  id: z.string(),
  payment_intent: idOf.nullable(),
  amount: z.number().int(),
  status: z.string().nullable(),
});

const disputeObject = z.object({
  id: z.string(),
  payment_intent: idOf.nullable(),
  amount: z.number().int(),
  reason: z.string().regex(/^[a-z_]{1,60}$/),
  status: z.string(),
});

/** Inquiries (`warning_…`) are none of them: no money was taken back. */
const disputeStates: ReadonlyMap<string, DisputeState> = new Map([
  ["needs_response", "needs_response"],
  ["appeal_needs_response", "needs_response"],
  ["under_review", "under_review"],
  ["appeal_under_review", "under_review"],
  ["won", "won"],
  ["prevented", "won"],
  ["lost", "lost"],
]);

function shaped<T>(shape: z.ZodType<T>, object: unknown): T {
  const parsed = shape.safeParse(object);
  if (parsed.success) return parsed.data;
  throw notAnEvent();
}
