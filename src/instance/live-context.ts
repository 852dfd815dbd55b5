import type { Config } from "../config/mod.ts";
import { loadMasterKey } from "../kernel/master-key.ts";
import { receiptKey } from "../newsletter/mod.ts";
import { createKeyring, subscriberFields } from "../people/mod.ts";
import { type Database, readExpectedCatalogue } from "../promise/database.ts";
import type { LiveContext } from "../promise/live.ts";
import { dataMap } from "../promises.ts";
import { shopPages } from "./checkout-of.ts";
import { liveAds } from "./choices-of.ts";
import { migrationsFolder } from "./migrations.ts";
import type { PolicyInForce } from "./policy-in-force.ts";
import { recipientsOf } from "./recipients.ts";

/** What live checks need to know of an instance. */
export async function liveContext(
  instance: {
    readonly database: Database;
    readonly config: Config;
    readonly policy: PolicyInForce;
  },
  tryWall: LiveContext["tryWall"],
): Promise<LiveContext> {
  const { database, config, policy } = instance;
  const keyring = async () =>
    createKeyring(await loadMasterKey(config.storage.keyFile, false), database.instanceId);
  return {
    ...{ database, dataMap, tryWall, ads: liveAds({ config, policy }) },
    expected: await readExpectedCatalogue(migrationsFolder),
    publicUrl: config.server.publicUrl,
    recipients: recipientsOf(config),
    forms: [
      ...(config.contact.enabled ? config.contact.forms : []),
      ...(config.newsletter.enabled
        ? [{ id: "newsletter", fields: signUpFields(policy.fields) }]
        : []),
    ],
    async receiptKey() {
      return receiptKey({ keyring: await keyring() });
    },
    shopPages: async () => shopPages({ database, keyring: await keyring() }, { config, policy }),
  };
}

/** What a sign-up asks for: the address always, and the name if the policy lists it. */
function signUpFields(allowed: readonly string[]): readonly string[] {
  return subscriberFields.filter((field) => field === "email" || allowed.includes(field));
}
