import type { TaxTreatment } from "../tax/mod.ts";

/** Where an order stands. `held`: paid, but not as it was offered; an operator decides. */
export type OrderState =
  | "draft"
  | "paying"
  | "held"
  | "fulfilled"
  | "expired"
  | "cancelled"
  | "refunded";

export type OrderKind = "purchase" | "renewal" | "manual" | "import";

/** What can become of an order, step by step. */
export type OrderEvent =
  | "drafted"
  | "paying"
  | "paid"
  | "fulfilled"
  | "held"
  | "paid_twice"
  | "expired"
  | "cancelled"
  | "refund_asked"
  | "refunded"
  | "refund_failed"
  | "disputed"
  | "dispute_won"
  | "dispute_lost"
  | "withdrawn"
  | "address_corrected"
  | "mail_again"
  | "revoked"
  | "restored";

/** Who or what made a step: a hint of the provider's, the customer's return, our own look. */
export type Cause = "webhook" | "return" | "sweep" | "operator" | "customer" | "clock";

/** An order, without a word of who placed it. Amounts in the currency's smallest unit. */
export interface Order {
  readonly id: string;
  readonly number: string;
  readonly kind: OrderKind;
  readonly state: OrderState;
  readonly product: string;
  readonly edition: string;
  readonly productName: string;
  readonly editionName: string;
  readonly seats: number;
  /** Months of new releases; 0 for good. */
  readonly maintenanceMonths: number;
  readonly currency: string;
  readonly unitAmount: number;
  readonly net: number;
  readonly tax: number;
  readonly total: number;
  readonly treatment: TaxTreatment;
  /** Hundredths of a percent. */
  readonly rate: number;
  readonly taxNote: string;
  /** Whose tax it is; need not be the customer's country. */
  readonly taxCountry: string;
  readonly country: string;
  readonly cardCountry: string | null;
  readonly waived: boolean;
  readonly personId: string;
  readonly licenceId: string | null;
  readonly sessionId: string | null;
  readonly sessionEndsAt: Date | null;
  readonly paymentIntentId: string | null;
  readonly cardBrand: string | null;
  readonly last4: string | null;
  readonly refunded: number;
  readonly dispute: string | null;
  readonly createdAt: Date;
  readonly fulfilledAt: Date | null;
  readonly withdrawnAt: Date | null;
}

/** One step of an order. */
export interface OrderStep {
  readonly event: OrderEvent;
  readonly cause: Cause;
  readonly at: Date;
  readonly operatorId: string | null;
  readonly amount: number | null;
}
