import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../config/mod.ts";
import { deriveKey } from "../kernel/crypto.ts";
import { lockDataFolder } from "../kernel/data-folder.ts";
import { AvowError } from "../kernel/errors.ts";
import { loadMasterKey } from "../kernel/master-key.ts";
import { keepPostgres } from "../kernel/postgres-keep.ts";
import { findRunning } from "../kernel/postgres-socket.ts";
import { createDatabaseIfMissing, type Login, loginFromUrl } from "../kernel/sql.ts";
import { sqlState } from "../kernel/sql-error.ts";
import { holdsInstance } from "../promise/database.ts";
import { reachDatabase } from "./reach-database.ts";

/** Where the database is, and how to let go of it. */
export interface Cluster {
  readonly login: Login;
  readonly masterKey: Buffer;
  /** Whether this call only looks in on the PostgreSQL of a running server. */
  readonly isGuest: boolean;
  release(): Promise<void>;
}

/**
 * Makes the database reachable: the one of `AVOW_DATABASE_URL`, or the embedded PostgreSQL, which
 * is initialised and started here. With `asGuest`, one that a running server has started is used
 * as it is. Throws `locked` when another server holds the data folder.
 */
export async function openCluster(
  config: Config["storage"],
  options: { asGuest?: boolean; settings?: Readonly<Record<string, string>> } = {},
): Promise<Cluster> {
  if (config.databaseUrl) {
    const login = loginFromUrl(config.databaseUrl);
    await reachDatabase(login);
    const isNew = !options.asGuest && !(await holdsInstance(login));
    const masterKey = await loadMasterKey(config.keyFile, isNew);
    return { login, masterKey, isGuest: Boolean(options.asGuest), release: async () => {} };
  }
  const postgresFolder = folderOf(config);
  const running = options.asGuest ? findRunning(postgresFolder) : undefined;
  if (running) {
    const masterKey = await loadMasterKey(config.keyFile, false);
    const login = embeddedLogin(running, superuserPassword(masterKey));
    await createDatabaseIfMissing(login).catch((error: unknown) => {
      throw keyMismatch(error, config.keyFile);
    });
    return { login, masterKey, isGuest: true, release: async () => {} };
  }
  if (options.asGuest && !hasInstance(config)) {
    throw new AvowError(
      "unavailable",
      `There is no instance in ${config.dataFolder}; start one with \`avow serve\`, or set AVOW_DATA.`,
    );
  }
  return startCluster(config, options.settings);
}

const folderOf = ({ dataFolder }: Config["storage"]) => join(dataFolder, "postgres");

/** Whether there is a database to look in on; one elsewhere is taken to be there. */
export function hasInstance(config: Config["storage"]): boolean {
  return Boolean(config.databaseUrl) || existsSync(join(folderOf(config), "PG_VERSION"));
}

async function startCluster(
  config: Config["storage"],
  settings: Readonly<Record<string, string>> = {},
): Promise<Cluster> {
  const lock = lockDataFolder(config.dataFolder);
  try {
    const isNew = !hasInstance(config);
    const masterKey = await loadMasterKey(config.keyFile, isNew);
    const password = superuserPassword(masterKey);
    const postgres = await keepPostgres({ folder: lock.postgres, password, settings });
    const release = async () => {
      await postgres.stop();
      lock.release();
    };
    const login = embeddedLogin(postgres.connection, password);
    try {
      await createDatabaseIfMissing(login);
    } catch (error) {
      await release();
      throw keyMismatch(error, config.keyFile);
    }
    return { login, masterKey, isGuest: false, release };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The embedded PostgreSQL asks for a password that is derived from the master key. */
function keyMismatch(error: unknown, keyFile: string): unknown {
  if (sqlState(error) !== "28P01") return error;
  return new AvowError(
    "bad-config",
    `The master key file ${keyFile} is not the one this database was made with; point AVOW_KEY_FILE to the right file.`,
    { cause: error },
  );
}

function superuserPassword(masterKey: Buffer): string {
  return deriveKey(masterKey, "postgres superuser").toString("base64url");
}

function embeddedLogin(at: { host: string; port: number }, password: string): Login {
  return { host: at.host, port: at.port, database: "avow", user: "postgres", password, tls: false };
}
