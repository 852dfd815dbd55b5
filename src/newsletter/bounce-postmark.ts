import { z } from "zod";
import { type BounceReason, classifyReply } from "../bounces/mod.ts";
import { AvowError } from "../kernel/errors.ts";
import { tiedDelivery } from "./bounce-address.ts";
import type { Bounces } from "./bounce-context.ts";
import { type OptOut, type Recorded, recordReport, type Verdict } from "./bounce-record.ts";
import { complaint } from "./bounce-verdict.ts";
import type { Newsletter } from "./context.ts";
import { returnPathOf } from "./return-path.ts";

/** The name of our value among a message's metadata at Postmark. */
const metadataName = "avow";

/**
 * The header that lets Postmark's webhooks name a delivery: it takes a message's own Message-ID and
 * return address away, but gives its metadata back, and strips them from what the recipient gets.
 * `messageId` is the delivery's signed one. Add it only where Postmark is the relay.
 */
export const postmarkHeaderName = `X-PM-Metadata-${metadataName}`;
export function postmarkHeader(messageId: string): string {
  return /^<?([^<>@]{1,80})@/.exec(messageId)?.[1] ?? "";
}

const text = (max: number) => z.string().transform((it) => it.slice(0, max));

const webhook = z.object({
  RecordType: text(60),
  Type: text(60).default(""),
  Email: text(1_000).default(""),
  Description: text(2_000).nullish(),
  Details: text(4_000).nullish(),
  Metadata: z.record(z.string(), z.unknown()).nullish(),
});

type Webhook = z.infer<typeof webhook>;

/**
 * Acts on a webhook of Postmark that brought the right password: bounces and complaints are
 * recorded, who left by Postmark's link is let go, all other records pass by. Throws `bad-input` for what is none.
 */
export async function takePostmarkWebhook(bounces: Bounces, body: string): Promise<Recorded> {
  const it = readWebhook(body);
  if (it.RecordType !== "Bounce" && it.RecordType !== "SpamComplaint") return "ignored";
  const deliveryId = tiedTo(bounces.newsletter, it);
  if (deliveryId === undefined) return "untied";
  const verdict = verdictOf(it);
  return recordReport(bounces, { deliveryId, source: "postmark", read: () => verdict });
}

function readWebhook(body: string): Webhook {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    json = undefined;
  }
  const read = webhook.safeParse(json);
  if (read.success) return read.data;
  throw new AvowError("bad-input", "This is no webhook of Postmark about a mail.");
}

function tiedTo(newsletter: Newsletter, { Metadata }: Webhook): string | undefined {
  const entries = Object.entries(Metadata ?? {});
  const value = entries.find(([name]) => name.toLowerCase() === metadataName)?.[1];
  if (typeof value !== "string") return undefined;
  const { domain } = returnPathOf(newsletter);
  return tiedDelivery(newsletter, { addresses: [], messageIds: [`${value}@${domain}`] });
}

/** What Postmark's types of bounces mean where the words of the server don't; null: no bounce. */
const types: Readonly<Record<string, { reason: BounceReason; hard?: true } | null>> = {
  HardBounce: { reason: "userunknown", hard: true },
  BadEmailAddress: { reason: "userunknown", hard: true },
  SoftBounce: { reason: "undefined" },
  Undeliverable: { reason: "undefined" },
  Unknown: { reason: "undefined" },
  DnsError: { reason: "networkerror" },
  SMTPApiError: { reason: "systemerror" },
  Blocked: { reason: "blocked" },
  SpamNotification: { reason: "spamdetected" },
  VirusNotification: { reason: "virusdetected" },
  DMARCPolicy: { reason: "authfailure" },
  TemplateRenderingFailed: { reason: "contenterror" },
  ManuallyDeactivated: { reason: "filtered" },
  // It is still being tried, a machine answered, or it is about something else.
  Transient: null,
  AutoResponder: null,
  AddressChange: null,
  ChallengeVerification: null,
  OpenRelayTest: null,
  Subscribe: null,
  Unconfirmed: null,
  InboundError: null,
};

function verdictOf(it: Webhook): Verdict | OptOut | undefined {
  const { RecordType, Type, Description, Details } = it;
  // By Postmark's own link, after which it carries no mail of ours to them.
  if (Type === "Unsubscribe") return { kind: "opt-out", from: "all" };
  const said = [Description, Details].filter(Boolean).join(" ");
  const diagnostic = `Postmark: ${Type}. ${said}`.trim().slice(0, 4_000);
  const isComplaint = RecordType === "SpamComplaint" || Type === "SpamComplaint";
  if (isComplaint) return complaint(diagnostic);
  const type = types[Type];
  if (!type) return undefined;
  const verdict = classifyReply({ text: Details ?? "" });
  const isUndecided = verdict.reason === "onhold" || verdict.reason === "undefined";
  return {
    kind: "bounce",
    reason: isUndecided ? type.reason : verdict.reason,
    isHard: type.hard === true && (isUndecided || verdict.hard),
    status: verdict.status,
    replyCode: verdict.replyCode === "" ? null : Number(verdict.replyCode),
    diagnostic,
  };
}
