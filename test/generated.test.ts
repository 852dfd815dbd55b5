import { expect, test } from "bun:test";
import { staleFiles } from "../bin/generate.ts";
import { testDatabase } from "./database.ts";

test("the schema, the catalogue and the table types are what the migrations and rights give now", async () => {
  const database = await testDatabase();
  try {
    expect(await staleFiles(database.admin, database.instanceId)).toEqual([]);
  } finally {
    await database.drop();
  }
});
