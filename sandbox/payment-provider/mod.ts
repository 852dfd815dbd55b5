/**
 * The world of payments on one machine: the part of Stripe's API that a checkout without accounts
 * needs, for Stripe's own library to speak to; the payment page on which a card is typed in; and a
 * control page for what a provider, a bank or a cardholder does. It misbehaves on request.
 */
export { type SandboxPaymentProvider, startPaymentProvider } from "./start-payment-provider.ts";
export { testCards } from "./test-cards.ts";
