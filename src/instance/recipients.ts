import type { Config } from "../config/mod.ts";
import type { Recipient } from "../egress/mod.ts";
import { amazonSns, bounceMailbox, mailRelay } from "../mail/mod.ts";
import { paymentRecipient } from "../payment/mod.ts";

/** Everybody outside to whom this configuration lets anything go. */
export function recipientsOf(config: Config): readonly Recipient[] {
  return [
    mailRelay(config.mail, {
      purposes: ["correspondence", "newsletter", "operators", "sales"],
      categories: ["email", "name", "message", "order"],
    }),
    ...bounceMailbox(config.bounces),
    ...amazonSns(config.bounces.sesTopicArn),
    ...paymentRecipient(config.checkout),
  ];
}
