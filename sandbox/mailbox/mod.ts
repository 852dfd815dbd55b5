/**
 * The world of mail on one machine: a relay that accepts everything, and a page on which every
 * accepted mail can be read. It misbehaves on request, so that a bad day can be rehearsed.
 */
export { type Mailbox, startMailbox } from "./start-mailbox.ts";
