import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import { hash } from "./crypto.ts";
import { AvowError } from "./errors.ts";

// Any fixed number serves; it names the lock in the whole database cluster.
const lockNumber = 4_080_080;

/**
 * Brings the database to the newest schema: numbered SQL files, forward only, each in one
 * transaction together with its row in `avow.migrations`, all under an advisory lock so that two
 * starting servers don't meet. Everything is created as `owner`.
 * Returns how many files were applied; throws when an applied file was edited later.
 */
export async function migrate(
  client: pg.ClientBase,
  folder: string,
  owner: string,
): Promise<number> {
  await client.query("select pg_advisory_lock($1)", [lockNumber]);
  try {
    await inTransaction(client, owner, async () => {
      await client.query("create schema if not exists avow");
      await client.query(`create table if not exists avow.migrations (
        number integer primary key, checksum bytea not null, applied_at timestamptz not null)`);
    });
    const applied = await client.query<{ number: number; checksum: Buffer }>(
      "select number, checksum from avow.migrations",
    );
    const known = new Map(applied.rows.map((row) => [row.number, row.checksum]));
    let count = 0;
    for (const file of await migrationFiles(folder)) {
      const checksum = hash(file.text);
      const before = known.get(file.number);
      if (before && !before.equals(checksum)) {
        throw new AvowError(
          "conflict",
          `The migration ${file.name} was changed after it had been applied; put it back as it was and add a new file instead.`,
        );
      }
      if (before) continue;
      await inTransaction(client, owner, async () => {
        // The row first: a second server that got here too fails on it before it changes anything.
        await client.query(
          "insert into avow.migrations (number, checksum, applied_at) values ($1, $2, clock_timestamp())",
          [file.number, checksum],
        );
        await client.query(file.text);
      });
      count += 1;
    }
    return count;
  } finally {
    await client.query("select pg_advisory_unlock($1)", [lockNumber]);
  }
}

async function inTransaction(client: pg.ClientBase, owner: string, work: () => Promise<void>) {
  await client.query("begin");
  try {
    await client.query(`set local role ${owner}`);
    await work();
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}

async function migrationFiles(folder: string) {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_.*\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => ({
      name,
      number: Number(name.slice(0, 4)),
      text: await readFile(join(folder, name), "utf8"),
    })),
  );
}
