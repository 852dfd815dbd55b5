import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { inspect } from "node:util";
import { testDatabase, type TestDatabase } from "../../test/database.ts";
import { clock, dayMs } from "../kernel/clock.ts";
import { newId } from "../kernel/ids.ts";
import { call } from "../promise/call.ts";
import { compileRights, readRights } from "../promise/rights.ts";
import { adopt } from "./adopt.ts";
import { giveConsent, withdrawConsent } from "./consent.ts";
import { createKeyring, type Keyring } from "./keyring.ts";
import { findByEmail, openMessages, openPersons } from "./open.ts";
import { takeInMessage, takeInPerson } from "./take-in.ts";

let database: TestDatabase;
let keyring: Keyring;
const reading = { purpose: "correspondence", reason: "test" } as const;
const inAYear = () => new Date(clock.ms() + 365 * dayMs);

beforeAll(async () => {
  database = await testDatabase();
  keyring = createKeyring(database.masterKey, database.instanceId);
});
afterAll(() => database.drop());

async function write(email: string, message: string, expiresAt = inAYear()) {
  const threadId = newId();
  return database
    .db("correspondence")
    .transaction()
    .execute(async (tx) => {
      const { personId, key } = await takeInPerson(tx, keyring, {
        purpose: "correspondence",
        basis: "asked",
        policyVersion: "1",
        details: { email, name: "Ada Canary" },
        expiresAt,
      });
      await takeInMessage(tx, key, {
        threadId,
        personId,
        direction: "in",
        texts: { subject: "Hello", message },
        expiresAt,
      });
      return { personId, threadId };
    });
}

const audits = async () =>
  (await database.admin.query("select count(*)::int as n from ledger.audit_entries")).rows[0].n;

describe("what a person gives us", () => {
  test("is opened again by the purpose it was given for, and the ledger says so", async () => {
    const { personId, threadId } = await write("ada@example.org", "a first question");
    const before = await audits();
    const db = database.db("correspondence");
    const people = await openPersons(db, keyring, reading, {
      ids: [personId],
      fields: ["email", "name"],
    });
    expect(people.get(personId)?.email?.reveal()).toBe("ada@example.org");
    expect(people.get(personId)?.name?.reveal()).toBe("Ada Canary");
    const [message] = await openMessages(db, keyring, reading, { threads: [threadId] });
    expect(message?.message?.reveal()).toBe("a first question");
    expect(await audits()).toBe(before + 2);
  });

  test("prints as [sealed] wherever it is not asked for by name", async () => {
    const { personId } = await write("secret@example.org", "x");
    const db = database.db("correspondence");
    const people = await openPersons(db, keyring, reading, { ids: [personId], fields: ["email"] });
    const email = people.get(personId)?.email;
    expect(String(email)).toBe("[sealed]");
    expect(JSON.stringify({ email })).toBe('{"email":"[sealed]"}');
    expect(inspect(email)).toBe("[sealed]");
  });

  test("is found by its exact address in any spelling of it, and not by another", async () => {
    const { personId } = await write("Grace@Example.ORG", "x");
    const db = database.db("correspondence");
    const found = await findByEmail(db, keyring, reading, " grace@example.org ");
    expect(found.map((person) => person.id)).toEqual([personId]);
    expect(await findByEmail(db, keyring, reading, "grace2@example.org")).toEqual([]);
  });

  test("stands in the database as nothing that its words could be found in", async () => {
    await write("canary-7301@example.org", "canary message 7301");
    for (const table of ["people.persons", "people.messages"]) {
      const { rows } = await database.admin.query(`select t::text as row from ${table} t`);
      for (const { row } of rows) {
        expect(row).not.toContain("canary");
        expect(row).not.toContain(Buffer.from("canary").toString("hex"));
      }
    }
  });
});

