import { openCluster } from "../cluster/mod.ts";
import type { Config } from "../config/mod.ts";
import { AvowError } from "../kernel/errors.ts";
import { log } from "../kernel/log.ts";
import { isPolicyInForce } from "../pages/mod.ts";
import { type Database, openDatabase } from "../promise/database.ts";
import { compilePurposes } from "../promises.ts";
import { migrationsFolder } from "./migrations.ts";
import { type PolicyInForce, readPolicyInForce } from "./policy-in-force.ts";

/**
 * Looks in on an instance from the command line, whether its server runs or not: nothing is
 * migrated, no right is changed, and only errors are logged. The embedded PostgreSQL is started
 * for the time of `work` when no server has.
 */
export async function lookIn<T>(
  config: Config,
  work: (instance: { database: Database; masterKey: Buffer; policy: PolicyInForce }) => Promise<T>,
): Promise<T> {
  log.setLevel("error");
  const policy = await readPolicyInForce(config);
  const cluster = await openCluster(config.storage, { asGuest: true });
  try {
    const { login, masterKey } = cluster;
    const purposes = compilePurposes(policy.fields, policy.ofBuyers);
    const database = await openDatabase({
      ...{ login, masterKey, purposes },
      migrations: migrationsFolder,
      lookOnly: true,
    });
    try {
      // A proof of other words would switch on and off what the server's own proof decides.
      if (cluster.isGuest && !(await isPolicyInForce(database, policy.fingerprint))) {
        throw new AvowError(
          "bad-policy",
          `The server runs with another policy than ${config.policy.file}; restart it, so that this one is in force.`,
        );
      }
      return await work({ database, masterKey, policy });
    } finally {
      await database.close();
    }
  } finally {
    await cluster.release();
  }
}
