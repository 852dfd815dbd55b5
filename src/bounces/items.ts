import { classifyFirst, classifyReply, type Verdict } from "./classify.ts";
import type { RecipientStatus } from "./delivery-status.ts";
import type { Notified } from "./notification.ts";
import { withoutFrame } from "./frame.ts";
import { type Mail, oneLine } from "./mail.ts";
import { type BounceReason, isHard } from "./reason.ts";
import { type BounceItem, diagnosticMax, type SmtpCommand } from "./report.ts";
import { commandIn, replyWithin } from "./smtp-reply.ts";
import { commandBefore, type TextFailure } from "./text-failures.ts";

/** An item without a reply behind it. */
export function plainItem(reason: BounceReason, recipient: string, diagnostic: string): BounceItem {
  return {
    recipient: recipient.slice(0, 320),
    originalRecipient: "",
    reason,
    hard: false,
    status: "",
    replyCode: "",
    command: "",
    action: "",
    feedbackType: "",
    diagnostic: oneLine(diagnostic).slice(0, diagnosticMax),
    mta: "",
  };
}

export function itemOfFeedback(
  it: Pick<BounceItem, "recipient" | "originalRecipient" | "feedbackType" | "diagnostic">,
): BounceItem {
  return { ...plainItem("feedback", it.recipient, it.diagnostic), ...it };
}

const undecided: ReadonlySet<BounceReason> = new Set(["onhold", "undefined"]);

/** A delay that nothing else explains is a mail that took too long. */
function orExpired(verdict: Verdict, action: string): Verdict {
  return undecided.has(verdict.reason) && action === "delayed"
    ? { ...verdict, reason: "expired", hard: false }
    : verdict;
}

/** What is judged, one after the other; at least one text. */
function textsOf(...texts: readonly string[]): readonly string[] {
  const filled = [...new Set(texts.map(oneLine))].filter((text) => text !== "");
  return filled.length > 0 ? filled : [""];
}

const isDelivered = (action: string) => /^(?:deliver|relayed|expanded)/.test(action);

/** Says what a notification's group means, with the sentences that the text has on the same address. */
export function itemOfStatus(
  status: RecipientStatus,
  mail: Mail,
  shown: readonly TextFailure[],
): BounceItem {
  const recipient = status.finalRecipient;
  const own =
    shown.find((it) => it.recipient.toLowerCase() === recipient.toLowerCase()) ??
    (shown.length === 1 ? shown[0] : undefined);
  const sentence = oneLine(own?.evidence ?? "");
  const command = commandOfItem(status.diagnostic, sentence, own?.command ?? "", mail);
  const base = {
    ...plainItem("undefined", recipient, status.diagnostic || sentence || mail.whole),
    originalRecipient: status.originalRecipient,
    action: status.action,
    status: status.status,
    command,
    mta: status.remoteMta,
  };
  if (isDelivered(status.action)) return { ...base, reason: "delivered" };
  const judged = (text: string) => ({ text, status: status.status, command });
  const told = classifyFirst(
    textsOf(status.diagnostic, sentence).map(judged),
    shown.length < 2 ? [judged(withoutFrame(mail.whole))] : [],
  );
  const verdict = {
    ...orExpired(told, status.action),
    ...byCategory(told.reason, status.category),
  };
  const { reason, hard, replyCode } = verdict;
  return { ...base, reason, hard, replyCode, status: verdict.status };
}

/** Categories that PowerMTA files failures under (its user's guide). */
const categories: Readonly<Record<string, BounceReason>> = {
  "bad-mailbox": "userunknown",
  "bad-domain": "hostunknown",
  "inactive-mailbox": "suspend",
  "quota-issues": "mailboxfull",
  "spam-related": "spamdetected",
  "virus-related": "virusdetected",
  "policy-related": "policyviolation",
  "content-related": "contenterror",
  "message-expired": "expired",
  "no-answer-from-host": "expired",
  "invalid-sender": "rejected",
  "relaying-issues": "norelaying",
  "routing-errors": "networkerror",
  "bad-connection": "networkerror",
  "bad-configuration": "systemerror",
  "protocol-errors": "syntaxerror",
};

/** Decides by such a category where the reply left doubt. */
function byCategory(reason: BounceReason, category: string): Partial<Verdict> {
  const known = Object.hasOwn(categories, category) ? categories[category] : undefined;
  if (known === undefined || (reason !== "filtered" && !undecided.has(reason))) return {};
  return { reason: known, hard: isHard(known, true) };
}

function commandOfItem(
  diagnostic: string,
  sentence: string,
  known: SmtpCommand,
  mail: Mail,
): SmtpCommand {
  return (
    commandIn(oneLine(diagnostic).toLowerCase()) ||
    commandIn(sentence.toLowerCase()) ||
    known ||
    commandBefore(mail.lines, diagnostic) ||
    commandIn(mail.whole.toLowerCase())
  );
}

/** Says what a bounce in plain text means for one address. */
export function itemOfText(failure: TextFailure, mail: Mail, alone: boolean): BounceItem {
  const sentence = oneLine(failure.evidence);
  const command =
    failure.command ||
    commandIn(sentence.toLowerCase()) ||
    commandBefore(mail.lines, replyWithin(sentence)) ||
    commandIn(mail.whole.toLowerCase());
  const judged = (text: string) => ({ text, command, formal: false });
  const told = classifyFirst(
    textsOf(replyWithin(sentence), alone ? replyWithin(mail.whole) : "", sentence).map(judged),
    textsOf(withoutFrame(mail.whole), withoutFrame(mail.subject)).map(judged),
  );
  const delayed = /\bdelay|warning|still (?:being )?(?:undelivered|retr)/i.test(mail.subject);
  const action = delayed ? "delayed" : "failed";
  const { reason, hard, status, replyCode } = orExpired(told, action);
  return {
    ...plainItem(reason, failure.recipient, sentence || mail.whole),
    hard,
    status,
    replyCode,
    command,
    action,
  };
}

/** Says what a provider's JSON means for one address. */
export function itemOfNotified(it: Notified): BounceItem {
  const base = { ...plainItem("undefined", it.recipient, it.diagnostic), action: it.action };
  if (it.action === "feedback") {
    return { ...base, reason: "feedback", action: "", feedbackType: it.feedbackType };
  }
  if (it.action === "delivered") return { ...base, reason: "delivered", status: it.status };
  const verdict = classifyReply({ text: it.diagnostic, status: it.status });
  const byProvider = undecided.has(verdict.reason) ? reasonOfSummary(it.summary) : undefined;
  const reason = byProvider ?? verdict.reason;
  return {
    ...base,
    ...verdict,
    reason,
    hard: byProvider ? isHard(byProvider, true) : verdict.hard,
  };
}

/** What Amazon concluded, for a mail that never met a host: its own lists, for instance. */
function reasonOfSummary(summary: string): BounceReason | undefined {
  if (/noemail|suppressed/i.test(summary)) return "userunknown";
  if (/mailboxfull/i.test(summary)) return "mailboxfull";
  if (/messagetoolarge/i.test(summary)) return "mesgtoobig";
  if (/contentrejected|attachmentrejected/i.test(summary)) return "contenterror";
  return undefined;
}
