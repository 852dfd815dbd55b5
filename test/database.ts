import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { newSecret } from "../src/kernel/ids.ts";
import { startPostgres } from "../src/kernel/postgres.ts";
import type { Login } from "../src/kernel/sql.ts";
import { type Database, openDatabase } from "../src/promise/database.ts";
import type { PurposeDefinition } from "../src/promise/purpose.ts";
import { mostPurposes } from "../src/promises.ts";

export const migrationsFolder = join(import.meta.dir, "../migrations");
const templateName = "avow_template";

/** A running PostgreSQL for tests, with a migrated database to clone. */
export interface TestCluster {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  /** Hex of the master key that the template was made with. */
  readonly masterKey: string;
}

/** Starts a cluster in a temporary folder and migrates a template database in it. */
export async function startTestCluster(): Promise<{
  cluster: TestCluster;
  stop(): Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), "avow-test-"));
  const password = newSecret(16).toString("hex");
  // Nothing of it outlives the run, so nothing has to be on disk.
  const lazy = { fsync: "off", full_page_writes: "off", synchronous_commit: "off" };
  const settings = { max_connections: "200", ...lazy };
  const postgres = await startPostgres({ folder: join(folder, "postgres"), password, settings });
  const masterKey = newSecret(32).toString("hex");
  const cluster = {
    host: postgres.connection.host,
    port: postgres.connection.port,
    password,
    masterKey,
  };
  await createDatabase(cluster, templateName);
  const database = await openTestDatabase(cluster, templateName);
  await database.close();
  return {
    cluster,
    async stop() {
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A database of this test's own, cloned from the template. Roles are shared with its siblings. */
export interface TestDatabase extends Database {
  readonly login: Login;
  readonly masterKey: Buffer;
  /** Superuser's pool, to look from outside. */
  readonly admin: pg.Pool;
  drop(): Promise<void>;
}

let own: ReturnType<typeof startTestCluster> | undefined;

async function sharedCluster(): Promise<TestCluster> {
  const given = process.env.AVOW_TEST_CLUSTER;
  if (given) return JSON.parse(given) as TestCluster;
  own ??= startTestCluster();
  return (await own).cluster;
}

/** Ends the cluster that this process started by itself, if any. */
export async function stopOwnCluster(): Promise<void> {
  await (await own)?.stop();
  own = undefined;
}

/** `alone`: on a cluster of its own, for a test that changes roles. */
export async function testDatabase(
  options: { purposes?: readonly PurposeDefinition[]; alone?: boolean } = {},
): Promise<TestDatabase> {
  const alone = options.alone ? await startTestCluster() : undefined;
  const cluster = alone?.cluster ?? (await sharedCluster());
  const name = `avow_test_${newSecret(6).toString("hex")}`;
  await createDatabase(cluster, name, templateName);
  const database = await openTestDatabase(cluster, name, options.purposes);
  return {
    ...database,
    login: loginOf(cluster, name),
    masterKey: Buffer.from(cluster.masterKey, "hex"),
    admin: database.steward,
    async drop() {
      await database.close();
      await onServer(cluster, `drop database ${name} with (force)`);
      await alone?.stop();
    },
  };
}

function openTestDatabase(
  cluster: TestCluster,
  name: string,
  purposes: readonly PurposeDefinition[] = mostPurposes,
) {
  return openDatabase({
    login: loginOf(cluster, name),
    masterKey: Buffer.from(cluster.masterKey, "hex"),
    purposes,
    migrations: migrationsFolder,
  });
}

function loginOf(cluster: TestCluster, database: string): Login {
  const { host, port, password } = cluster;
  return { host, port, password, database, user: "postgres", tls: false };
}

async function createDatabase(cluster: TestCluster, name: string, template?: string) {
  await onServer(
    cluster,
    `create database ${name}${template ? ` template ${template} strategy file_copy` : ""}`,
  );
}

async function onServer(cluster: TestCluster, statement: string): Promise<void> {
  const client = new pg.Client({ ...loginOf(cluster, "postgres"), ssl: false });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
