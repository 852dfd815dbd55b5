import { isHard, type BounceReason } from "./reason.ts";
import type { SmtpCommand } from "./report.ts";
import { type Evidence, fold, type Rule } from "./rule.ts";
import * as content from "./rules-content.ts";
import * as recipient from "./rules-recipient.ts";
import * as sender from "./rules-sender.ts";
import * as transport from "./rules-transport.ts";
import { replyPartsOf } from "./smtp-reply.ts";
import { meaningOf } from "./status-meaning.ts";

/** What is known of one refusal. */
export interface Refusal {
  /** The text of the reply, or the sentence of a report. */
  readonly text: string;
  /** Three digits; read from the text if empty. */
  readonly replyCode?: string;
  /** Enhanced status code (RFC 3463); read from the text if empty. */
  readonly status?: string;
  readonly command?: SmtpCommand;
  /** Whether it comes from a delivery status notification, or straight from a host. */
  readonly formal?: boolean;
}

export interface Verdict {
  readonly reason: BounceReason;
  readonly hard: boolean;
  readonly replyCode: string;
  readonly status: string;
}

/** Sentences that nothing goes before. */
const plainest: readonly Rule[] = [
  content.virusDetected,
  recipient.mailboxFull,
  recipient.exceedLimit,
];

/** Sentences that name one cause and are said for no other; from the narrowest to the widest. */
const named: readonly Rule[] = [
  content.tooBig,
  sender.authFailure,
  sender.requirePtr,
  content.logInFirst,
  sender.noRelaying,
  recipient.hasMoved,
  recipient.suspended,
  sender.tooManyConnections,
  sender.speeding,
  sender.complainedOf,
  sender.badReputation,
  sender.namedClient,
  content.spamDetected,
  transport.notAccepting,
  transport.nameServiceForNow,
  recipient.filteredByRecipient,
  sender.blockedClient,
  content.notCompliant,
  sender.rejectedSender,
  transport.unknownHost,
];

/** Sentences that leave room: a certain status goes before them. */
const loose: readonly Rule[] = [
  content.policyViolation,
  content.contentError,
  transport.systemFull,
  transport.lookupFailed,
  transport.mailerError,
  transport.syntaxError,
  content.securityError,
  transport.noWay,
  transport.expired,
  transport.networkError,
  transport.queuedTooLong,
  transport.systemError,
  sender.groupRefusal,
];

const match = (rules: readonly Rule[], evidence: Evidence): BounceReason | undefined =>
  rules.find(({ pattern, when }) => (when?.(evidence) ?? true) && pattern.test(evidence.text))
    ?.reason;

/** Answers to the content leave out the address that they speak of: what stands there is a filter. */
const emptied = /(?:^|(?<!<@)> ?): ?(?:user|recipient) unknown/;

/**
 * An address that is said to be unknown. The host says it when asked for the address (RCPT), or by
 * a status of the group 1. Said after the content was sent, it is a filter's excuse: the address had
 * been accepted before. With a code and no word on when, it is not enough to give an address up.
 */
function judgeUnknown(evidence: Evidence): BounceReason | undefined {
  const { text, status, command, replyCode, formal } = evidence;
  const missing = recipient.notInDirectory.pattern.test(text);
  if (!missing && !recipient.unknownUser.pattern.test(text)) return undefined;
  if (command === "MAIL") return "rejected";
  if (command === "RCPT" || (missing && !emptied.test(text))) return "userunknown";
  if (/^[245]\.(?:2|7)\.\d{1,3}$/.test(status)) return "filtered";
  if (recipient.isAboutAddress(evidence) && !emptied.test(text)) return "userunknown";
  if (command === "DATA" || emptied.test(text)) return "filtered";
  const general = status === "" || /^[245]\.0\.0$/.test(status);
  return formal && general && replyCode !== "" ? "userunknown" : "filtered";
}

/** Refused before anything was said: whatever the words, it is the client that is not wanted. */
function isGreeting({ command, replyCode }: Evidence): boolean {
  return (command === "CONNECT" || command === "HELO") && /^(?:4|5[1-9])/.test(replyCode);
}

