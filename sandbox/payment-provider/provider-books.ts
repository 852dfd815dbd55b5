import type { z } from "zod";
import { newMark } from "../../src/kernel/ids.ts";
import { ApiError, invalid, missing } from "./api-error.ts";
import type { newSession } from "./parameters.ts";
import { chargeObject, disputeObject, paymentObject } from "./provider-objects.ts";
import { eventObject, refundObject, sessionObject } from "./provider-objects.ts";
import type { CardKept, Dispute, Json, Payment } from "./provider-things.ts";
import type { ProviderEvent, Refund, Session } from "./provider-things.ts";

/** Everything that happened at the provider, newest last; it lives in memory and ends with it. */
export class ProviderBooks {
  readonly sessions = new Map<string, Session>();
  readonly payments = new Map<string, Payment>();
  readonly refunds = new Map<string, Refund>();
  readonly disputes = new Map<string, Dispute>();
  readonly events = new Map<string, ProviderEvent>();
  readonly #now: () => Date;
  readonly #origin: () => string;
  readonly #tell: (event: ProviderEvent) => void;

  constructor(from: {
    now: () => Date;
    origin: () => string;
    tell: (event: ProviderEvent) => void;
  }) {
    this.#now = from.now;
    this.#origin = from.origin;
    this.#tell = from.tell;
  }

  openSession(asked: z.output<typeof newSession>): Session {
    const createdAt = this.#seconds();
    const expiresAt = asked.expires_at ?? createdAt + 86_400;
    if (expiresAt < createdAt + 1_800 || expiresAt > createdAt + 86_400) {
      const message = "The `expires_at` must be between 30 minutes and 24 hours from now.";
      throw invalid(message, { param: "expires_at" });
    }
    const [currency, ...others] = new Set(asked.line_items.map((it) => it.price_data.currency));
    if (currency === undefined || others.length > 0) throw invalid("One currency per session.");
    const lines = asked.line_items.map(({ quantity, price_data }) => ({
      ...{ name: price_data.product_data.name, quantity, unitAmount: price_data.unit_amount },
    }));
    const total = lines.reduce((sum, line) => sum + line.quantity * line.unitAmount, 0);
    if (total < 50) {
      throw invalid("The amount due is below the least that can be charged.", {
        ...{ code: "amount_too_small", param: "line_items" },
      });
    }
    const session: Session = {
      ...{ id: newName("cs_test"), createdAt, expiresAt, status: "open", lines, currency, total },
      email: asked.customer_email ?? null,
      reference: asked.client_reference_id ?? null,
      metadata: asked.metadata,
      paymentMetadata: asked.payment_intent_data?.metadata ?? {},
      successUrl: asked.success_url,
      cancelUrl: asked.cancel_url ?? null,
      ...{ paymentId: null, customer: null, waiting: null, declines: 0 },
    };
    this.sessions.set(session.id, session);
    return session;
  }

  /** The session as it stands now: one whose time has passed is expired. */
  session(id: string): Session {
    const session = this.sessions.get(id);
    if (session === undefined) throw missing("checkout.session", id);
    if (session.status === "open" && session.expiresAt <= this.#seconds()) this.#expire(session);
    return session;
  }

  /** Expires what is due. */
  expireDue(): void {
    for (const id of this.sessions.keys()) this.session(id);
  }

  expireSession(id: string): Session {
    const session = this.session(id);
    if (session.status !== "open") {
      throw invalid(`Only open sessions can be expired; this one is ${session.status}.`);
    }
    this.#expire(session);
    return session;
  }

  #expire(session: Session): void {
    session.status = "expired";
    session.waiting = null;
    this.#happened("checkout.session.expired", this.sessionJson(session));
  }

