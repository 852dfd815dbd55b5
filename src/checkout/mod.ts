/**
 * Checkout: an order from the buy page until its date has passed. It is paid for on the payment
 * provider's own page, and fulfilled once, by whichever learns of the payment first.
 */
export { checkoutDataMap, salesPurpose } from "./purpose.ts";
