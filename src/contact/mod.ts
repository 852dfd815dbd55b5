/**
 * Contact: what a visitor writes through a form, until it is answered and past its date.
 * A message stands alone until the mailed link verified its address.
 */
export { answer } from "./answer.ts";
export type { Contact, Form } from "./context.ts";
export { eraseThread } from "./erase.ts";
export {
  type Conversation,
  type Delivery,
  type InboxLine,
  listInbox,
  pageSize,
  readConversation,
  searchInbox,
  setClosed,
  unreadCount,
} from "./inbox.ts";
export { contactKinds } from "./mails.tsx";
export { allowedFields, allowedOfBuyers, contactPromises } from "./promise.ts";
export { contactDataMap, correspondence } from "./purpose.ts";
export { contactRoutes } from "./routes.tsx";
export { readSubmission, submit } from "./submit.ts";
export { withdrawFromThread } from "./withdraw.ts";
