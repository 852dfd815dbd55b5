import { addressOf, readDeliveryStatus } from "./delivery-status.ts";
import { readFeedbackReport, readLooseFeedback } from "./feedback.ts";
import { type Entity, fieldOf, fieldsOf, splitEntity } from "./header.ts";
import { itemOfFeedback, itemOfNotified, itemOfStatus, itemOfText, plainItem } from "./items.ts";
import { type Mail, takeApart } from "./mail.ts";
import { isListRefusal, isVacation, looksLikeBounce, readsLikeBounce } from "./mail-kind.ts";
import { readLines, splitMessages } from "./mbox.ts";
import { readNotification } from "./notification.ts";
import type { BounceItem, BounceKind, BounceReport } from "./report.ts";
import { readTextFailures } from "./text-failures.ts";

/** What is read of a mail at most; the report of a larger one says that it is truncated. */
export const readMax = 4 * 1024 * 1024;

interface Reading {
  readonly kind: BounceKind;
  readonly items: readonly BounceItem[];
  readonly envelopeId: string;
  readonly messageId: string;
}

function readOne(mail: Mail): Reading {
  const text = mail.lines.join("\n");
  const nothing = { envelopeId: "", messageId: "" };
  const complaints = mail.feedbackParts.flatMap(readFeedbackReport);
  if (complaints.length > 0) {
    return { ...nothing, kind: "feedback", items: complaints.map(itemOfFeedback) };
  }
  const statuses = mail.statusParts.map(readDeliveryStatus);
  const recipients = statuses.flatMap((it) => it.recipients).slice(0, 200);
  const envelopeId = statuses.find((it) => it.envelopeId !== "")?.envelopeId ?? "";
  if (recipients.length > 0) {
    const shown = readTextFailures(mail.lines, new Set());
    const items = recipients.map((status) => itemOfStatus(status, mail, shown));
    return { ...nothing, kind: kindOf(items), items, envelopeId };
  }
  const { notified, messageId } = readNotification(mail.shown);
  if (notified.length > 0) {
    const items = notified.map(itemOfNotified);
    return { kind: kindOf(items), items, envelopeId: "", messageId };
  }
  const loose = readLooseFeedback(mail.message, mail.subject, text, mail.returned);
  if (loose.length > 0) return { ...nothing, kind: "feedback", items: loose.map(itemOfFeedback) };
  if (isReport(mail, text)) {
    const items = readText(mail);
    return { ...nothing, kind: kindOf(items), items, envelopeId };
  }
  if (isVacation(mail.message, mail.subject, text)) {
    const recipient = addressOf(fieldOf(mail.message.fields, "from"));
    return {
      ...nothing,
      kind: "vacation",
      items: [plainItem("vacation", recipient, mail.subject)],
    };
  }
  return { ...nothing, kind: "none", items: [] };
}

function isReport({ message, subject, returned, returnedText }: Mail, text: string): boolean {
  const returns = returned !== undefined || returnedText.trim() !== "";
  return (
    looksLikeBounce(message, subject) ||
    isListRefusal(subject, text) ||
    readsLikeBounce(message, text, returns)
  );
}

/** Reads a bounce that is only text. */
function readText(mail: Mail): readonly BounceItem[] {
  const { fields } = mail.message;
  const named = fieldsOf(fields, ["x-failed-recipients"])
    .flatMap((value) => value.split(","))
    .map(addressOf)
    .filter((it) => it.includes("@"))
    .slice(0, 100);
  const not = new Set(
    fieldsOf(fields, [
      "to",
      "from",
      "reply-to",
      "delivered-to",
      "return-path",
      "envelope-to",
      "sender",
    ])
      .map((it) => addressOf(it).toLowerCase())
      .filter((it) => !named.some((name) => name.toLowerCase() === it)),
  );
  const found = readTextFailures(mail.lines, not);
  if (named.length > 0) {
    return named.map((recipient) => {
      const own = found.find((it) => it.recipient.toLowerCase() === recipient.toLowerCase());
      return itemOfText(own ?? { recipient, evidence: "", command: "" }, mail, named.length === 1);
    });
  }
  if (found.length > 0) return found.map((it) => itemOfText(it, mail, found.length === 1));
  const { fields: returned } = returnedHeader(mail);
  const recipient = addressOf(fieldOf(returned, "to"));
  return [itemOfText({ recipient, evidence: "", command: "" }, mail, true)];
}

function kindOf(items: readonly BounceItem[]): BounceKind {
  if (items.length === 0) return "none";
  if (items.every(({ reason }) => reason === "delivered")) return "delivered";
  if (items.every(({ reason }) => reason === "feedback")) return "feedback";
  return items.every(({ action }) => action === "delayed") ? "delayed" : "bounce";
}

function returnedHeader({ returned, returnedText }: Mail): Entity {
  const text = returned?.body ?? returnedText;
  return splitEntity(text.slice(0, 200_000).trimStart());
}

const kinds: readonly BounceKind[] = [
  "bounce",
  "feedback",
  "delayed",
  "delivered",
  "vacation",
  "none",
];

/** The parts that matter of two reports in one file: a note that only wraps the other gives way. */
function merge(items: readonly BounceItem[]): readonly BounceItem[] {
  const telling = items.filter(({ reason }) => reason !== "undefined" && reason !== "onhold");
  const kept = telling.length > 0 ? telling : items;
  const seen = new Set<string>();
  return kept.filter(({ recipient, reason, status, replyCode }) => {
    const key = JSON.stringify([recipient.toLowerCase(), reason, status, replyCode]);
    return seen.has(key) ? false : seen.add(key) !== undefined;
  });
}

const stripId = (value: string) =>
  (/<([^<>\s]{1,900})>/.exec(value)?.[1] ?? value.trim()).slice(0, 900);

/**
 * Reads what a mail says about the delivery of another one: a delivery status notification
 * (RFC 3464), a feedback report (RFC 5965), a bounce in plain text of any of many mail systems, a
 * delay, a receipt, or an automatic reply (RFC 3834). Pure, linear in the length of the mail, and
 * total: no bytes make it throw. It reads the report alone; what came back inside of it is somebody
 * else's text, and only its header is used, to find `originalMessageId`.
 */
export function readBounce(bytes: Uint8Array): BounceReport {
  const messages = splitMessages(readLines(bytes, readMax)).map(takeApart);
  const read = messages.map((mail) => ({ mail, ...readOne(mail) }));
  const kind = kinds.find((it) => read.some((one) => one.kind === it)) ?? "none";
  const items = read.flatMap((one) => one.items);
  const first = (find: (one: (typeof read)[number]) => string) =>
    read.map(find).find((it) => it !== "") ?? "";
  const deliveredTo = read.flatMap(({ mail }) =>
    fieldsOf(mail.message.fields, ["x-original-to", "delivered-to", "envelope-to", "to"]),
  );
  return {
    kind,
    items: messages.length > 1 ? merge(items) : items,
    originalMessageId: first(
      ({ mail, messageId }) =>
        stripId(fieldOf(returnedHeader(mail).fields, "message-id")) || stripId(messageId),
    ),
    originalEnvelopeId: first(({ envelopeId }) => envelopeId),
    deliveredTo: [...new Set(deliveredTo.map(addressOf).filter((it) => it !== ""))].slice(0, 20),
    truncated: bytes.byteLength > readMax,
  };
}
