import type { BounceReason } from "../bounces/mod.ts";

/**
 * Where a reason lies. `mailbox`: at the recipient's mailbox. `way`: on the way to it. `filter`: in
 * what the recipient lets through. `us`: in who we are or what we sent, so that it says nothing of
 * the address. `unclear`: nobody says. `none`: nothing failed.
 */
export type BounceFamily = "mailbox" | "way" | "filter" | "us" | "unclear" | "none";

const families: Readonly<Record<BounceReason, BounceFamily>> = {
  userunknown: "mailbox",
  hostunknown: "mailbox",
  hasmoved: "mailbox",
  notaccept: "mailbox",
  mailboxfull: "mailbox",
  suspend: "mailbox",
  filtered: "filter",
  exceedlimit: "us",
  mesgtoobig: "us",
  rejected: "us",
  blocked: "us",
  badreputation: "us",
  requireptr: "us",
  authfailure: "us",
  norelaying: "us",
  speeding: "us",
  toomanyconn: "us",
  policyviolation: "us",
  securityerror: "us",
  spamdetected: "us",
  virusdetected: "us",
  contenterror: "us",
  notcompliantrfc: "us",
  syntaxerror: "us",
  expired: "way",
  networkerror: "way",
  systemerror: "way",
  systemfull: "way",
  mailererror: "way",
  onhold: "unclear",
  undefined: "unclear",
  delivered: "none",
  feedback: "none",
  vacation: "none",
};

export function familyOf(reason: BounceReason): BounceFamily {
  return families[reason];
}

/** All reasons of one family. */
export function reasonsOf(family: BounceFamily): readonly BounceReason[] {
  return (Object.keys(families) as BounceReason[]).filter((reason) => families[reason] === family);
}

/** What to mend, for reasons that lie in who we are or what we sent; undefined for others. */
export function adviceOf(reason: string): string | undefined {
  return advice[reason];
}

const advice: Readonly<Record<string, string>> = {
  exceedlimit: "The mail is too large for some mailboxes: make it smaller.",
  mesgtoobig: "The mail is too large for some servers: make it smaller.",
  rejected: "The sender's address was refused: see that its domain exists and takes mail.",
  blocked: "The relay's address is on a blocklist, or was refused: ask whoever runs the relay.",
  badreputation: "The relay's address has a bad name: send less at once, and only to who asked.",
  requireptr: "The relay's address has no name in reverse DNS: whoever runs it adds a PTR record.",
  authfailure: "SPF, DKIM or DMARC failed: compare your domain's records with how you send.",
  norelaying: "A server would not carry the mail: see that the relay sends it to the right one.",
  speeding: "Too many mails in too short a time: lower mail.per_domain_per_minute_max.",
  toomanyconn: "Too many connections at once: lower mail.lines_max.",
  policyviolation: "It is against somebody's policy: read what the server said.",
  securityerror: "The connection was not secure enough for the server: ask whoever runs the relay.",
  spamdetected: "It was taken for spam: look at its words, its links and who it went to.",
  virusdetected: "It was taken for malware: look at its links and pictures.",
  contenterror: "Its format was refused: read what the server said.",
  notcompliantrfc: "It was said to break a standard: read what the server said.",
  syntaxerror: "A command of the relay was not understood: ask whoever runs the relay.",
};
