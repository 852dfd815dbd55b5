import { type Config, isAllowedTarget } from "../config/mod.ts";
import type { Newsletter } from "../newsletter/mod.ts";
import type { PolicyInForce } from "./policy-in-force.ts";

/** The newsletter's settings, as its module takes them. */
export function newsletterOf(
  shared: Pick<Newsletter, "database" | "keyring" | "vendor" | "publicUrl" | "accent" | "gate"> &
    Pick<Newsletter, "policyVersion" | "clientAddress" | "wakeMail">,
  { config, policy }: { readonly config: Config; readonly policy: PolicyInForce },
): Newsletter {
  return {
    ...shared,
    language: policy.document.front.language,
    fields: policy.fields.filter((field) => field === "email" || field === "name"),
    keptDays: policy.keptDays.newsletter,
    settings: config.newsletter,
    mail: config.mail,
    returns: {
      mailto: config.bounces.host !== null,
      postmark: config.bounces.postmarkSecret !== null,
    },
    isAllowedTarget: (url) => isAllowedTarget(config, url),
    allowedOrigins: config.server.allowedOrigins,
  };
}
