import type { Config } from "../src/config/mod.ts";
import { lookIn } from "../src/instance/mod.ts";
import { AvowError } from "../src/kernel/errors.ts";
import { listLists, type Newsletter } from "../src/newsletter/mod.ts";
import { createKeyring } from "../src/people/mod.ts";
import { UsageError } from "./command.ts";

/** What a command needs of the newsletter of an instance, whether its server runs or not. */
export type NewsletterAtHand = Pick<
  Newsletter,
  "database" | "keyring" | "policyVersion" | "fields" | "keptDays"
>;

/** Runs `work` on the newsletter of the configured instance. */
export function withNewsletter<T>(
  config: Config,
  work: (newsletter: NewsletterAtHand) => Promise<T>,
): Promise<T> {
  if (!config.newsletter.enabled) {
    throw new AvowError("bad-config", "Set newsletter.enabled = true; it is off here.");
  }
  return lookIn(config, ({ database, masterKey, policy }) =>
    work({
      database,
      keyring: createKeyring(masterKey, database.instanceId),
      policyVersion: policy.document.front.version,
      fields: policy.fields.filter((field) => field === "email" || field === "name"),
      keptDays: policy.keptDays.newsletter,
    }),
  );
}

/** The ids of lists by their short names; throws `UsageError` with those that there are. */
export async function listIdsOf(
  newsletter: NewsletterAtHand,
  slugs: readonly string[],
): Promise<readonly string[]> {
  const lists = await listLists(newsletter);
  return slugs.map((slug) => {
    const found = lists.find((list) => list.slug === slug);
    if (found) return found.id;
    const names = lists.map((list) => list.slug).join(", ");
    throw new UsageError(`There is no list "${slug}"; there is ${names || "none yet"}.`);
  });
}
