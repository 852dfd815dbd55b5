import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { Names } from "./names.ts";
import { readNames, saveNames, siteIdOf } from "./store-names.ts";

let database: TestDatabase;
let siteId: number;
beforeAll(async () => {
  database = await testDatabase();
  siteId = await siteIdOf(database.db("visits"), "names.example");
});
afterAll(() => database.drop());

const db = () => database.db("visits");
const save = (names: Names) => names.save((rows) => saveNames(db(), siteId, rows));
const open = async () => new Names(await readNames(db(), siteId));

describe("saving", () => {
  test("who saves while another does waits until the names are on disk", async () => {
    const names = new Names([]);
    names.admit("page", "/docs");
    const written: string[] = [];
    const gate = Promise.withResolvers<void>();
    const write = async (rows: readonly { name: string }[]) => {
      await gate.promise;
      written.push(...rows.map(({ name }) => name));
      return [];
    };
    const first = names.save(write);
    await Bun.sleep(1);
    let isSecondDone = false;
    const second = names.save(write).then(() => {
      isSecondDone = true;
    });
    await Bun.sleep(5);
    expect(isSecondDone).toBe(false);
    gate.resolve();
    await Promise.all([first, second]);
    expect(written).toEqual(["/docs"]);
  });

  test("when the first of two fails, the second writes its names", async () => {
    const names = new Names([]);
    names.admit("page", "/a");
    let calls = 0;
    const written: string[] = [];
    const write = async (rows: readonly { name: string }[]) => {
      calls += 1;
      if (calls === 1) throw new Error("away");
      written.push(...rows.map(({ name }) => name));
      return [];
    };
    const first = names.save(write);
    names.admit("page", "/b");
    const second = names.save(write);
    expect(await first.catch(() => "failed")).toBe("failed");
    await second;
    expect(written).toEqual(["/a", "/b"]);
    await names.save(write);
    expect(calls).toBe(2);
  });
});

describe("in the database", () => {
  test("names keep their numbers when the program starts again", async () => {
    const names = await open();
    const id = names.admit("page", "/pricing");
    names.admit("event", "Sign-up");
    await save(names);
    const again = await open();
    expect(again.idOf("page", "/pricing")).toBe(id);
    expect(again.idOf("exit", "/pricing")).toBe(id);
    expect(again.admit("page", "/other")).toBe(id + 1);
  });

  test("what the database refuses is nameless for good, and the others are saved", async () => {
    const names = await open();
    const good = names.admit("property", "Plan · size: small");
    // Card numbers and a character that no text of PostgreSQL can hold.
    const refused = [
      names.admit("property", "4111 1111 1111 1111"),
      names.admit("property", "a\u0000b"),
    ];
    const late = names.admit("property", "Plan · size: large");
    await save(names);
    expect(refused.map((id) => names.storedId(19, id))).toEqual([0, 0]);
    expect([good, late].map((id) => names.storedId(19, id))).toEqual([good, late]);
    expect(names.admit("property", "a\u0000b")).toBe(refused[1] ?? -1);
    await names.save(() => Promise.reject(new Error("nothing is left to save")));
    const again = await open();
    expect(again.idOf("property", "Plan · size: large")).toBe(late);
    expect(again.sizeOf("property")).toBe(2);
  });

  test("two programs at once give one number to a name, and never one number to two names", async () => {
    const [one, two] = [await open(), await open()];
    const ids = new Map<string, [number, number]>();
    for (const name of ["x", "y", "z"]) ids.set(name, [one.admit("term", name), 0]);
    for (const name of ["z", "w", "x", "v"]) {
      ids.set(name, [ids.get(name)?.[0] ?? 0, two.admit("term", name)]);
    }
    await save(one);
    await save(two);
    const { rows } = await database.admin.query<{ name: string; name_id: number }>(
      "select name, name_id from visits.names where site_id = $1 and dimension = 11",
      [siteId],
    );
    expect(rows).toHaveLength(5);
    for (const { name, name_id } of rows) {
      const [inOne = 0, inTwo = 0] = ids.get(name) ?? [];
      if (inOne !== 0) expect(one.storedId(11, inOne)).toBe(name_id);
      if (inTwo !== 0) expect(two.storedId(11, inTwo)).toBe(name_id);
    }
  });
});

describe("how many there may be", () => {
  test("beyond 20,000 a value has no name, but what is declared has", () => {
    const names = new Names([]);
    for (let n = 0; n < 20_000; n += 1) names.admit("page", `/${n}`);
    expect(names.admit("page", "/more")).toBe(0);
    expect(names.admit("page", "/declared", true)).toBe(20_001);
    expect(names.sizeOf("entry")).toBe(20_001);
  });

  test("what is empty or longer than 300 characters has none", () => {
    const names = new Names([]);
    expect(names.admit("event", "")).toBe(0);
    expect(names.admit("event", "x".repeat(301))).toBe(0);
    expect(names.admit("event", "x".repeat(300))).toBe(1);
  });

  test("names that mean something to an object are names like others", () => {
    const names = new Names([]);
    expect(names.idOf("event", "__proto__")).toBe(0);
    expect(names.admit("event", "__proto__")).toBe(1);
    expect(names.admit("event", "constructor")).toBe(2);
  });
});
