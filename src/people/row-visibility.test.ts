import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { newId } from "../kernel/ids.ts";
import { call } from "../promise/call.ts";
import type { PurposeName } from "../promise/purpose.ts";
import { withdrawConsent } from "./consent.ts";
import { createKeyring, type Keyring } from "./keyring.ts";
import { findByEmail, openMessages, openPersons } from "./open.ts";
import { askAs, inDays, writeIn } from "./people.fixture.ts";

let database: TestDatabase;
let keyring: Keyring;
let someone: Awaited<ReturnType<typeof writeIn>>;

beforeAll(async () => {
  database = await testDatabase();
  keyring = createKeyring(database.masterKey, database.instanceId);
});
beforeEach(async () => {
  someone = await writeIn(database.db("correspondence"), keyring, {
    details: { email: "row@example.org", name: "Row" },
  });
});
afterAll(() => database.drop());

const ask = (purpose: PurposeName, sql: string, values?: unknown[]) =>
  askAs(database, purpose, sql, values);

describe("what a login sees", () => {
  const reading = { purpose: "correspondence", reason: "test" } as const;

  test("operators and requests get no key but their own", async () => {
    const asked = { p_persons: [someone.personId], p_fields: ["email"], p_reason: "test" };
    expect(await call(database.db("operators"), "people.open_persons", asked)).toEqual([]);
    const [row] = await call(database.db("requests"), "people.open_persons", asked);
    const wrapped = row?.wrapped as Buffer;
    expect(() => keyring.unwrap("correspondence", someone.personId, wrapped)).toThrow();
    expect(keyring.unwrap("requests", someone.personId, wrapped)).toHaveLength(32);
  });

  test("another role, taken by SET ROLE or set_config, is refused to every login", async () => {
    for (const { name } of database.purposes) {
      for (const { name: other } of database.purposes.filter((it) => it.name !== name)) {
        const role = `avow_${database.instanceId}_${other}`;
        expect(await ask(name, `set role ${role}`)).toBe("refused");
        expect(await ask(name, "select set_config('role', $1, false)", [role])).toBe("refused");
        expect(await ask(name, `set session authorization ${role}`)).toBe("refused");
      }
    }
  });

  test("a setting of its session opens nothing: row security reads who logged in", async () => {
    const client = await database.pool("operators").connect();
    try {
      for (const set of [
        "row_security = off",
        "search_path = people, keys",
        "avow.purpose = 'x'",
      ]) {
        await client.query(`set ${set}`);
        const { rows } = await client
          .query("select * from people.open_persons($1, '{email}', 'test')", [[someone.personId]])
          .catch(() => ({ rows: [] }));
        expect(rows).toEqual([]);
      }
      // A function and a table of the caller's own that stand before ours in its path.
      await client.query(`create temporary table persons (id uuid, email bytea);
        set search_path = pg_temp, people, pg_catalog`);
      const { rows } = await client.query("select avow.purpose() as own");
      expect(rows).toEqual([{ own: "operators" }]);
    } finally {
      client.release(true);
    }
  });

  test("retention deletes what is past its date, and can't touch what is not", async () => {
    const tables = ["contact.threads", "contact.confirmations", "mail.deliveries"];
    const due = inDays(1);
    const admin = database.admin;
    const [thread, link, delivery] = [newId(), newId(), newId()];
    const { personId } = someone;
    await admin.query(
      "insert into contact.threads (id, form, person_id, created_at, last_at, expires_at) values ($1, 'f', $2, now(), now(), $3)",
      [thread, personId, due],
    );
    await admin.query(
      "insert into contact.confirmations (id, person_id, thread_id, email_index, created_at, expires_at) values ($1, $2, $3, '', now(), $4)",
      [link, personId, thread, due],
    );
    await admin.query(
      "insert into mail.deliveries (id, purpose, kind, person_id, ref, next_at, created_at, expires_at) values ($1, 'correspondence', 'k', $2, $1, now(), now(), $3)",
      [delivery, personId, due],
    );
    for (const table of tables) {
      expect(await ask("retention", `select expires_at from ${table}`)).toBe(0);
      expect(await ask("retention", `delete from ${table}`)).toBe(0);
    }
    await admin.query("update avow.clock set shift = '2 days'");
    try {
      for (const table of tables) expect(await ask("retention", `delete from ${table}`)).toBe(1);
    } finally {
      await admin.query("update avow.clock set shift = '0'");
    }
  });

  test("after consent was withdrawn nothing: no detail, no message, no find, no address to mail", async () => {
    const db = database.db("correspondence");
    const { personId, threadId, messageId } = someone;
    const delivery = {
      ...{ p_person: personId, p_delivery: newId(), p_attempt: 1, p_recipient: "mail-relay" },
      p_categories: ["email"],
    };
    expect(await call(db, "people.open_for_delivery", delivery)).toHaveLength(1);
    const found = async () =>
      (await findByEmail(db, keyring, reading, "row@example.org")).map(({ id }) => id);
    expect(await found()).toContain(personId);
    await withdrawConsent(database.db("requests"), personId, "correspondence");
    expect(
      (await openPersons(db, keyring, reading, { ids: [personId], fields: ["email"] })).size,
    ).toBe(0);
    expect(await openMessages(db, keyring, reading, { threads: [threadId] })).toEqual([]);
    expect(await openMessages(db, keyring, reading, { messages: [messageId] })).toEqual([]);
    expect(await call(db, "people.open_for_delivery", delivery)).toEqual([]);
    expect(await found()).not.toContain(personId);
    const [verified] = await call(db, "people.mark_verified", { p_person: personId });
    expect(verified?.mark_verified).toBe(false);
    const { rows } = await database.admin.query(
      "select 1 from ledger.disclosures where delivery_id = $1",
      [delivery.p_delivery],
    );
    expect(rows).toHaveLength(1);
  });
});
