/** One position of what is paid. Amounts are minor units of the session's currency. */
export interface PaymentLine {
  readonly name: string;
  readonly quantity: number;
  readonly unitAmount: number;
}

/** What the payment provider is told of an order, and nothing else. */
export interface NewSession {
  readonly orderId: string;
  readonly lines: readonly PaymentLine[];
  /** A line of its own under the others; null when the lines hold it, or there is none. */
  readonly tax: { readonly amount: number; readonly label: string } | null;
  /** ISO 4217 in upper case. */
  readonly currency: string;
  /** What is charged, in minor units: the sum of the lines and of `tax`. */
  readonly total: number;
  readonly email: string;
  /** Where the customer comes back to; `{CHECKOUT_SESSION_ID}` in it becomes the session's id. */
  readonly successUrl: string;
  readonly cancelUrl: string;
  /** More than 30 minutes from now, and less than 24 hours; seconds count. */
  readonly expiresAt: Date;
}

/** A payment page that waits for its customer. */
export interface OpenedSession {
  readonly sessionId: string;
  readonly url: string;
  readonly expiresAt: Date;
}

/** What became of a session. Amount in minor units, currency in upper case. */
export interface PaidState {
  readonly sessionId: string;
  readonly orderId: string;
  readonly state: "open" | "paid" | "expired";
  readonly amount: number;
  readonly currency: string;
  readonly paymentIntentId: string | null;
  /** ISO 3166-1 country of the card, a piece of location evidence; null until paid. */
  readonly cardCountry: string | null;
  readonly cardBrand: string | null;
  readonly last4: string | null;
}

/** A refund to ask for. */
export interface NewRefund {
  readonly paymentIntentId: string;
  /** Minor units of the payment's currency. */
  readonly amount: number;
  /** The same key never refunds twice. */
  readonly idempotencyKey: string;
  readonly reason: "requested_by_customer" | "duplicate" | "fraudulent";
}

export type RefundState = "succeeded" | "pending" | "failed";
export type DisputeState = "needs_response" | "under_review" | "won" | "lost";

/**
 * What the provider says of its own accord. It is a hint: a session's truth is `retrieveSession`.
 * The same event may come more than once, under the same id, and in any order.
 */
export type PaymentEvent = { readonly id: string; readonly at: Date } & (
  | { readonly type: "session"; readonly sessionId: string }
  | {
      readonly type: "refund";
      readonly refundId: string;
      readonly paymentIntentId: string;
      readonly amount: number;
      readonly state: RefundState;
    }
  | {
      readonly type: "dispute";
      readonly disputeId: string;
      readonly paymentIntentId: string;
      readonly amount: number;
      /** In the provider's word, such as `fraudulent`. */
      readonly reason: string;
      readonly state: DisputeState;
    }
);

/**
 * The company whose own page takes the card. Every call may throw `unavailable` when it does not
 * answer in time, and `bad-config` when it does not take our key; no error holds a key or personal
 * data.
 */
export interface PaymentProvider {
  /**
   * Opens a payment page for an order: cards only, none saved, no account with the provider. The
   * same order with the same `expiresAt` gets the same page. Throws `bad-input` when it is declined.
   */
  createSession(session: NewSession): Promise<OpenedSession>;
  /** Throws `not-found` for a session that the provider does not know. */
  retrieveSession(sessionId: string): Promise<PaidState>;
  /** Closes a page on which nobody paid. One that is closed already stays so; throws `conflict` if paid. */
  expireSession(sessionId: string): Promise<void>;
  /** Throws `bad-input` when more is asked for than is left of the payment. */
  refund(refund: NewRefund): Promise<{ readonly refundId: string; readonly state: RefundState }>;
  /**
   * The event in a webhook's body, once its signature is verified: at most 300 s old, by any of the
   * secrets that are set. Null for events that do not concern us. Throws `bad-input` for a body that
   * is forged, stale or not an event.
   */
  readEvent(body: Buffer, signatureHeader: string): Promise<PaymentEvent | null>;
}
