import { type Config, isAllowedTarget, isModuleOn } from "../config/mod.ts";
import type { Contact } from "../contact/mod.ts";
import type { PolicyInForce } from "./policy-in-force.ts";

/** Contact's settings, as its module takes them. */
export function contactOf(
  shared: Pick<Contact, "database" | "keyring" | "vendor" | "publicUrl" | "accent" | "gate"> &
    Pick<Contact, "policyVersion" | "clientAddress" | "wakeMail">,
  { config, policy }: { readonly config: Config; readonly policy: PolicyInForce },
): Contact {
  return {
    ...shared,
    fromAddress: config.mail.fromAddress,
    forms: config.contact.enabled ? config.contact.forms : [],
    keptDays: policy.keptDays.contact,
    confirmationWindowMinutes: config.contact.confirmationWindowMinutes,
    notify: config.contact.notify,
    isAllowedTarget: (url) => isAllowedTarget(config, url),
    allowedOrigins: config.server.allowedOrigins,
  };
}

/** Whose pages and mails these are. */
export function vendorOf(config: Config, policy: PolicyInForce) {
  const [homeUrl] = config.server.allowedOrigins;
  const links = isModuleOn(config, "ads")
    ? {
        links: [
          { href: "/privacy", label: "Privacy policy" },
          { href: "/choices", label: "Your ad choices" },
        ],
      }
    : {};
  return { name: policy.document.front.vendor, ...(homeUrl ? { homeUrl } : {}), ...links };
}
