import { statusIn } from "./delivery-status.ts";

/** One recipient of a notification. */
export interface Notified {
  readonly recipient: string;
  readonly action: "failed" | "delivered" | "feedback" | "delayed";
  readonly status: string;
  readonly diagnostic: string;
  readonly feedbackType: string;
  /** What the provider concluded, in its words, such as `Permanent General`. */
  readonly summary: string;
}

type Json = Readonly<Record<string, unknown>>;

const isJson = (value: unknown): value is Json => typeof value === "object" && value !== null;
const textOf = (value: unknown): string => (typeof value === "string" ? value.slice(0, 2000) : "");
const listOf = (value: unknown): readonly Json[] =>
  Array.isArray(value) ? value.slice(0, 100).filter(isJson) : [];

/**
 * Amazon SES tells of bounces, complaints and deliveries as JSON in a mail (through SNS). Lines of
 * it may have been folded by a mail program, in the middle of a word.
 */
export function readNotification(text: string): {
  readonly notified: readonly Notified[];
  readonly messageId: string;
} {
  const none = { notified: [], messageId: "" };
  const start = text.indexOf('{"');
  if (start < 0 || !/"(?:notificationType|eventType)"/.test(text.slice(0, 200_000))) return none;
  const end = text.indexOf("\n\n", start);
  const source = (end < 0 ? text.slice(start) : text.slice(start, end)).replace(/\n ?/g, "");
  try {
    const parsed: unknown = JSON.parse(source);
    if (!isJson(parsed)) return none;
    const inner: unknown =
      typeof parsed["Message"] === "string" ? JSON.parse(parsed["Message"]) : parsed;
    return isJson(inner) ? readEvent(inner) : none;
  } catch {
    return none;
  }
}

function readEvent(event: Json): ReturnType<typeof readNotification> {
  const mail = isJson(event["mail"]) ? event["mail"] : {};
  const messageId = textOf(isJson(mail["commonHeaders"]) ? mail["commonHeaders"]["messageId"] : "");
  const { bounce, complaint, delivery } = event;
  const notified: Notified[] = [];
  if (isJson(bounce)) {
    const summary = `${textOf(bounce["bounceType"])} ${textOf(bounce["bounceSubType"])}`;
    for (const it of listOf(bounce["bouncedRecipients"])) {
      const diagnostic = textOf(it["diagnosticCode"]);
      const status = statusIn(textOf(it["status"])) || statusIn(diagnostic);
      const action = textOf(it["action"]) === "delayed" ? "delayed" : "failed";
      const recipient = textOf(it["emailAddress"]);
      notified.push({ recipient, action, status, diagnostic, feedbackType: "", summary });
    }
  }
  if (isJson(complaint)) {
    const feedbackType = textOf(complaint["complaintFeedbackType"]) || "abuse";
    for (const it of listOf(complaint["complainedRecipients"])) {
      const recipient = textOf(it["emailAddress"]);
      const diagnostic = `complaint: ${feedbackType}`;
      notified.push({
        recipient,
        action: "feedback",
        status: "",
        diagnostic,
        feedbackType,
        summary: "",
      });
    }
  }
  if (isJson(delivery) && Array.isArray(delivery["recipients"])) {
    const diagnostic = textOf(delivery["smtpResponse"]);
    const status = statusIn(diagnostic);
    for (const it of delivery["recipients"].slice(0, 100)) {
      const recipient = textOf(it);
      notified.push({
        recipient,
        action: "delivered",
        status,
        diagnostic,
        feedbackType: "",
        summary: "",
      });
    }
  }
  return { notified, messageId };
}
