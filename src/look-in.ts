import { openCluster } from "./cluster.ts";
import type { Config } from "./config/mod.ts";
import { migrationsFolder } from "./migrations.ts";
import type { PolicyInForce } from "./policy-in-force.ts";
import { type Database, openDatabase } from "./promise/database.ts";
import { compilePurposes } from "./promises.ts";

/**
 * Looks in on an instance from the command line, whether its server runs or not: nothing is
 * migrated and no right is changed. The embedded PostgreSQL is started for the time of `work`
 * when no server has.
 */
export async function lookIn<T>(
  config: Config,
  policy: PolicyInForce,
  work: (instance: { database: Database; masterKey: Buffer }) => Promise<T>,
): Promise<T> {
  const cluster = await openCluster(config.storage, { asGuest: true });
  try {
    const database = await openDatabase({
      login: cluster.login,
      masterKey: cluster.masterKey,
      purposes: compilePurposes(policy.fields),
      migrations: migrationsFolder,
      lookOnly: true,
    });
    try {
      return await work({ database, masterKey: cluster.masterKey });
    } finally {
      await database.close();
    }
  } finally {
    await cluster.release();
  }
}
