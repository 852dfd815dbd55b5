/**
 * Mail: one delivery is one mail to one address. It is queued in the transaction that causes it,
 * composed from ids when it is sent, and its address is opened for the one attempt, after the
 * disclosure was written.
 */
export { type ParsedAddress, parseAddress } from "./address.ts";
export { type Delivering, type DeliveringOptions, startDelivering } from "./delivering.ts";
export type { Composed, Delivery, Kind } from "./kind.ts";
export { type MailContent, type MailLook, mailHtml, mailText, paragraphsOf } from "./layout.tsx";
export { oneLine } from "./one-line.ts";
export { deliveryRights, mailDataMap } from "./promise.ts";
export { decideUncertain, type DeliveryOrder, queueDelivery } from "./queue.ts";
export { mailRelay, relayId } from "./relay.ts";
export {
  type DeliveryStanding,
  type DeliveryState,
  deliveriesAbout,
  uncertainDeliveries,
} from "./store.ts";
export { messageIdOf } from "./write-mail.ts";
