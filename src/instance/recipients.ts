import { partnerRecipients } from "../ads/mod.ts";
import { type Config, isModuleOn } from "../config/mod.ts";
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
    // Where the operator said no, nobody of them could be reached at all.
    ...partnerRecipients(
      isModuleOn(config, "ads") && config.ads.partnersAllowed ? config.ads.partners : [],
    ),
  ];
}
