import type { Dispute, Json, Payment, ProviderEvent, Refund, Session } from "./provider-things.ts";

/** The version of Stripe's API in which these objects are written. */
export const apiVersion = "2026-10-28.endive";

/** https://docs.stripe.com/api/checkout/sessions/object */
export function sessionObject(session: Session, pageUrl: string): Json {
  const { status, customer, email } = session;
  return {
    id: session.id,
    object: "checkout.session",
    allowed_payment_method_types: ["card"],
    amount_subtotal: session.total,
    amount_total: session.total,
    cancel_url: session.cancelUrl,
    client_reference_id: session.reference,
    created: session.createdAt,
    currency: session.currency,
    customer: null,
    customer_creation: "if_required",
    customer_details:
      customer === null
        ? email && { email, name: null, address: null }
        : { email, name: customer.name, address: { country: customer.country } },
    customer_email: email,
    expires_at: session.expiresAt,
    livemode: false,
    metadata: session.metadata,
    mode: "payment",
    payment_intent: session.paymentId,
    payment_status: status === "complete" ? "paid" : "unpaid",
    saved_payment_method_options: null,
    status,
    success_url: session.successUrl,
    ui_mode: "hosted_page",
    url: status === "open" ? pageUrl : null,
    wallet_options: { link: { display: "never" } },
  };
}

/** https://docs.stripe.com/api/payment_intents/object */
export function paymentObject(payment: Payment): Json {
  return {
    id: payment.id,
    object: "payment_intent",
    amount: payment.amount,
    amount_received: payment.amount,
    created: payment.createdAt,
    currency: payment.currency,
    customer: null,
    latest_charge: payment.chargeId,
    livemode: false,
    metadata: payment.metadata,
    payment_method_types: ["card"],
    setup_future_usage: null,
    status: "succeeded",
  };
}

/** https://docs.stripe.com/api/charges/object */
export function chargeObject(payment: Payment, disputed: boolean): Json {
  const { brand, last4, country } = payment.card;
  const { name, country: address } = payment.customer;
  return {
    id: payment.chargeId,
    object: "charge",
    amount: payment.amount,
    amount_captured: payment.amount,
    amount_refunded: payment.refunded,
    billing_details: { email: payment.email, name, address: { country: address } },
    captured: true,
    created: payment.createdAt,
    currency: payment.currency,
    disputed,
    livemode: false,
    metadata: payment.metadata,
    paid: true,
    payment_intent: payment.id,
    payment_method_details: { type: "card", card: { brand, last4, country, funding: "credit" } },
    refunded: payment.refunded === payment.amount,
    status: "succeeded",
  };
}

/** https://docs.stripe.com/api/refunds/object */
export function refundObject(refund: Refund): Json {
  return {
    id: refund.id,
    object: "refund",
    amount: refund.amount,
    charge: refund.chargeId,
    created: refund.createdAt,
    currency: refund.currency,
    metadata: refund.metadata,
    payment_intent: refund.paymentId,
    reason: refund.reason,
    status: refund.status,
  };
}

/** https://docs.stripe.com/api/disputes/object */
export function disputeObject(dispute: Dispute): Json {
  return {
    id: dispute.id,
    object: "dispute",
    amount: dispute.amount,
    charge: dispute.chargeId,
    created: dispute.createdAt,
    currency: dispute.currency,
    livemode: false,
    payment_intent: dispute.paymentId,
    reason: dispute.reason,
    status: dispute.status,
  };
}

/** https://docs.stripe.com/api/events/object */
export function eventObject(event: ProviderEvent): Json {
  return {
    id: event.id,
    object: "event",
    api_version: apiVersion,
    created: event.createdAt,
    data: { object: event.object },
    livemode: false,
    type: event.type,
  };
}
