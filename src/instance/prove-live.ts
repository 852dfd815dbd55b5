import type { Config } from "../config/mod.ts";
import { databaseTarget, type Lock, lockSockets, wallReport } from "../egress/mod.ts";
import { clock } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { loadMasterKey } from "../kernel/master-key.ts";
import { receiptKey } from "../newsletter/mod.ts";
import { type Database, readExpectedCatalogue } from "../promise/database.ts";
import type { LiveContext } from "../promise/live.ts";
import { recordRun } from "../promise/proofs.ts";
import { createKeyring, subscriberFields } from "../people/mod.ts";
import { type CheckResult, runChecks } from "../promise/prover.ts";
import { allPromises, dataMap } from "../promises.ts";
import { migrationsFolder } from "./migrations.ts";
import type { PolicyInForce } from "./policy-in-force.ts";
import { recipientsOf } from "./recipients.ts";

/** What live checks need to know of an instance. */
async function liveContext(
  database: Database,
  config: Config,
  lock: Lock | undefined,
  policy: PolicyInForce,
): Promise<LiveContext> {
  return {
    database,
    expected: await readExpectedCatalogue(migrationsFolder),
    dataMap,
    recipients: recipientsOf(config).map(({ id, name, categories }) => ({ id, name, categories })),
    forms: [
      ...(config.contact.enabled ? config.contact.forms : []),
      ...(config.newsletter.enabled
        ? [{ id: "newsletter", fields: signUpFields(policy.fields) }]
        : []),
    ],
    receiptKey: await publicReceiptKey(database, config),
    tryWall: () => tryWall(database, lock),
  };
}

/** Verifying needs no more than the public half; the master key is gone when this returns. */
async function publicReceiptKey(database: Database, config: Config) {
  const masterKey = await loadMasterKey(config.storage.keyFile, false);
  return receiptKey({ keyring: createKeyring(masterKey, database.instanceId) });
}

/** What a sign-up asks for: the address always, and the name if the policy lists it. */
function signUpFields(allowed: readonly string[]): readonly string[] {
  return subscriberFields.filter((field) => field === "email" || allowed.includes(field));
}

/**
 * Tries one of the doors that the server's lock shuts. Outside of the server's process there is no
 * such lock: then one is put on for the while, which proves it, not that a certain server has it on.
 */
export async function tryWall(database: Pick<Database, "login">, servers: Lock | undefined) {
  const lock = servers ?? lockSockets({ allow: () => [databaseTarget(database.login)] });
  try {
    let refused = false;
    try {
      await fetch("http://127.0.0.1:9/");
    } catch (error) {
      refused = error instanceof AvowError;
    }
    return { ...(await wallReport(lock)), refused };
  } finally {
    if (!servers) lock.unlock();
  }
}

/** Runs the live checks, writes the results down, and switches off what they say is broken. */
export async function proveLive(
  instance: {
    readonly database: Database;
    readonly config: Config;
    readonly policy: PolicyInForce;
    /** The lock of this process, if it is a server's. */
    readonly lock?: Lock | undefined;
  },
  onResult?: (result: CheckResult, done: number, total: number) => void,
): Promise<readonly CheckResult[]> {
  const startedAt = clock.now();
  const context = await liveContext(
    instance.database,
    instance.config,
    instance.lock,
    instance.policy,
  );
  const results = await runChecks(
    {
      kind: "live",
      promises: allPromises,
      bindings: instance.policy.bindings,
      checksOf: (promise) => promise.live,
      ...(onResult ? { onResult } : {}),
    },
    context,
  );
  await recordRun(instance.database, {
    kind: "live",
    startedAt,
    endedAt: clock.now(),
    policyFingerprint: instance.policy.fingerprint,
    results,
  });
  return results;
}
