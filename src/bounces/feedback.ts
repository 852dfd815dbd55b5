import { decodeCharset } from "./charset.ts";
import { addressOf } from "./delivery-status.ts";
import { type Entity, fieldOf, fieldsOf, splitEntity } from "./header.ts";
import type { Part } from "./parts.ts";
import type { BounceItem } from "./report.ts";

type Feedback = Pick<BounceItem, "recipient" | "originalRecipient" | "feedbackType" | "diagnostic">;

/** Reads `message/feedback-report` (RFC 5965, and RFC 6591 for failed authentication). */
export function readFeedbackReport(body: string): readonly Feedback[] {
  const { fields } = splitEntity(`${decodeCharset(body, "utf-8").trimStart()}\n\n`);
  const type = fieldOf(fields, "feedback-type").toLowerCase().slice(0, 40);
  if (type === "") return [];
  const recipients = fieldsOf(fields, ["original-rcpt-to", "removal-recipient"]).map(addressOf);
  const agent = fieldOf(fields, "user-agent").slice(0, 100);
  return [...new Set(recipients.length > 0 ? recipients.slice(0, 100) : [""])].map((recipient) => ({
    recipient,
    originalRecipient: recipient,
    feedbackType: type,
    diagnostic: `Feedback-Type: ${type}${agent === "" ? "" : ` (${agent})`}`,
  }));
}

/** Headers of a returned mail that name who complained, where the report itself does not. */
const complainedHeaders = ["x-hmxmroriginalrecipient", "x-original-to", "delivered-to", "to"];

/**
 * A complaint without a report part: some providers send the mail back with a sentence in the
 * subject, and clients ask to be taken off a list by a mail of fixed words (RFC 2369).
 */
export function readLooseFeedback(
  message: Entity,
  subject: string,
  text: string,
  returned: Part | undefined,
): readonly Feedback[] {
  const from = fieldOf(message.fields, "from").toLowerCase();
  const lower = text.slice(0, 2000).toLowerCase();
  const complaint = /\bcomplaint about message|abuse report|spam (?:report|complaint)/i.test(
    subject,
  );
  if (complaint && returned !== undefined) {
    const { fields } = splitEntity(returned.body.slice(0, 100_000));
    const name = complainedHeaders.find((header) => fieldOf(fields, header) !== "") ?? "";
    const recipient = addressOf(fieldOf(fields, name));
    return [{ recipient, originalRecipient: "", feedbackType: "abuse", diagnostic: subject }];
  }
  const asks = /sent this e-?mail to unsubscribe from the message/.test(lower);
  if (
    asks ||
    (/^unsubscribe\b/i.test(subject) &&
      /auto-replied/i.test(fieldOf(message.fields, "auto-submitted")))
  ) {
    return [
      {
        recipient: addressOf(from),
        originalRecipient: "",
        feedbackType: "opt-out",
        diagnostic: text.trim().slice(0, 200),
      },
    ];
  }
  return [];
}
