import { sign } from "node:crypto";
import { clock } from "../src/kernel/clock.ts";
import type { WebhookGet } from "../src/mail/mod.ts";
import { snsCertificate, snsKey } from "./amazon-keys.ts";

/** For tests: a topic, the host that speaks for it, and where its certificate lies. */
export const topicArn = "arn:aws:sns:eu-west-1:123456789012:bounces";
export const snsHost = "sns.eu-west-1.amazonaws.com";
export const certificateUrl = `https://${snsHost}/SimpleNotificationService-0123456789abcdef.pem`;

export type SnsFields = Record<string, string | undefined>;

/** For tests: the names of what is signed, in order, as Amazon's documentation lists them. */
const signedNames: Readonly<Record<string, readonly string[]>> = {
  Notification: ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"],
  SubscriptionConfirmation: [
    ...["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
  ],
  UnsubscribeConfirmation: [
    ...["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
  ],
};

/** For tests: a message as Amazon posts it, signed; `after` changes what was signed. */
export function snsMessage(
  fields: SnsFields = {},
  { key = snsKey, after = {} }: { key?: string; after?: SnsFields } = {},
): string {
  const whole: SnsFields = {
    Type: "Notification",
    MessageId: "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
    TopicArn: topicArn,
    Message: '{"notificationType":"Bounce"}',
    Timestamp: clock.now().toISOString(),
    SignatureVersion: "2",
    SigningCertURL: certificateUrl,
    UnsubscribeURL: `https://${snsHost}/?Action=Unsubscribe`,
    ...fields,
  };
  const text = (signedNames[whole["Type"] ?? ""] ?? [])
    .filter((name) => whole[name] !== undefined)
    .map((name) => `${name}\n${whole[name]}\n`)
    .join("");
  const digest = whole["SignatureVersion"] === "1" ? "RSA-SHA1" : "RSA-SHA256";
  const Signature = sign(digest, Buffer.from(text), key).toString("base64");
  return JSON.stringify({ ...whole, Signature, ...after });
}

/** For tests: the fields of a question whether we want the topic. */
export function subscription(more: SnsFields = {}): SnsFields {
  const Token = "2336412f37fb687f5d51e6e241d";
  return {
    ...{ Type: "SubscriptionConfirmation", Token, Message: "You have chosen to subscribe.\nVisit" },
    SubscribeURL: `https://${snsHost}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${Token}`,
    ...more,
  };
}

/** For tests: somebody in place of Amazon, who says what is asked for and notes it. */
export function amazon(certificate = snsCertificate): { get: WebhookGet; asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    get: async (url) => {
      asked.push(url.href);
      return { status: 200, body: Buffer.from(url.pathname === "/" ? "<ok/>" : certificate) };
    },
  };
}
