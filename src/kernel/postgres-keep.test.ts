import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pool } from "pg";
import { log } from "./log.ts";
import { keepPostgres } from "./postgres-keep.ts";
import { findRunning } from "./postgres-socket.ts";

setDefaultTimeout(60_000);

const root = mkdtempSync(join(tmpdir(), "postgres-keep-"));
const folder = join(root, "postgres");
const options = { folder, password: "a test's password", log: { debug: () => {}, warn: () => {} } };
let failures = 0;
const before = log.redirect((line) => {
  if (line.includes("PostgreSQL did not start")) failures += 1;
});
afterAll(() => {
  log.redirect(before);
  rmSync(root, { recursive: true, force: true });
});

/** A slow machine takes its time; what never happens is told from it by a minute. */
async function until(what: () => boolean): Promise<void> {
  for (const end = performance.now() + 60_000; !what(); ) {
    if (performance.now() > end) throw new Error("it did not happen within a minute");
    await Bun.sleep(10);
  }
}

test("A killed database comes back under the same address, with all that it acknowledged", async () => {
  const restarted: number[] = [];
  const kept = await keepPostgres(options, ({ pid }) => restarted.push(pid));
  const pool = new Pool({ ...kept.connection, database: "postgres", max: 4 });
  pool.on("error", () => {});
  await pool.query("create table notes (number int primary key)");

  const acknowledged: number[] = [];
  let number = 0;
  const end = performance.now() + 60_000;
  let killed = 0;
  /** Writes on, through the time without a database, until so many more were acknowledged. */
  const writeOn = async (more: number) => {
    const enough = acknowledged.length + more;
    for (; acknowledged.length < enough && performance.now() < end; number += 1) {
      await pool.query("insert into notes values ($1)", [number]).then(
        () => acknowledged.push(number),
        () => Bun.sleep(10),
      );
    }
  };
  await writeOn(100);
  for (const times of [1, 2]) {
    killed = kept.pid;
    process.kill(killed, "SIGKILL");
    await writeOn(100);
    await until(() => restarted.length === times);
  }
  expect(acknowledged).toHaveLength(300);
  expect(kept.pid).not.toBe(killed);
  const { rows } = await pool.query("select number from notes");
  const stored = new Set((rows as { number: number }[]).map((row) => row.number));
  expect(acknowledged.filter((each) => !stored.has(each))).toEqual([]);

  await pool.end();
  await kept.stop();
  expect(restarted).toHaveLength(2);
  expect(existsSync(kept.connection.host)).toBe(false);
});

test("A stop while it is being started again leaves nothing running, and no socket", async () => {
  for (const ms of [0, 5, 60, 100]) {
    const kept = await keepPostgres(options);
    process.kill(kept.pid, "SIGKILL");
    if (ms > 0) await Bun.sleep(ms);
    await kept.stop();
    expect(findRunning(folder)).toBeUndefined();
    expect(existsSync(kept.connection.host)).toBe(false);
  }
});

test("A database that can't start is tried again until what was wrong is mended", async () => {
  const settings: Record<string, string> = {};
  const back = Promise.withResolvers<number>();
  const kept = await keepPostgres({ ...options, settings }, ({ pid }) => back.resolve(pid));
  const spoil = () => {
    failures = 0;
    settings["work_mem"] = "much";
    process.kill(kept.pid, "SIGKILL");
  };
  const killed = kept.pid;
  spoil();
  await until(() => failures > 0);
  delete settings["work_mem"];
  expect(await back.promise).not.toBe(killed);

  // And a stop does not wait for the next try, which after these is to come in thirteen seconds.
  spoil();
  await until(() => failures > 1);
  const began = performance.now();
  await kept.stop();
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(existsSync(kept.connection.host)).toBe(false);
});
