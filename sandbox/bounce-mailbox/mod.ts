/**
 * A mailbox to which mails come back, on one machine: as much of an IMAP server (RFC 9051) as a
 * reader of bounces needs. It misbehaves on request, so that a bad day can be rehearsed.
 */
export { bounceBack } from "./bounce-back.ts";
export { type BounceMailbox, startBounceMailbox } from "./start-bounce-mailbox.ts";
