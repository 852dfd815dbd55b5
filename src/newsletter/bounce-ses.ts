import { z } from "zod";
import { type BounceReason, classifyReply } from "../bounces/mod.ts";
import { AvowError } from "../kernel/errors.ts";
import { tiedDelivery } from "./bounce-address.ts";
import type { Bounces } from "./bounce-context.ts";
import { type OptOut, type Recorded, recordReport, type Verdict } from "./bounce-record.ts";
import { feedbackOf } from "./bounce-verdict.ts";

const text = (max: number) => z.string().transform((it) => it.slice(0, max));

const bounce = z.object({
  bounceType: text(40),
  bounceSubType: text(60).default(""),
  bouncedRecipients: z
    .array(
      z.object({
        emailAddress: text(1_000),
        status: text(40).nullish(),
        diagnosticCode: text(4_000).nullish(),
      }),
    )
    .max(100)
    .default([]),
});

const ofComplaint = z.object({
  complaintFeedbackType: text(40).nullish(),
  complaintSubType: text(60).nullish(),
});

/** What SES says of one mail; `eventType` where events are published, else `notificationType`. */
const notification = z.object({
  notificationType: text(40).optional(),
  eventType: text(40).optional(),
  mail: z.object({
    /** The envelope's sender. */
    source: text(1_000).default(""),
    headers: z
      .array(z.object({ name: text(100), value: text(2_000) }))
      .max(500)
      .nullish(),
    commonHeaders: z.object({ messageId: text(2_000).nullish() }).nullish(),
  }),
  bounce: bounce.optional(),
  complaint: ofComplaint.optional(),
});

type Notification = z.infer<typeof notification>;

/**
 * Acts on a notification of Amazon SES whose signature was found to hold: bounces and complaints are
 * recorded, all other events pass by. Throws `bad-input` for what is none.
 */
export async function takeSesNotification(bounces: Bounces, message: string): Promise<Recorded> {
  const it = readNotification(message);
  const type = (it.eventType ?? it.notificationType ?? "").toLowerCase();
  if (type !== "bounce" && type !== "complaint") return "ignored";
  const deliveryId = tiedTo(bounces, it.mail);
  if (deliveryId === undefined) return "untied";
  const read = (isRecipient: (address: string) => boolean) =>
    type === "bounce" ? bounceOf(it.bounce, isRecipient) : complaintOf(it.complaint);
  return recordReport(bounces, { deliveryId, source: "ses", read });
}

function readNotification(message: string): Notification {
  let json: unknown;
  try {
    json = JSON.parse(message);
  } catch {
    json = undefined;
  }
  const read = notification.safeParse(json);
  if (read.success) return read.data;
  throw new AvowError("bad-input", "This is no notification of Amazon SES about a mail.");
}

/** By the return address, or by the Message-ID that the mail had before SES gave it its own. */
function tiedTo({ newsletter }: Bounces, mail: Notification["mail"]): string | undefined {
  const named = (mail.headers ?? []).filter(({ name }) => name.toLowerCase() === "message-id");
  const messageIds = [...named.map(({ value }) => value), mail.commonHeaders?.messageId ?? ""];
  return tiedDelivery(newsletter, { addresses: [mail.source], messageIds });
}

/** Sub-types that say more than any diagnostic: there is no such mailbox, as far as SES knows. */
const unknown: ReadonlySet<string> = new Set(["noemail", "suppressed", "onaccountsuppressionlist"]);

const bySubType: Readonly<Record<string, BounceReason>> = {
  mailboxfull: "mailboxfull",
  messagetoolarge: "mesgtoobig",
  contentrejected: "contenterror",
  attachmentrejected: "contenterror",
  customtimeoutexceeded: "expired",
};

function bounceOf(
  it: Notification["bounce"],
  isRecipient: (address: string) => boolean,
): Verdict | undefined {
  if (!it) return undefined;
  const addressOf = (given: string) => /<([^<>]+)>\s*$/.exec(given)?.[1] ?? given;
  const recipients = it.bouncedRecipients;
  const own = recipients.find(({ emailAddress }) => isRecipient(addressOf(emailAddress)));
  // Each of our mails has one recipient; SES may write the address in another form.
  const recipient = own ?? (recipients.length === 1 ? recipients[0] : undefined);
  if (!recipient) return undefined;
  const subType = it.bounceSubType.toLowerCase();
  const isPermanent = it.bounceType.toLowerCase() === "permanent";
  const said = recipient.diagnosticCode ?? "";
  const verdict = classifyReply({ text: said, status: recipient.status ?? "" });
  const isUndecided = verdict.reason === "onhold" || verdict.reason === "undefined";
  const isGone = isPermanent && (unknown.has(subType) || (isUndecided && subType === "general"));
  const reason = isGone
    ? "userunknown"
    : isUndecided
      ? (bySubType[subType] ?? verdict.reason)
      : verdict.reason;
  return {
    ...{ kind: "bounce", reason, isHard: isGone || (isPermanent && verdict.hard) },
    status: verdict.status || (recipient.status ?? ""),
    replyCode: verdict.replyCode === "" ? null : Number(verdict.replyCode),
    diagnostic: `Amazon SES: ${it.bounceType} ${it.bounceSubType}. ${said}`.trim().slice(0, 4_000),
  };
}

function complaintOf(it: Notification["complaint"]): Verdict | OptOut | undefined {
  const type = (it?.complaintFeedbackType ?? "").toLowerCase();
  return feedbackOf(type, `Amazon SES: complaint ${type} ${it?.complaintSubType ?? ""}`.trim());
}
