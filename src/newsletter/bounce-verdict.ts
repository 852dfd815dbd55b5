import type { BounceItem, BounceReport } from "../bounces/mod.ts";
import type { OptOut, Verdict } from "./bounce-record.ts";

/** Types of feedback (RFC 5965 7.3) by which somebody complains about the mail. */
const complaintTypes: ReadonlySet<string> = new Set(["", "abuse", "fraud", "other"]);

/** Those of its early drafts, still in use, by which somebody leaves: everything, or the list. */
const optOuts: Readonly<Record<string, OptOut>> = {
  "opt-out": { kind: "opt-out", from: "all" },
  "opt-out-list": { kind: "opt-out", from: "campaign" },
};

/** What a type of feedback says; `diagnostic` is what came with it. Undefined when it is no no. */
export function feedbackOf(type: string, diagnostic: string): Verdict | OptOut | undefined {
  return optOuts[type] ?? (complaintTypes.has(type) ? complaint(diagnostic) : undefined);
}

/**
 * What a mail that was read says of the one recipient of ours. Undefined when nothing failed for
 * good: a delay, a receipt, an automatic reply, or a report by which some of the mail arrived.
 */
export function verdictOf(
  report: Pick<BounceReport, "kind" | "items">,
  isRecipient: (address: string) => boolean,
): Verdict | OptOut | undefined {
  if (report.kind === "feedback") return firstFeedback(report.items);
  const isOurs = ({ recipient, originalRecipient }: BounceItem) =>
    isRecipient(recipient) || isRecipient(originalRecipient);
  const own = report.items.filter(isOurs);
  const among = own.length > 0 ? own : report.items;
  if (!among.every(hasFailed)) return undefined;
  // Of several, the mildest: the others are places to which it was passed on.
  const item = among.find(({ hard }) => !hard) ?? among[0];
  if (!item) return undefined;
  // Somewhere further on nobody is there; the address itself may be.
  const isElsewhere = own.length === 0 && item.recipient !== "";
  return {
    kind: "bounce",
    reason: item.reason,
    isHard: item.hard && !isElsewhere,
    status: item.status,
    replyCode: /^\d{3}$/.test(item.replyCode) ? Number(item.replyCode) : null,
    diagnostic: item.diagnostic,
  };
}

function hasFailed({ action, reason }: BounceItem): boolean {
  return action !== "delayed" && !["delivered", "feedback", "vacation"].includes(reason);
}

function firstFeedback(items: readonly BounceItem[]): Verdict | OptOut | undefined {
  const said = items.map(({ feedbackType, diagnostic }) => feedbackOf(feedbackType, diagnostic));
  return said.find((it) => it !== undefined);
}

/** Somebody said that they don't want the mail. */
export function complaint(diagnostic: string): Verdict {
  const nothing = { isHard: false, status: "", replyCode: null } as const;
  return { kind: "complaint", reason: "feedback", ...nothing, diagnostic };
}
