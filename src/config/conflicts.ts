import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { isLoopback } from "../kernel/loopback.ts";
import { adsConflicts } from "./conflicts-ads.ts";
import { checkoutConflicts } from "./conflicts-checkout.ts";
import type { Config } from "./shape.ts";

/** What is wrong between settings that are each right; `key` is the one to mend. */
export function conflicts(config: Config): { readonly key: string; readonly message: string }[] {
  const { storage, mail, contact } = config;
  const found: { key: string; message: string }[] = [];
  if (isWithin(storage.keyFile, storage.dataFolder)) {
    found.push({
      key: "storage.key_file",
      message:
        "must not be inside the data folder: whoever copies that folder would have the key to it.",
    });
  }
  if (mail.tls === "off" && !isLoopback(mail.host)) {
    found.push({
      key: "mail.tls",
      message: `may be "off" only for a relay on this machine; for ${mail.host} use "required" or "implicit".`,
    });
  }
  if ((mail.user === null) !== (mail.password === null)) {
    const [key, missing] = mail.user === null ? ["password", "user"] : ["user", "password"];
    found.push({ key: `mail.${key}`, message: `needs mail.${missing} as well.` });
  }
  found.push(...bulkConflicts(mail), ...bounceConflicts(config), ...checkoutConflicts(config));
  found.push(...adsConflicts(config));
  if (contact.enabled && contact.forms.length === 0) {
    found.push({
      key: "contact.forms",
      message: "must hold a form, [[contact.forms]], or set contact.enabled = false.",
    });
  }
  return found;
}

/** What is wrong between the settings of mails to many. */
function bulkConflicts({ dkimDomain, dkimKeyFile, bounceAddress }: Config["mail"]) {
  const found: { key: string; message: string }[] = [];
  if ((dkimDomain === null) !== (dkimKeyFile === null)) {
    const [key, missing] =
      dkimDomain === null ? ["dkim_key_file", "dkim_domain"] : ["dkim_domain", "dkim_key_file"];
    found.push({ key: `mail.${key}`, message: `needs mail.${missing} as well.` });
  }
  const local = bounceAddress?.slice(0, bounceAddress.lastIndexOf("@")) ?? "";
  if (local.length > bounceLocalMax || local.includes("+")) {
    found.push({
      key: "mail.bounce_address",
      message: `must have at most ${bounceLocalMax} characters before the @, and no +: each mail adds a part of its own there.`,
    });
  }
  return found;
}

/** What is wrong between the settings of what comes back. */
function bounceConflicts({ bounces, newsletter }: Config) {
  const found: { key: string; message: string }[] = [];
  const { host, tls, user, password, softMax, softDays, sesTopicArn } = bounces;
  if (host !== null && tls === "off" && !isLoopback(host)) {
    found.push({
      key: "bounces.tls",
      message: `may be "off" only for a server on this machine; for ${host} use "implicit" or "required".`,
    });
  }
  const missing = [user === null && "user", password === null && "password"].find(Boolean);
  if (host !== null && missing) {
    found.push({ key: "bounces.host", message: `needs bounces.${missing} as well.` });
  }
  if (softMax > 0 && softDays > newsletter.deliveriesKeptDays) {
    found.push({
      key: "bounces.soft_days",
      message: `must be at most newsletter.deliveries_kept_days, ${newsletter.deliveriesKeptDays}: what came back before is forgotten.`,
    });
  }
  if (sesTopicArn !== null && !topicArn.test(sesTopicArn)) {
    found.push({
      key: "bounces.ses_topic_arn",
      message: "must be the ARN of a topic, such as arn:aws:sns:eu-west-1:123456789012:bounces.",
    });
  }
  return found;
}

const topicArn = /^arn:aws(-cn|-us-gov)?:sns:[a-z]{2}(-[a-z]+)+-\d{1,2}:\d{12}:[\w-]{1,256}$/;

/** What a + and the token of a delivery leave of the 64 bytes of a local part (RFC 5321). */
const bounceLocalMax = 20;

function isWithin(file: string, folder: string): boolean {
  const way = relative(real(folder), real(file));
  return way === "" || !(way === ".." || way.startsWith(`..${sep}`));
}

/** `path` without symbolic links, also where its end does not exist yet. */
function real(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const parent = dirname(path);
  return parent === path ? path : join(real(parent), basename(path));
}