/** When the envelope sender was the question, what is unknown or unwanted is that address. */
function judge(evidence: Evidence): BounceReason | undefined {
  const reason = judgeWords(evidence);
  const ofRecipient = reason === "userunknown" || reason === "hostunknown" || reason === "filtered";
  return evidence.command === "MAIL" && ofRecipient ? "rejected" : reason;
}

function judgeWords(evidence: Evidence): BounceReason | undefined {
  const { command, status, text } = evidence;
  const meaning = meaningOf(status);
  const plain = match(plainest, evidence);
  if (plain) return plain;
  if (meaning?.rank === "sure") return meaning.reason;
  if (command === "AUTH" || command === "STARTTLS") return "securityerror";
  const first = match(named, evidence);
  if (first) return first;
  if (isGreeting(evidence)) return "blocked";
  const unknown = judgeUnknown(evidence);
  if (unknown) return unknown;
  if (meaning?.rank === "certain") return meaning.reason;
  const second = match(loose, evidence);
  if (
    !evidence.replyCode.startsWith("4") &&
    recipient.recipientRefused.pattern.test(text) &&
    command !== "MAIL" &&
    command !== "DATA"
  ) {
    // Exchange Online answers "access denied", with 5.4.1, for addresses that it does not have.
    const hidden = second === "securityerror" && status.endsWith(".4.1");
    const alone = second === undefined && (meaning?.reason ?? "userunknown") === "userunknown";
    const told = command === "RCPT" || evidence.formal || status !== "";
    if (hidden || alone) return told ? "userunknown" : "filtered";
  }
  return second;
}

/** What a refusal means when neither words nor status say it: whom the command was about. */
function byCommand({ command, replyCode, text }: Evidence): BounceReason | undefined {
  if (replyCode === "" && text === "") return undefined;
  if (command === "CONNECT" || command === "HELO") return "blocked";
  if (command === "MAIL") return "rejected";
  if (replyCode === "552") return "mailboxfull";
  if (/^50[0-4]$/.test(replyCode)) return "syntaxerror";
  if (replyCode.startsWith("5") && command === "DATA") return "filtered";
  return undefined;
}

/** The evidence of a refusal, its codes read from the text where they are not given. */
function evidenceOf({ text, replyCode, status, command = "", formal = true }: Refusal): Evidence {
  const found = replyPartsOf(text);
  return {
    text: fold(text),
    replyCode: replyCode || found.replyCode,
    // The host's own status, in its words, says more than the one that a relay made of it.
    status: found.status || status || "",
    command,
    formal,
  };
}

/** What a status usually means, when no words say more; of a refused sender, it is the sender. */
function byStatus({ status, command }: Evidence): BounceReason | undefined {
  const reason = meaningOf(status)?.reason;
  return command === "MAIL" && reason === "userunknown" ? "rejected" : reason;
}

/**
 * Says what one SMTP reply, or the sentence of a report, means (RFC 5321, 4.2; RFC 3463): named
 * causes first, then certain status codes, then vague sentences, then the usual meaning of a
 * status, then the command that was refused. Pure; the text may be anything, of any length.
 */
export function classifyReply(refusal: Refusal): Verdict {
  return classifyFirst([refusal], []);
}

/**
 * The same for several texts on one refusal. The `close` ones are the reply and what is said of its
 * recipient: words of any of them go before a status. The `wide` ones are asked last, one by one.
 */
export function classifyFirst(close: readonly Refusal[], wide: readonly Refusal[]): Verdict {
  const near = close.map(evidenceOf);
  const far = wide.map(evidenceOf);
  const all = [...near, ...far];
  const find = (list: readonly Evidence[], how: (it: Evidence) => BounceReason | undefined) =>
    list.map(how).find((it) => it !== undefined);
  const replyCode = all.map((it) => it.replyCode).find((it) => it !== "") ?? "";
  const status = all.map((it) => it.status).find((it) => it !== "") ?? "";
  const reason =
    find(near, judge) ??
    find(near, byStatus) ??
    find(near, byCommand) ??
    find(far, (it) => judge(it) ?? byStatus(it) ?? byCommand(it)) ??
    (status || replyCode ? "onhold" : "undefined");
  const permanent = !status.startsWith("4") && !replyCode.startsWith("4");
  return { reason, hard: isHard(reason, permanent), replyCode, status };
}
