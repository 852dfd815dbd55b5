import type { Config } from "../config/mod.ts";
import { databaseTarget, type Lock, lockSockets, wallReport } from "../egress/mod.ts";
import { clock } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import type { Database } from "../promise/database.ts";
import { recordRun } from "../promise/proofs.ts";
import { type CheckResult, runChecks } from "../promise/prover.ts";
import { allPromises } from "../promises.ts";
import { liveContext } from "./live-context.ts";
import type { PolicyInForce } from "./policy-in-force.ts";

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
  tell: {
    readonly onResult?: (result: CheckResult, done: number, total: number) => void;
    readonly onStanding?: () => void;
  } = {},
): Promise<readonly CheckResult[]> {
  const startedAt = clock.now();
  const { lock, ...parts } = instance;
  const context = await liveContext(parts, () => tryWall(instance.database, lock));
  const results = await runChecks(
    {
      kind: "live",
      promises: allPromises,
      bindings: instance.policy.bindings,
      checksOf: (promise) => promise.live,
      // They only look; how much the database does at once is bounded by the steward's sessions.
      atOnce: 8,
      ...tell,
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
