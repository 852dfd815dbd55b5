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
  return whileOthersWait(client, async () => {
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
  });
}

/**
 * Runs `work` while this session holds the lock that every starting server takes; it may be taken
 * again inside. Neither the wait nor a long migration is cut short by the time limits of requests.
 */
export async function whileOthersWait<T>(
  client: pg.ClientBase,
  work: () => Promise<T>,
): Promise<T> {
  await client.query("set lock_timeout = 0; set statement_timeout = 0");
  await client.query("select pg_advisory_lock($1)", [lockNumber]);
  try {
    return await work();
  } finally {
    // A session that broke has let go of it by itself.
    await client
      .query(
        `select pg_advisory_unlock(${lockNumber}); reset lock_timeout; reset statement_timeout`,
      )
      .catch(() => {});
  }
}

async function inTransaction(client: pg.ClientBase, owner: string, work: () => Promise<void>) {
  await client.query("begin");
  try {
    await client.query(`set local role ${owner}`);
    await work();
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => {}); // What went wrong before says more.
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
