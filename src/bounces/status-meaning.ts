import type { BounceReason } from "./reason.ts";

/**
 * What the last two numbers of an enhanced status code mean (RFC 3463 and the registry of IANA;
 * behind them, the numbers that large providers gave a meaning of their own). `sure`: nothing but a
 * full mailbox said in words goes before it; `certain`: it goes before vague sentences; `usual`: it
 * counts when no sentence says anything.
 */
interface Meaning {
  readonly reason: BounceReason;
  readonly rank: "sure" | "certain" | "usual";
}

const sure = new Set("1.6 2.2 4.6 4.7 7.20 7.21 7.22 7.23 7.24 7.25 7.26 7.29".split(" "));

const certain: Readonly<Record<string, BounceReason>> = {
  "1.6": "hasmoved", // Destination mailbox has moved.
  "1.7": "rejected", // Bad sender's mailbox address syntax.
  "1.8": "rejected", // Bad sender's system address.
  "1.10": "notaccept", // Recipient address has null MX (RFC 7505).
  "2.2": "mailboxfull",
  "2.3": "exceedlimit", // Message length exceeds administrative limit.
  "3.1": "systemfull",
  "3.4": "mesgtoobig",
  "4.6": "networkerror", // Routing loop detected.
  "4.7": "expired", // Delivery time expired.
  "5.3": "toomanyconn", // Too many recipients.
  "7.13": "suspend", // User account disabled (RFC 5248).
  "7.17": "hasmoved", // Mailbox owner has changed (RFC 7293).
  "7.18": "hasmoved", // Domain owner has changed (RFC 7293).
  "7.20": "authfailure", // No passing DKIM signature found (RFC 7372).
  "7.21": "authfailure",
  "7.22": "authfailure",
  "7.23": "authfailure", // SPF validation failed.
  "7.24": "authfailure",
  "7.25": "requireptr", // Reverse DNS validation failed.
  "7.26": "authfailure", // Multiple authentication checks failed.
  "7.27": "notaccept", // Sender address has null MX (RFC 7505).
  "7.28": "speeding", // Mail flood detected.
  "7.29": "authfailure", // ARC validation failure (RFC 8617).
  "7.30": "securityerror", // REQUIRETLS support required (RFC 8689).
};

const usual: Readonly<Record<string, BounceReason>> = {
  "1.0": "userunknown", // Other address status.
  "1.1": "userunknown", // Bad destination mailbox address.
  "1.2": "hostunknown", // Bad destination system address.
  "1.3": "userunknown", // Bad destination mailbox address syntax.
  "1.4": "filtered", // Destination mailbox address ambiguous.
  "1.9": "systemerror", // Message relayed to non-compliant mailer.
  "2.0": "filtered", // Other or undefined mailbox status.
  "2.1": "suspend", // Mailbox disabled, not accepting messages.
  "2.4": "filtered", // Mailing list expansion problem.
  "3.0": "systemerror",
  "3.2": "notaccept", // System not accepting network messages.
  "3.3": "systemerror", // System not capable of selected features.
  "3.5": "systemerror", // System incorrectly configured.
  "4.0": "networkerror",
  "4.1": "expired", // No answer from host.
  "4.2": "expired", // Bad connection.
  "4.3": "systemerror", // Directory server failure.
  "4.4": "hostunknown", // Unable to route.
  "4.5": "systemerror", // Mail system congestion.
  "5.1": "syntaxerror", // Invalid command.
  "5.2": "syntaxerror", // Syntax error.
  "5.4": "syntaxerror", // Invalid command arguments.
  "5.5": "syntaxerror", // Wrong protocol version.
  "5.6": "securityerror", // Authentication exchange line is too long.
  "6.0": "contenterror",
  "6.1": "contenterror", // Media not supported.
  "6.2": "contenterror",
  "6.3": "contenterror",
  "6.4": "contenterror",
  "6.5": "contenterror",
  "6.6": "contenterror",
  "6.7": "contenterror", // Non-ASCII addresses not permitted (RFC 6531).
  "6.8": "contenterror",
  "6.9": "contenterror",
  "7.0": "securityerror",
  "7.1": "securityerror", // Delivery not authorized, message refused.
  "7.2": "filtered", // Mailing list expansion prohibited.
  "7.3": "securityerror",
  "7.4": "securityerror",
  "7.5": "securityerror",
  "7.6": "securityerror",
  "7.7": "securityerror",
  "7.8": "securityerror", // Authentication credentials invalid (RFC 4954).
  "7.9": "securityerror",
  "7.10": "securityerror",
  "7.11": "securityerror",
  "7.12": "securityerror",
  "7.14": "securityerror",
  "7.15": "securityerror",
  "7.16": "securityerror",
  "7.19": "securityerror",
};

/** Numbers of Exchange Online, by range (its documentation of non-delivery reports). */
function microsoftMeaning(subject: number, detail: number): BounceReason | undefined {
  if (subject === 1)
    return detail === 90 ? "speeding" : detail === 20 ? "notcompliantrfc" : undefined;
  if (subject === 2) return detail >= 120 && detail <= 125 ? "speeding" : undefined;
  if (subject === 4) {
    if (detail === 310) return "hostunknown"; // DNS domain does not exist.
    if (detail === 312) return "networkerror"; // DNS query failed.
    if (detail === 14) return "networkerror"; // Hop count exceeded.
    return detail >= 300 && detail <= 399 ? "expired" : undefined;
  }
  if (subject !== 7) return undefined;
  const named: Readonly<Record<number, BounceReason>> = {
    57: "securityerror",
    60: "rejected", // May not send as this sender.
    64: "norelaying",
    124: "rejected", // Sender is not in the group's list of allowed senders.
    501: "spamdetected",
    502: "spamdetected",
    503: "spamdetected",
    504: "filtered",
    505: "filtered",
    506: "blocked", // Bad HELO.
    507: "filtered", // Rejected by recipient.
    508: "toomanyconn", // The address exceeded permitted limits.
    509: "authfailure", // DMARC.
    510: "blocked", // No mail over IPv6.
    511: "blocked",
    512: "contenterror",
    513: "blocked",
    515: "authfailure",
  };
  const known = named[detail];
  if (known) return known;
  if (detail >= 128 && detail <= 139) return "rejected"; // Only inner or listed senders may write.
  if (detail >= 230 && detail <= 239) return "speeding"; // Limits of a tenant.
  if (detail >= 606 && detail <= 649) return "blocked"; // Banned sending address.
  if (detail >= 650 && detail <= 699) return "badreputation"; // Limited by reputation.
  if (detail >= 700 && detail <= 749) return "spamdetected";
  if (detail >= 850 && detail <= 899) return "badreputation";
  return undefined;
}

/** The meaning of a status such as `5.1.1`, or undefined for one that says nothing. */
export function meaningOf(status: string): Meaning | undefined {
  const [, subject = "", detail = ""] = status.split(".");
  const key = `${subject}.${detail}`;
  const known = certain[key];
  if (known) return { reason: known, rank: sure.has(key) ? "sure" : "certain" };
  const plain = usual[key];
  if (plain) return { reason: plain, rank: "usual" };
  const reason = microsoftMeaning(Number(subject), Number(detail));
  return reason && { reason, rank: Number(detail) >= 100 ? "sure" : "certain" };
}
