import { afterAll, beforeAll, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { RepeatedStatement } from "./sql.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

/** A statement that takes down over which connection it came. */
async function noting() {
  const { admin } = database;
  await admin.query("drop table if exists public.came");
  await admin.query("create table public.came (said int, pid int)");
  const insert = "insert into public.came values ($1::int, pg_backend_pid())";
  const statement = new RepeatedStatement(admin, insert);
  const came = async () =>
    (await admin.query<{ said: number; pid: number }>("select said, pid from public.came")).rows;
  return { statement, came };
}

test("what is run again and again goes over one connection, which rests afterwards", async () => {
  const { statement, came } = await noting();
  for (const said of [1, 2, 3]) await statement.run([said]);
  expect(database.admin.idleCount).toBeLessThan(database.admin.totalCount);
  statement.rest();
  expect(database.admin.idleCount).toBe(database.admin.totalCount);
  const rows = await came();
  expect(rows.map(({ said }) => said)).toEqual([1, 2, 3]);
  expect(new Set(rows.map(({ pid }) => pid)).size).toBe(1);
  await statement.run([4]);
  statement.rest();
  statement.rest();
  expect(await came()).toHaveLength(4);
});

test("after an error, and after the end of its connection, it goes over another one", async () => {
  const { statement, came } = await noting();
  await statement.run([1]);
  expect(await statement.run(["no number"]).catch(String)).toContain("integer");
  await statement.run([2]);
  const rows = await came();
  expect(new Set(rows.map(({ pid }) => pid)).size).toBe(2);
  await database.admin.query("select pg_terminate_backend($1)", [rows[1]?.pid]);
  await statement.run([3]).catch(() => statement.run([3]));
  statement.rest();
  expect((await came()).map(({ said }) => said)).toEqual([1, 2, 3]);
});