describe("a message stands alone until its address was verified", () => {
  test("a first verified message makes a known person", async () => {
    const { personId, threadId } = await write("linus@example.org", "first");
    const known = await database
      .db("correspondence")
      .transaction()
      .execute((tx) => adopt(tx, keyring, personId, [threadId]));
    expect(known).toBe(personId);
    const people = await openPersons(database.db("correspondence"), keyring, reading, {
      ids: [personId],
      fields: [],
    });
    expect(people.get(personId)?.verified).toBe(true);
  });

  test("a second one moves to that person, and nothing stays behind", async () => {
    const first = await write("moira@example.org", "first");
    const second = await write("moira@example.org", "second");
    const verify = (of: { personId: string; threadId: string }) =>
      database
        .db("correspondence")
        .transaction()
        .execute((tx) => adopt(tx, keyring, of.personId, [of.threadId]));
    await verify(first);
    expect(await verify(second)).toBe(first.personId);
    const db = database.db("correspondence");
    const [moved] = await openMessages(db, keyring, reading, { threads: [second.threadId] });
    expect(moved?.personId).toBe(first.personId);
    expect(moved?.message?.reveal()).toBe("second");
    const left = await database.admin.query(
      "select 1 from keys.wrapped_keys where person_id = $1 union all select 1 from people.persons where id = $1 union all select 1 from keys.person_refs where person_id = $1",
      [second.personId],
    );
    expect(left.rowCount).toBe(0);
  });
});

describe("consent and erasure", () => {
  test("a withdrawn purpose can't read the person any more; given again, it can", async () => {
    const { personId, threadId } = await write("with@example.org", "withdraw me");
    const requests = database.db("requests");
    expect(await withdrawConsent(requests, personId, "correspondence")).toBe(true);
    const db = database.db("correspondence");
    expect(
      (await openPersons(db, keyring, reading, { ids: [personId], fields: ["email"] })).size,
    ).toBe(0);
    expect(await openMessages(db, keyring, reading, { threads: [threadId] })).toEqual([]);
    await giveConsent(requests, keyring, {
      personId,
      purpose: "correspondence",
      basis: "agreed",
      policyVersion: "2",
    });
    const again = await openPersons(db, keyring, reading, { ids: [personId], fields: ["email"] });
    expect(again.get(personId)?.email?.reveal()).toBe("with@example.org");
  });

  test("erasure takes the person, the messages and the keys, and leaves a fact in the ledger", async () => {
    const { personId, threadId } = await write("gone@example.org", "forget me");
    const [row] = await call(database.db("requests"), "people.erase", {
      p_person: personId,
      p_reason: "asked by mail",
    });
    expect(row?.erase).toBe(true);
    for (const [table, column, id] of [
      ["people.persons", "id", personId],
      ["people.messages", "thread_id", threadId],
      ["people.consents", "person_id", personId],
      ["keys.wrapped_keys", "person_id", personId],
      ["keys.person_refs", "person_id", personId],
    ] as const) {
      const { rowCount } = await database.admin.query(
        `select 1 from ${table} where ${column} = $1`,
        [id],
      );
      expect(rowCount).toBe(0);
    }
    const { rows } = await database.admin.query(
      "select reason from ledger.erasures order by id desc limit 1",
    );
    expect(rows[0].reason).toBe("asked by mail");
  });

  test("nothing is visible past its date, and the sweep deletes it", async () => {
    const { personId, threadId } = await write(
      "late@example.org",
      "past",
      new Date(clock.ms() + 60_000),
    );
    const db = database.db("correspondence");
    expect((await openPersons(db, keyring, reading, { ids: [personId], fields: [] })).size).toBe(1);
    await database.admin.query("update avow.clock set shift = '1 hour'");
    try {
      expect((await openPersons(db, keyring, reading, { ids: [personId], fields: [] })).size).toBe(
        0,
      );
      expect(await openMessages(db, keyring, reading, { threads: [threadId] })).toEqual([]);
      const [swept] = await call(database.db("retention"), "people.expire", { p_limit: 1000 });
      expect(swept?.expire).toBe(2);
      const left = await database.admin.query(
        "select 1 from keys.wrapped_keys where person_id = $1",
        [personId],
      );
      expect(left.rowCount).toBe(0);
    } finally {
      await database.admin.query("update avow.clock set shift = '0'");
    }
  });
});

test("the rights in the database are exactly those that the purposes compile to", async () => {
  const actual = await readRights(database.admin, database.instanceId);
  const expected = compileRights(database.purposes);
  expect([...actual].filter((right) => !expected.has(right))).toEqual([]);
  expect([...expected].filter((right) => !actual.has(right))).toEqual([]);
});
