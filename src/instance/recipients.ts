import type { Config } from "../config/mod.ts";
import type { Recipient } from "../egress/mod.ts";
import { mailRelay } from "../mail/mod.ts";

/** Everybody outside to whom this configuration lets anything go. */
export function recipientsOf(config: Config): readonly Recipient[] {
  return [
    mailRelay(config.mail, {
      purposes: ["correspondence", "newsletter", "operators"],
      categories: ["email", "name", "message"],
    }),
  ];
}
