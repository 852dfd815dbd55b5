/**
 * The payment provider: the one company that sees a card, on a page of its own. Here stands what
 * we ask of it; Stripe is the first that answers.
 */
export { openPaymentProvider } from "./open.ts";
export type {
  DisputeState,
  NewRefund,
  NewSession,
  PaidState,
  PaymentEvent,
  PaymentProvider,
  RefundState,
} from "./provider.ts";
export { paymentProviderId, paymentRecipient, type PaymentSettings } from "./recipient.ts";
