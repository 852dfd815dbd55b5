import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openCluster } from "../src/cluster/mod.ts";
import { loadConfig } from "../src/config/mod.ts";
import { readPolicyInForce } from "../src/instance/mod.ts";
import { openDatabase } from "../src/promise/database.ts";
import { compilePurposes } from "../src/promises.ts";
import { migrationsFolder } from "./database.ts";
import { runVariable } from "./run-folder.ts";

const root = join(import.meta.dir, "..");

/**
 * Lays into `folder` the `data` and the `avow.key` that a first start with the demo's policy makes
 * before it proves anything: a database with its roles, schema and rights, and nothing in it. A
 * server started there goes on from that, and is spared what takes most of a first start. All
 * instances of one run of the tests have the same key and the same id.
 */
export async function layInstance(folder: string): Promise<void> {
  const made = join(process.env[runVariable] ?? tmpdir(), "laid-instance");
  if (!(await Bun.file(join(made, "avow.key")).exists())) await makeInstance(made);
  await copy(made, folder);
}

/** Makes it elsewhere and moves it: of two test files that make it at once, one is as good. */
async function makeInstance(place: string): Promise<void> {
  const draft = await mkdtemp(`${place}-`);
  const storage = {
    ...{ dataFolder: join(draft, "data"), keyFile: join(draft, "avow.key") },
    databaseUrl: null,
  };
  const env = { AVOW_POLICY: join(root, "policy.md") };
  const { config } = await loadConfig({ env, cwd: draft });
  const { fields, ofBuyers } = await readPolicyInForce(config);
  const cluster = await openCluster(storage, { settings: { fsync: "off" } });
  try {
    const { login, masterKey } = cluster;
    const purposes = compilePurposes(fields, ofBuyers);
    const database = await openDatabase({
      ...{ login, masterKey, purposes, migrations: migrationsFolder },
    });
    await database.close();
  } finally {
    await cluster.release();
  }
  await rename(draft, place).catch(() => rm(draft, { recursive: true, force: true }));
}

async function copy(from: string, to: string): Promise<void> {
  // As it is, with modes and owners: PostgreSQL may run under a user of its own.
  const names = ["data", "avow.key"].map((name) => join(from, name));
  const { exitCode } = Bun.spawnSync(["cp", "-a", ...names, to]);
  if (exitCode !== 0) throw new Error(`what stands in ${from} can't be copied`);
}
