import type { BounceItem, BounceReport } from "../bounces/mod.ts";
import type { Verdict } from "./bounce-record.ts";

/** Types of feedback (RFC 5965 7.3) by which somebody says that they don't want the mail. */
export const complaintTypes: ReadonlySet<string> = new Set([
  "",
  "abuse",
  "fraud",
  "other",
  "opt-out",
  "opt-out-list",
]);

/**
 * What a mail that was read says of the one recipient of ours. Undefined when nothing failed for
 * good: a delay, a receipt, an automatic reply, or a report by which some of the mail arrived.
 */
export function verdictOf(
  report: Pick<BounceReport, "kind" | "items">,
  isRecipient: (address: string) => boolean,
): Verdict | undefined {
  if (report.kind === "feedback") return complaintOf(report.items);
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

function complaintOf(items: readonly BounceItem[]): Verdict | undefined {
  const item = items.find(({ feedbackType }) => complaintTypes.has(feedbackType));
  return item && complaint(item.diagnostic);
}

/** Somebody said that they don't want the mail. */
export function complaint(diagnostic: string): Verdict {
  const nothing = { isHard: false, status: "", replyCode: null } as const;
  return { kind: "complaint", reason: "feedback", ...nothing, diagnostic };
}
