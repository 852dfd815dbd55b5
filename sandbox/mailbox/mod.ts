/**
 * The world of mail on one machine: a relay that accepts everything, and a page on which every
 * accepted mail can be read. It misbehaves on request, so that a bad day can be rehearsed.
 */
export type { MailFaults, RecipientAttempt } from "./mail-faults.ts";
export type { MailAttachment, StoredMail } from "./read-mail.ts";
export { type Mailbox, type MailboxOptions, startMailbox } from "./start-mailbox.ts";
