/**
 * Checkout: an order from the buy page until its date has passed. It is paid for on the payment
 * provider's own page, and fulfilled once, by whichever learns of the payment first.
 */
export type { Checkout } from "./context.ts";
export { type CheckoutWork, startCheckout } from "./jobs.ts";
export { checkoutKinds } from "./mails.ts";
export { checkoutRoutes } from "./routes.tsx";
export { checkoutPromises } from "./promise.ts";
export { checkoutDataMap, salesPurpose } from "./purpose.ts";

// What the operators' pages need.
export { accountingCsv, accountingMonths } from "./accounting-csv.ts";
export { cardBrandName } from "./card-brand.ts";
export { restoreByOperator, revokeByOperator } from "./change-licence.ts";
export { mailAgain } from "./customer.ts";
export { type OrderImport, importOrders } from "./import-orders.ts";
export { invoiceFile } from "./invoice-file.ts";
export {
  countOrders,
  deliveredLately,
  findOrders,
  listDisputes,
  listOrders,
  type OrderLine,
  salesWaiting,
} from "./list-orders.ts";
export { type ManualOrder, readManualOrder } from "./manual-form.ts";
export { placeManualOrder } from "./manual-order.ts";
export type { Order, OrderEvent, OrderState, OrderStep } from "./order.ts";
export { refundOrder } from "./refund.ts";
export { keptNet, readRevenue, type Revenue, type RevenueSum } from "./revenue.ts";
export { readWholeOrder, type WholeOrder } from "./whole-order.ts";
