import type { Stripe } from "stripe";
import { z } from "zod";
import { hash } from "../kernel/crypto.ts";
import { AvowError } from "../kernel/errors.ts";
import type { NewSession, OpenedSession, PaidState } from "./provider.ts";
import { answered, noAnswer } from "./stripe-error.ts";

/** The part of a session that is read when it was opened. */
const openedSession = z.object({
  id: z.string(),
  url: z.url({ protocol: /^https?$/ }),
  expires_at: z.number().int(),
  amount_total: z.number().int(),
  currency: z.string(),
});

/** https://docs.stripe.com/api/checkout/sessions/create */
export async function createSession(stripe: Stripe, session: NewSession): Promise<OpenedSession> {
  refuseWrongSum(session);
  const asked = parametersOf(session);
  const idempotencyKey = `session-${hash(JSON.stringify(asked)).toString("hex")}`;
  const created = await answered(stripe.checkout.sessions.create(asked, { idempotencyKey }));
  const { id, url, expires_at, amount_total, currency } = read(openedSession, created);
  if (amount_total !== session.total || currency.toUpperCase() !== session.currency) {
    throw new AvowError("internal", "The payment provider would charge another sum than ours.");
  }
  return { sessionId: id, url, expiresAt: new Date(expires_at * 1000) };
}

function refuseWrongSum({ lines, tax, total }: NewSession): void {
  const sum = lines.reduce((before, line) => before + line.quantity * line.unitAmount, 0);
  if (sum + (tax?.amount ?? 0) === total) return;
  throw new AvowError("internal", "The lines of a payment and its tax don't add up to its total.");
}

/**
 * Cards alone: no Link, no customer that is kept, no card that is saved, and no currency but ours,
 * which the settings of an account could bring in by themselves.
 */
function parametersOf(session: NewSession): Stripe.Checkout.SessionCreateParams {
  const { orderId, lines, tax, email, successUrl, cancelUrl, expiresAt } = session;
  const currency = session.currency.toLowerCase();
  const position = (name: string, quantity: number, unitAmount: number) => ({
    quantity,
    price_data: { currency, unit_amount: unitAmount, product_data: { name } },
  });
  return {
    mode: "payment",
    allowed_payment_method_types: ["card"],
    wallet_options: { link: { display: "never" } },
    adaptive_pricing: { enabled: false },
    customer_creation: "if_required",
    billing_address_collection: "auto",
    line_items: [
      ...lines.map((line) => position(line.name, line.quantity, line.unitAmount)),
      ...(tax && tax.amount > 0 ? [position(tax.label, 1, tax.amount)] : []),
    ],
    customer_email: email,
    client_reference_id: orderId,
    metadata: { order: orderId },
    payment_intent_data: { metadata: { order: orderId } },
    success_url: withPlaceholder(successUrl),
    cancel_url: cancelUrl,
    expires_at: Math.floor(expiresAt.getTime() / 1000),
  };
}

/** What builds URLs escapes the braces; the provider knows its word only without. */
function withPlaceholder(url: string): string {
  return url.replace(/%7BCHECKOUT_SESSION_ID%7D/gi, "{CHECKOUT_SESSION_ID}");
}

const card = z.object({
  country: z.string().nullish(),
  brand: z.string().nullish(),
  last4: z.string().nullish(),
});
const charge = z.object({
  payment_method_details: z.object({ card: card.nullish() }).nullish(),
});

/** The part of a session that is read to see whether it is paid; everything else is dropped. */
const session = z.object({
  id: z.string(),
  client_reference_id: z.string().nullable(),
  status: z.enum(["open", "complete", "expired"]),
  payment_status: z.enum(["paid", "unpaid", "no_payment_required"]),
  amount_total: z.number().int(),
  currency: z.string(),
  payment_intent: z
    .object({ id: z.string(), latest_charge: charge.nullish() })
    .nullable()
    .catch(null),
});

/** https://docs.stripe.com/api/checkout/sessions/retrieve */
export async function retrieveSession(stripe: Stripe, sessionId: string): Promise<PaidState> {
  const expand = ["payment_intent.latest_charge"];
  const found = await answered(stripe.checkout.sessions.retrieve(sessionId, { expand }));
  const { id, client_reference_id, status, ...paid } = read(session, found);
  if (client_reference_id === null) {
    throw new AvowError("not-found", "This payment belongs to no order of ours.");
  }
  const isPaid = paid.payment_status === "paid";
  const used = paid.payment_intent?.latest_charge?.payment_method_details?.card;
  return {
    sessionId: id,
    orderId: client_reference_id,
    state: isPaid ? "paid" : status === "expired" ? "expired" : "open",
    amount: paid.amount_total,
    currency: paid.currency.toUpperCase(),
    paymentIntentId: paid.payment_intent?.id ?? null,
    cardCountry: (isPaid && used?.country) || null,
    cardBrand: (isPaid && used?.brand) || null,
    last4: (isPaid && used?.last4) || null,
  };
}

/** https://docs.stripe.com/api/checkout/sessions/expire */
export async function expireSession(stripe: Stripe, sessionId: string): Promise<void> {
  try {
    await answered(stripe.checkout.sessions.expire(sessionId));
  } catch (error) {
    if (!(error instanceof AvowError && error.code === "bad-input")) throw error;
    const { state } = await retrieveSession(stripe, sessionId);
    if (state === "expired") return;
    throw new AvowError("conflict", "This payment was made already, so its page can't be closed.");
  }
}

/** The parts of an answer that `shape` names; an answer without them is none. */
export function read<T>(shape: z.ZodType<T>, answer: unknown): T {
  const parsed = shape.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw noAnswer();
}
