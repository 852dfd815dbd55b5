/** What the sandbox remembers. Amounts are minor units, times are Unix seconds. */
export interface Session {
  readonly id: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  status: "open" | "complete" | "expired";
  readonly lines: readonly { name: string; quantity: number; unitAmount: number }[];
  /** ISO 4217 in lower case, as the API has it. */
  readonly currency: string;
  readonly total: number;
  readonly email: string | null;
  readonly reference: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly paymentMetadata: Readonly<Record<string, string>>;
  readonly successUrl: string;
  readonly cancelUrl: string | null;
  paymentId: string | null;
  customer: { readonly name: string; readonly country: string } | null;
  /** A card that waits for its holder's bank. */
  waiting: CardKept | null;
  /** How often a card was declined on its page. */
  declines: number;
}

/** All that is kept of a card. */
export interface CardKept {
  readonly brand: string;
  readonly last4: string;
  readonly country: string;
  readonly goesOn: "paid" | "disputed" | "declined";
}

export interface Payment {
  readonly id: string;
  readonly chargeId: string;
  readonly sessionId: string;
  readonly createdAt: number;
  readonly amount: number;
  readonly currency: string;
  readonly card: Pick<CardKept, "brand" | "last4" | "country">;
  readonly metadata: Readonly<Record<string, string>>;
  readonly email: string | null;
  readonly customer: { readonly name: string; readonly country: string };
  refunded: number;
}

export interface Refund {
  readonly id: string;
  readonly createdAt: number;
  readonly paymentId: string;
  readonly chargeId: string;
  readonly amount: number;
  readonly currency: string;
  readonly reason: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  status: "pending" | "succeeded" | "failed";
}

export interface Dispute {
  readonly id: string;
  readonly createdAt: number;
  readonly paymentId: string;
  readonly chargeId: string;
  readonly amount: number;
  readonly currency: string;
  readonly reason: string;
  status: "needs_response" | "won" | "lost";
}

/** What the vendor is told, once it has happened. `object` is how the thing was then. */
export interface ProviderEvent {
  readonly id: string;
  readonly createdAt: number;
  readonly type: string;
  readonly object: Json;
}

export type Json = { readonly [name: string]: unknown };
