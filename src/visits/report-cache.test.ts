import { expect, test } from "bun:test";
import type { Db } from "../promise/purpose.ts";
import { lately } from "./report-cache.ts";

/** A database that is only a name for what was read of it. */
const database = () => ({}) as Db<"visits">;

test("what was read lately is not read again, of one database and by one key", async () => {
  const [db, other] = [database(), database()];
  let reads = 0;
  const read = async () => [(reads += 1)];
  expect(await Promise.all([lately(db, "a", read), lately(db, "a", read)])).toEqual([[1], [1]]);
  expect(await lately(db, "b", read)).toEqual([2]);
  expect(await lately(other, "a", read)).toEqual([3]);
  expect(await lately(db, "a", read)).toEqual([1]);
});

test("what could not be read is tried again", async () => {
  const db = database();
  const fails = async (): Promise<readonly string[]> => {
    throw new Error("no database");
  };
  const said = await lately(db, "a", fails).catch((error: Error) => error.message);
  expect(said).toBe("no database");
  expect(await lately(db, "a", async () => ["rows"])).toEqual(["rows"]);
});

test("it holds no more than it may: the oldest is read again", async () => {
  const db = database();
  let reads = 0;
  const many = async () => {
    reads += 1;
    return Array.from({ length: 25_000 }, (_, n) => n);
  };
  for (const key of ["a", "b", "c"]) await lately(db, key, many);
  expect(reads).toBe(3);
  await lately(db, "c", many);
  await lately(db, "b", many);
  expect(reads).toBe(3);
  await lately(db, "a", many);
  expect(reads).toBe(4);
});