  /** Takes the money of an open session. */
  pay(session: Session, card: CardKept, customer: { name: string; country: string }): Payment {
    const { brand, last4, country } = card;
    const payment: Payment = {
      ...{ id: newName("pi"), chargeId: newName("ch"), sessionId: session.id },
      ...{ createdAt: this.#seconds(), amount: session.total, currency: session.currency },
      ...{ card: { brand, last4, country }, metadata: session.paymentMetadata },
      ...{ email: session.email, customer, refunded: 0 },
    };
    this.payments.set(payment.id, payment);
    session.status = "complete";
    session.paymentId = payment.id;
    session.customer = customer;
    session.waiting = null;
    this.#happened("checkout.session.completed", this.sessionJson(session));
    if (card.goesOn === "disputed") this.dispute(payment.id, "fraudulent");
    return payment;
  }

  payment(id: string): Payment {
    const payment = this.payments.get(id);
    if (payment === undefined) throw missing("payment_intent", id);
    return payment;
  }

  /** Gives back `amount`, or all that is left. `pending` leaves it on its way. */
  refund(
    paymentId: string,
    asked: {
      amount?: number | undefined;
      reason?: string | undefined;
      metadata?: Record<string, string>;
      pending?: boolean;
    },
  ): Refund {
    const payment = this.payment(paymentId);
    const left = payment.amount - payment.refunded;
    const amount = asked.amount ?? left;
    if (left === 0) {
      const message = `Charge ${payment.chargeId} has already been refunded.`;
      throw invalid(message, { code: "charge_already_refunded" });
    }
    if (this.isContested(paymentId)) {
      throw invalid("This charge has been charged back.", { code: "charge_disputed" });
    }
    if (amount > left) {
      const message = "Refund amount is greater than unrefunded amount on charge.";
      throw invalid(message, { param: "amount" });
    }
    const refund: Refund = {
      ...{ id: newName("re"), createdAt: this.#seconds(), paymentId, chargeId: payment.chargeId },
      ...{ amount, currency: payment.currency, reason: asked.reason ?? null },
      ...{ metadata: asked.metadata ?? {}, status: asked.pending ? "pending" : "succeeded" },
    };
    payment.refunded += amount;
    this.refunds.set(refund.id, refund);
    this.#happened("refund.created", refundObject(refund));
    this.#happened("charge.refunded", this.chargeJson(payment));
    return refund;
  }

  /** Ends a refund that is on its way. */
  settleRefund(id: string, status: "succeeded" | "failed"): Refund {
    const refund = this.refunds.get(id);
    if (refund === undefined) throw missing("refund", id);
    if (refund.status !== "pending") throw invalid("This refund is settled already.");
    refund.status = status;
    if (status === "failed") this.payment(refund.paymentId).refunded -= refund.amount;
    this.#happened("refund.updated", refundObject(refund));
    return refund;
  }

  dispute(paymentId: string, reason: string): Dispute {
    const payment = this.payment(paymentId);
    if (this.wasDisputed(paymentId) || payment.refunded === payment.amount) {
      throw invalid("This payment was disputed before, or given back.");
    }
    const dispute: Dispute = {
      ...{ id: newName("du"), createdAt: this.#seconds(), paymentId, chargeId: payment.chargeId },
      ...{ amount: payment.amount - payment.refunded, currency: payment.currency, reason },
      status: "needs_response",
    };
    this.disputes.set(dispute.id, dispute);
    this.#happened("charge.dispute.created", disputeObject(dispute));
    return dispute;
  }

  closeDispute(id: string, status: "won" | "lost"): Dispute {
    const dispute = this.disputes.get(id);
    if (dispute === undefined) throw missing("dispute", id);
    if (dispute.status !== "needs_response") throw invalid("This dispute is closed already.");
    dispute.status = status;
    this.#happened("charge.dispute.closed", disputeObject(dispute));
    return dispute;
  }

  wasDisputed(paymentId: string): boolean {
    return Array.from(this.disputes.values()).some((it) => it.paymentId === paymentId);
  }

  /** Whether the bank holds the money of this payment, or has given it back. */
  isContested(paymentId: string): boolean {
    return Array.from(this.disputes.values()).some(
      (it) => it.paymentId === paymentId && it.status !== "won",
    );
  }

  /** Tells an event once more. */
  resend(id: string): ProviderEvent {
    const event = this.events.get(id);
    if (event === undefined) throw missing("event", id);
    this.#tell(event);
    return event;
  }

  sessionJson(session: Session): Json {
    return sessionObject(session, `${this.#origin()}/pay/${session.id}`);
  }

  chargeJson(payment: Payment): Json {
    return chargeObject(payment, this.isContested(payment.id));
  }

  /** The object of this id as the API gives it out; undefined when there is none. */
  find(id: string): Json | undefined {
    const session = this.sessions.get(id);
    const payment = this.payments.get(id);
    const charged = Array.from(this.payments.values()).find((it) => it.chargeId === id);
    const refund = this.refunds.get(id);
    const dispute = this.disputes.get(id);
    const event = this.events.get(id);
    if (session) return this.sessionJson(this.session(id));
    if (payment) return paymentObject(payment);
    if (charged) return this.chargeJson(charged);
    if (refund) return refundObject(refund);
    if (dispute) return disputeObject(dispute);
    return event && eventObject(event);
  }

  #happened(type: string, object: Json): void {
    const event = { id: newName("evt"), createdAt: this.#seconds(), type, object };
    this.events.set(event.id, event);
    this.#tell(event);
  }

  #seconds(): number {
    return Math.floor(this.#now().getTime() / 1000);
  }
}

/** Letters alone, so that nobody takes one for a number of any kind. */
function newName(prefix: string): string {
  return `${prefix}_${newMark()}${newMark()}`;
}

/** What a bad day makes of every request. */
export const downError = new ApiError(503, {
  type: "api_error",
  message: "The provider is down; this is a rehearsal.",
});
