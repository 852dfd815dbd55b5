import type { MailBytes } from "./mail-bytes.ts";

/** One mail for one recipient, as the relay is to get it. */
export interface BulkMail {
  /** The envelope's sender, such as a VERP address; empty for a mail that must not bounce. */
  readonly from: string;
  readonly to: string;
  /**
   * The whole message (RFC 5322) with CRLF line ends. It is not dot-stuffed; the line does that
   * where it is needed, so that these are the bytes that DKIM signs. They must not be changed.
   */
  readonly bytes: MailBytes;
  /** Whether its header holds raw UTF-8 (RFC 6532), so that the relay must know SMTPUTF8. */
  readonly utf8Header?: boolean;
}

/**
 * At which point the relay (or `here`, this program, before the relay was asked) said no: MAIL FROM
 * is about the sender, RCPT TO about the recipient, DATA and the end of the body about the content.
 */
export type BulkStage = "here" | "sender" | "recipient" | "content" | "line";

/** A reply of the relay; the text may name the recipient: classify by it, and drop it. */
export interface BulkReply {
  /** Its three digits; null when there was no reply. */
  readonly code: number | null;
  /**
   * Its text, lines joined by a space, at most 2,000 characters, such as `5.1.1 Unknown user`. At
   * the stage `here` it is ours; empty when there was no reply.
   */
  readonly reply: string;
}

/** What became of one mail. Each mail that is given to a `Bulk` has exactly one outcome. */
export type BulkOutcome =
  /** The relay said that it took it. */
  | { readonly state: "accepted"; readonly code: number }
  /** Never to be tried again: a 5xx about this recipient or this mail. The relay did not take it. */
  | ({ readonly state: "refused"; readonly stage: BulkStage } & BulkReply)
  /**
   * Certain not to have been taken; may be tried later. The recipient's address may have reached
   * the relay. `relayFailed`: relay, sender or line are to blame, not this recipient.
   */
  | ({
      readonly state: "deferred";
      readonly stage: BulkStage;
      readonly relayFailed: boolean;
    } & BulkReply)
  /** Some of its body was handed over, and the reply never came: it may have been taken, or not. */
  | { readonly state: "uncertain" }
  /**
   * Not a byte of it was given to the relay, which heard nothing of the recipient. `reason` says
   * why in a sentence without anybody's data; `relayFailed` is false when `close` was called.
   */
  | { readonly state: "untouched"; readonly relayFailed: boolean; readonly reason: string };

/** What a reply of 400 or more means for the mail that it is about. */
export function outcomeOf(stage: BulkStage, code: number, reply: string): BulkOutcome {
  if (code >= 500) return { state: "refused", stage, code, reply };
  return { state: "deferred", stage, code, reply, relayFailed: code === 421 };
}

/** What becomes of a mail whose envelope was begun, and not its body, on a line that is lost. */
export const lineLost: BulkOutcome = {
  state: "deferred",
  stage: "line",
  code: null,
  reply: "",
  relayFailed: true,
};
