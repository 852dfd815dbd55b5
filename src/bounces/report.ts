import type { BounceReason } from "./reason.ts";

/** The SMTP command that a reply answered; "" when the mail does not say. */
export type SmtpCommand =
  | ""
  | "CONNECT"
  | "HELO"
  | "STARTTLS"
  | "AUTH"
  | "MAIL"
  | "RCPT"
  | "DATA"
  | "QUIT";

/** What a mail was taken for. `delayed`: all it reports is still being tried. */
export type BounceKind = "bounce" | "delayed" | "delivered" | "feedback" | "vacation" | "none";

/** What became of the mail to one recipient. */
export interface BounceItem {
  /** The address that failed; "" when the report does not name one. */
  readonly recipient: string;
  /** The address that the mail was sent to, if the report says it (RFC 3461 ORCPT); else "". */
  readonly originalRecipient: string;
  readonly reason: BounceReason;
  /** Whether to send nothing further to this address; see `isHard`. */
  readonly hard: boolean;
  /** The enhanced status code (RFC 3463) as the mail has it, or "". */
  readonly status: string;
  /** The three digits of the SMTP reply (RFC 5321), or "". */
  readonly replyCode: string;
  /** The command that was refused, if known. */
  readonly command: SmtpCommand;
  /** `failed`, `delayed`, `delivered`, `relayed`, `expanded` (RFC 3464), or "". */
  readonly action: string;
  /** The type of a feedback report (RFC 5965), such as `abuse`, or "". */
  readonly feedbackType: string;
  /** The sentence that decided, at most `diagnosticMax` characters. Holds personal data. */
  readonly diagnostic: string;
  /** The host that refused, if the report names it; else "". */
  readonly mta: string;
}

/** What one mail says. */
export interface BounceReport {
  readonly kind: BounceKind;
  readonly items: readonly BounceItem[];
  /** `Message-ID` of the mail that came back, without brackets; "" if it did not come back. */
  readonly originalMessageId: string;
  /** The envelope id of the mail that came back (RFC 3461 ENVID), or "". */
  readonly originalEnvelopeId: string;
  /** Addresses that this report itself was delivered to: one of them may be a VERP address. */
  readonly deliveredTo: readonly string[];
  /** Whether the mail was longer than what is read. */
  readonly truncated: boolean;
}

export const diagnosticMax = 500;
