import { type KeyObject, verify, X509Certificate } from "node:crypto";
import { z } from "zod";
import type { Recipient } from "../egress/mod.ts";
import { clock, dayMs, hourMs } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { createWindow } from "../kernel/limits.ts";
import type { WebhookGet } from "./webhook-get.ts";

/** What the register calls Amazon's notification service. */
export const amazonSnsId = "amazon-sns";

const port = 443;

/**
 * Amazon SNS as a recipient of the register, if a topic is configured: asked for the certificate
 * that it signs with, and told that we want the topic's notifications; nothing of a person.
 */
export function amazonSns(topicArn: string | null): readonly Recipient[] {
  if (topicArn === null) return [];
  const rest = {
    role: "webhook",
    purposes: ["newsletter"],
    categories: [],
    tls: "implicit",
  } as const;
  return [
    { id: amazonSnsId, name: "Amazon SNS", hosts: [{ host: hostOf(topicArn), port }], ...rest },
  ];
}

/** The one host that speaks for a topic: `sns.<region>.amazonaws.com`, in China with `.cn`. */
function hostOf(topicArn: string): string {
  const [, partition = "", , region = ""] = topicArn.split(":");
  return `sns.${region}.amazonaws.com${partition === "aws-cn" ? ".cn" : ""}`;
}

/** A notification whose signature holds, or a question whether we want the topic. */
export type SnsMessage =
  | { readonly type: "Notification"; readonly message: string }
  | { readonly type: "SubscriptionConfirmation"; readonly subscribeUrl: URL }
  | { readonly type: "UnsubscribeConfirmation" };

const line = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[^\r\n]*$/);

/** Each field but the message is one line: so no two messages make the same text to sign. */
const envelope = z.object({
  Type: z.enum(["Notification", "SubscriptionConfirmation", "UnsubscribeConfirmation"]),
  MessageId: z.string().regex(/^[\w-]{1,64}$/),
  TopicArn: line(400),
  Message: z.string().max(300_000),
  Timestamp: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z$/),
  SignatureVersion: z.enum(["1", "2"]),
  Signature: z.string().regex(/^[A-Za-z0-9+/]{1,2000}={0,2}$/),
  SigningCertURL: line(2_000),
  Subject: line(2_000).nullish(),
  Token: line(4_000).optional(),
  SubscribeURL: line(4_000).optional(),
});

type Envelope = z.infer<typeof envelope>;

/** For so long Amazon tries again; what is older was recorded and is played back. */
const ageMsMax = hourMs + 5 * 60_000;
const aheadMsMax = 15 * 60_000;

/** Reads bodies that Amazon SNS posts; see `createSnsReader`. */
export type SnsReader = (body: string) => Promise<SnsMessage>;

/**
 * Reads what Amazon SNS posts about one topic: signature of version 1 or 2 (RSA over the canonical
 * text) by a certificate of that topic's own host, not older than Amazon tries. Throws `forbidden`
 * for anything else, before it is looked at any further, and `unavailable` when the certificate
 * can't be had for now.
 */
export function createSnsReader(topicArn: string, get: WebhookGet): SnsReader {
  const host = hostOf(topicArn);
  const keyOf = createKeys(get);
  return async (body) => {
    const it = readEnvelope(body);
    if (it.TopicArn !== topicArn) throw refused("is about another topic");
    const age = clock.ms() - Date.parse(it.Timestamp);
    if (!(age <= ageMsMax && age >= -aheadMsMax)) throw refused("is not of this hour");
    const certificate = ownUrl(it.SigningCertURL, host);
    if (
      !certificate ||
      !/^\/[\w.-]{1,200}\.pem$/.test(certificate.pathname) ||
      certificate.search
    ) {
      throw refused("names a certificate that is not Amazon's");
    }
    const key = await keyOf(certificate);
    const digest = it.SignatureVersion === "1" ? "RSA-SHA1" : "RSA-SHA256";
    const signature = Buffer.from(it.Signature, "base64");
    if (!verify(digest, Buffer.from(textToSign(it)), key, signature)) {
      throw refused("has a wrong signature");
    }
    return messageOf(it, host);
  };
}

function readEnvelope(body: string): Envelope {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw refused("is no JSON");
  }
  const read = envelope.safeParse(json);
  if (!read.success) throw refused("is no message of Amazon SNS");
  return read.data;
}

/** An address on that host, written as plainly as Amazon writes it: no port, no user, no escape. */
function ownUrl(text: string, host: string): URL | undefined {
  if (!text.startsWith(`https://${host}/`) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.href === text && url.host === host && url.hash === "" ? url : undefined;
}

/** What is signed: names and values of these fields, a line each, in the order of their names. */
function textToSign(it: Envelope): string {
  const names =
    it.Type === "Notification"
      ? (["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"] as const)
      : ([
          "Message",
          "MessageId",
          "SubscribeURL",
          "Timestamp",
          "Token",
          "TopicArn",
          "Type",
        ] as const);
  return names
    .filter((name) => it[name] !== undefined && it[name] !== null)
    .map((name) => `${name}\n${it[name]}\n`)
    .join("");
}

function messageOf(it: Envelope, host: string): SnsMessage {
  if (it.Type !== "SubscriptionConfirmation") {
    return it.Type === "Notification" ? { type: it.Type, message: it.Message } : { type: it.Type };
  }
  const subscribeUrl = ownUrl(it.SubscribeURL ?? "", host);
  const asks = subscribeUrl?.searchParams;
  const isOurs =
    subscribeUrl?.pathname === "/" &&
    asks?.get("Action") === "ConfirmSubscription" &&
    asks.get("TopicArn") === it.TopicArn;
  if (!subscribeUrl || !isOurs) throw refused("asks for something else than a subscription");
  return { type: it.Type, subscribeUrl };
}

const keysMax = 4;

/** Public keys by the address of their certificate, each kept for a day. */
function createKeys(get: WebhookGet): (url: URL) => Promise<KeyObject> {
  const known = new Map<string, { readonly key: KeyObject; readonly until: number }>();
  // Anybody can post an address; Amazon changes its certificate about once a year.
  const asking = createWindow({ max: 10, windowMs: 60_000 });
  return async (url) => {
    const found = known.get(url.href);
    if (found && found.until > clock.ms()) return found.key;
    const allowed = asking.take();
    if (!allowed.ok) {
      const { retryAfterSeconds: retryAfter } = allowed;
      throw new AvowError("too-many", "Too many certificates are named at once.", { retryAfter });
    }
    const { status, body } = await get(url);
    if (status !== 200) throw refused(`names a certificate that is not there (${status})`);
    const key = keyIn(body);
    const [oldest] = known.keys();
    if (oldest !== undefined && known.size >= keysMax) known.delete(oldest);
    known.set(url.href, { key, until: clock.ms() + dayMs });
    return key;
  };
}

function keyIn(pem: Buffer): KeyObject {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch {
    throw refused("names a certificate that is none");
  }
  const now = clock.ms();
  const isValid =
    Date.parse(certificate.validFrom) <= now && now <= Date.parse(certificate.validTo);
  if (!isValid) throw refused("names a certificate that is not valid now");
  const key = certificate.publicKey;
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== "rsa" || bits < 2048) throw refused("names a key that is too weak");
  return key;
}

function refused(why: string): AvowError {
  return new AvowError("forbidden", `This notification ${why}; nothing was taken in.`);
}
