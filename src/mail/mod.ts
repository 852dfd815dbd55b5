/**
 * Mail: one delivery is one mail to one address. It is queued in the transaction that causes it,
 * composed from ids when it is sent, and its address is opened for the one attempt, after the
 * disclosure was written.
 */
export { parseAddress } from "./address.ts";
export {
  bounceMailbox,
  lookIntoMailbox,
  type MailVerdict,
} from "./bounce-mailbox.ts";
export { type Bulk, createBulk } from "./bulk.ts";
export { type BulkRecipient, compileBulk, spliceBulk } from "./bulk-message.ts";
export type { BulkMail, BulkOutcome, BulkStage } from "./bulk-outcome.ts";
export { type BulkThrottle, createBulkThrottle } from "./bulk-throttle.ts";
export { type Delivering, startDelivering } from "./delivering.ts";
export { createDkimSigner, type DkimSigner, generateDkimKey } from "./dkim.ts";
export type { Composed, Delivery, Kind } from "./kind.ts";
export { type MailContent, mailHtml, mailText } from "./layout.tsx";
export { type MailColours, mailColours } from "./mail-colours.ts";
export { deliveryRights, mailDataMap } from "./promise.ts";
export { decideUncertain, queueDelivery } from "./queue.ts";
export { joined, withField } from "./mail-bytes.ts";
export { mailRelay, relayId } from "./relay.ts";
export { attemptsMax, retryWaitMs } from "./retry.ts";
export { uncertainDeliveries } from "./store.ts";
export { readMessageId, readVerp, signedMessageId, verpAddress } from "./verp.ts";
export { isBasicSecret } from "./webhook-basic.ts";
export { egressGet, type WebhookGet } from "./webhook-get.ts";
export { amazonSns, amazonSnsId, createSnsReader } from "./webhook-sns.ts";
export { messageIdOf } from "./write-mail.ts";
