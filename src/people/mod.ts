/**
 * People: personal data sealed under a key per person, readable by a purpose only while it holds
 * the wrapped key, and only through functions that write the audit entry.
 */
export { adopt } from "./adopt.ts";
export {
  type Buyer,
  correctAddress,
  keepBuyer,
  openBuyers,
  openForPayment,
  takeInBuyer,
} from "./buyer.ts";
export { becomeSubscriber } from "./become-subscriber.ts";
export { giveConsent, giveImportedConsents, withdrawConsent } from "./consent.ts";
export { peopleDataMap } from "./data-map.ts";
export { openEvidence, takeInEvidence } from "./evidence.ts";
export {
  type BuyerField,
  buyerFields,
  type Field,
  isBuyerField,
  isField,
  messageFields,
  type PersonField,
  personFields,
  subscriberFields,
} from "./field.ts";
export { createKeyring, type Keyring } from "./keyring.ts";
export {
  findByEmail,
  type OpenedMessage,
  type OpenedPerson,
  openMessages,
  openPersons,
} from "./open.ts";
export { openDetail } from "./sealed.ts";
export { lockAddress } from "./store.ts";
export { type SealedSubscriber, sealSubscriber } from "./seal-subscriber.ts";
export { takeInMessage, takeInPerson } from "./take-in.ts";
