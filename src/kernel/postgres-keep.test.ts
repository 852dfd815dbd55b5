import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pool } from "pg";
import { log } from "./log.ts";
import { keepPostgres } from "./postgres-keep.ts";
import { findRunning } from "./postgres-socket.ts";

setDefaultTimeout(30_000);

const root = mkdtempSync(join(tmpdir(), "postgres-keep-"));
const folder = join(root, "postgres");
const options = { folder, password: "a test's password", log: { debug: () => {}, warn: () => {} } };
const before = log.redirect(() => {});
afterAll(() => {
  log.redirect(before);
  rmSync(root, { recursive: true, force: true });
});

test("A killed database comes back under the same address, with all that it acknowledged", async () => {
  const restarted: number[] = [];
  const kept = await keepPostgres(options, ({ pid }) => restarted.push(pid));
  const pool = new Pool({ ...kept.connection, database: "postgres", max: 4 });
  pool.on("error", () => {});
  await pool.query("create table notes (number int primary key)");

  const acknowledged: number[] = [];
  let killed = 0;
  for (let number = 0; number < 400; number++) {
    if (number === 150 || number === 300) {
      killed = kept.pid;
      process.kill(killed, "SIGKILL");
    }
    await pool.query("insert into notes values ($1)", [number]).then(
      () => acknowledged.push(number),
      () => Bun.sleep(10),
    );
  }
  expect(restarted).toHaveLength(2);
  expect(kept.pid).not.toBe(killed);
  expect(acknowledged.length).toBeGreaterThan(200);
  const { rows } = await pool.query("select number from notes");
  const stored = new Set((rows as { number: number }[]).map(({ number }) => number));
  expect(acknowledged.filter((number) => !stored.has(number))).toEqual([]);

  await pool.end();
  await kept.stop();
  expect(restarted).toHaveLength(2);
});

test("A stop while it is being started again leaves nothing running", async () => {
  for (const ms of [5, 60, 80, 100]) {
    const kept = await keepPostgres(options);
    process.kill(kept.pid, "SIGKILL");
    await Bun.sleep(ms);
    const stopped = await Promise.race([kept.stop().then(() => true), Bun.sleep(5000)]);
    expect(stopped).toBe(true);
    expect(findRunning(folder)).toBeUndefined();
  }
});

test("A database that can't start is tried again until what was wrong is mended", async () => {
  const settings: Record<string, string> = {};
  const back = Promise.withResolvers<number>();
  const kept = await keepPostgres({ ...options, settings }, ({ pid }) => back.resolve(pid));
  settings["work_mem"] = "much";
  const killed = kept.pid;
  process.kill(killed, "SIGKILL");
  await Bun.sleep(100);
  delete settings["work_mem"];
  expect(await back.promise).not.toBe(killed);

  // And a stop does not wait for the next try.
  settings["work_mem"] = "much";
  process.kill(kept.pid, "SIGKILL");
  await Bun.sleep(300);
  const began = performance.now();
  await kept.stop();
  expect(performance.now() - began).toBeLessThan(500);
});
