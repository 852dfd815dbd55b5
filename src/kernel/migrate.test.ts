import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { migrate } from "./migrate.ts";

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await testDatabase();
  // A schema of its own beside Avow's, whose migrations have their numbers already.
  await database.admin.query("drop schema avow cascade");
  folder = await mkdtemp(join(tmpdir(), "migrations-"));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const write = (name: string, sql: string) => Bun.write(join(folder, name), sql);

async function run(): Promise<number> {
  const client = await database.admin.connect();
  try {
    return await migrate(client, folder, "postgres");
  } finally {
    client.release();
  }
}

async function tables(): Promise<readonly string[]> {
  const { rows } = await database.admin.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public' order by 1",
  );
  return rows.map(({ name }) => name);
}

test("Servers that start at once apply each migration once", async () => {
  await write("0001_one.sql", "create table public.one (); select pg_sleep(0.05);");
  await write("0002_two.sql", "create table public.two ();");
  await write("notes.txt", "not a migration");
  const counts = await Promise.all([run(), run(), run()]);
  expect(counts.toSorted()).toEqual([0, 0, 2]);
  expect(await tables()).toEqual(["one", "two"]);
});

test("A migration that fails leaves nothing of itself, and can be mended", async () => {
  await write("0003_three.sql", "create table public.three (); select 1 / 0;");
  const failure = await run().catch((error: Error) => error);
  expect(failure).toMatchObject({ code: "22012" });
  expect(await tables()).toEqual(["one", "two"]);
  await write("0003_three.sql", "create table public.three ();");
  expect(await run()).toBe(1);
});

test("A migration that was changed after it was applied stops the start and is named", async () => {
  await write("0002_two.sql", "create table public.two (); create table public.more ();");
  await write("0004_four.sql", "create table public.four ();");
  const refusal = await run().catch((error: Error) => error);
  expect(refusal).toMatchObject({
    code: "conflict",
    message: expect.stringMatching(/0002_two\.sql was changed.*put it back/),
  });
  expect(await tables()).toEqual(["one", "three", "two"]);
});
