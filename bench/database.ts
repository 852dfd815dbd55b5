import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newSecret } from "../src/kernel/ids.ts";
import { startPostgres } from "../src/kernel/postgres.ts";
import { createDatabaseIfMissing } from "../src/kernel/sql.ts";
import { type Database, openDatabase } from "../src/promise/database.ts";
import { mostPurposes } from "../src/promises.ts";

/** A database with a PostgreSQL of its own, durable as in earnest. */
export interface BenchDatabase {
  readonly database: Database;
  readonly masterKey: Buffer;
  /** For files; it goes when the work is done. */
  readonly folder: string;
  /** The process of its PostgreSQL. */
  readonly postmaster: number;
}

/** Does `work` on a database that is there for it alone. */
export async function withDatabase<T>(work: (place: BenchDatabase) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "avow-bench-"));
  const password = newSecret(16).toString("hex");
  const postgres = await startPostgres({ folder: join(folder, "postgres"), password });
  const login = { ...postgres.connection, database: "avow", tls: false };
  await createDatabaseIfMissing(login);
  const masterKey = newSecret(32);
  const migrations = join(import.meta.dir, "../migrations");
  const database = await openDatabase({ login, masterKey, purposes: mostPurposes, migrations });
  try {
    const [pid] = (await Bun.file(join(folder, "postgres/postmaster.pid")).text()).split("\n");
    return await work({ database, masterKey, folder, postmaster: Number(pid) });
  } finally {
    await database.close();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
