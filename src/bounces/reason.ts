/** Why a mail did not arrive, or what else an automatic mail says. Each reason is one sentence. */
export type BounceReason =
  // About the recipient.
  /** The domain is there, the mailbox is not: the local part is unknown. */
  | "userunknown"
  /** The domain does not exist, or nothing in it could ever take mail. */
  | "hostunknown"
  /** The mailbox moved to another address and nothing is forwarded. */
  | "hasmoved"
  /** The host takes no mail at all, from anybody (a null MX, a machine that is no mail server). */
  | "notaccept"
  /** The mailbox is full. */
  | "mailboxfull"
  /** The account is there but disabled, locked, frozen, or not used for too long. */
  | "suspend"
  /** Refused by the recipient's own settings, or after the content was sent. */
  | "filtered"
  /** The message is larger than this one mailbox or rule allows. */
  | "exceedlimit"
  /** The message is larger than the host allows. */
  | "mesgtoobig"
  // About the sender or the content.
  /** The envelope sender or the author was refused. */
  | "rejected"
  /** The client's address or name was refused. */
  | "blocked"
  /** The sending address has a low score. */
  | "badreputation"
  /** The sending address has no name in reverse DNS, or a wrong one. */
  | "requireptr"
  /** SPF, DKIM, DMARC or ARC said no. */
  | "authfailure"
  /** The host does not carry mail for this domain from this client. */
  | "norelaying"
  /** Too much in too short a time: a limit on the rate of messages. */
  | "speeding"
  /** Too many connections, or too many recipients in one go. */
  | "toomanyconn"
  /** Against a policy of the receiving side that is not named closer. */
  | "policyviolation"
  /** Authentication, encryption or another matter of security was lacking. */
  | "securityerror"
  /** Taken for spam. */
  | "spamdetected"
  /** Taken for malware. */
  | "virusdetected"
  /** A header, an attachment or the format was refused. */
  | "contenterror"
  /** The message breaks an RFC on mail. */
  | "notcompliantrfc"
  // About transport.
  /** Given up after too long in the queue, or not delivered for a while. */
  | "expired"
  /** DNS, routing or the connection. */
  | "networkerror"
  /** An error of the receiving system that is not named closer. */
  | "systemerror"
  /** No disk space at the receiving system. */
  | "systemfull"
  /** The program that delivers into the mailbox failed. */
  | "mailererror"
  /** An SMTP command was not understood. */
  | "syntaxerror"
  // Undecided.
  /** It failed, with a code or a sentence that says too little to decide. */
  | "onhold"
  /** It failed, and nothing says why. */
  | "undefined"
  // No bounce.
  /** A receipt: the mail was delivered. */
  | "delivered"
  /** A complaint or another feedback report (RFC 5965). */
  | "feedback"
  /** An automatic reply of somebody who is away (RFC 3834). */
  | "vacation";

/**
 * Whether an address should get no further mail. Narrow on purpose: only when no mail can ever
 * arrive there. A full mailbox, a policy or a filter is never hard, whatever its code; an unknown
 * mailbox is, even when the host answered with 4xx. A host that takes no mail may do so for a while,
 * so its refusal has to be a permanent one.
 */
export function isHard(reason: BounceReason, permanent: boolean): boolean {
  if (reason === "notaccept") return permanent;
  return reason === "userunknown" || reason === "hostunknown" || reason === "hasmoved";
}
