import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { newId, newMark } from "../kernel/ids.ts";
import { call } from "../promise/call.ts";
import { openBuyers, openForPayment, takeInBuyer } from "./buyer.ts";
import { createKeyring, type Keyring } from "./keyring.ts";
import { findByEmail, openMessages, openPersons } from "./open.ts";
import { askAs, inDays, writeIn } from "./people.fixture.ts";
import { subscribe } from "./subscriber.fixture.ts";

let database: TestDatabase;
let keyring: Keyring;
let someone: Awaited<ReturnType<typeof writeIn>>;
let buyer: { readonly personId: string; readonly orderId: string };
let subscriber: Awaited<ReturnType<typeof signUp>>;
const reading = { purpose: "correspondence", reason: "a test of the record" } as const;
const address = "audit@example.org";

beforeAll(async () => {
  database = await testDatabase();
  keyring = createKeyring(database.masterKey, database.instanceId);
});
beforeEach(async () => {
  await database.admin.query("truncate ledger.audit_entries, ledger.disclosures");
  someone = await writeIn(database.db("correspondence"), keyring, { details: { email: address } });
  subscriber = await signUp();
  buyer = await buy();
});
afterAll(() => database.drop());

/** Somebody whom only the newsletter knows, with a report about a mail that came back. */
async function signUp(email = `${newMark()}@example.org`) {
  const evidenceId = newId();
  const { personId, index } = await subscribe(database, keyring, email, []);
  await database
    .db("newsletter")
    .insertInto("people.evidence")
    .values({ id: evidenceId, person_id: personId, expires_at: inDays(7) })
    .execute();
  await database.admin.query("truncate ledger.audit_entries");
  return { personId, evidenceId, index };
}

/** Somebody whom only sales knows. */
async function buy() {
  const details = { email: `${newMark()}@example.org`, name: "Bea Buyer", address: "Kade 1" };
  const personId = await database
    .db("sales")
    .transaction()
    .execute((tx) =>
      takeInBuyer(tx, keyring, { details, policyVersion: "1.0", expiresAt: inDays(7) }),
    );
  return { personId, orderId: newId() };
}

interface Entry {
  readonly purpose: string;
  readonly function: string;
  readonly reason: string;
  readonly fields: readonly string[];
  readonly person_refs: readonly string[];
  readonly operator_id: string | null;
}

async function entries(): Promise<readonly Entry[]> {
  const { rows } = await database.admin.query<Entry>(
    "select purpose, function, reason, fields::text[], person_refs, operator_id from ledger.audit_entries order by id",
  );
  return rows;
}

async function refOf(personId: string): Promise<string> {
  const { rows } = await database.admin.query<{ ref: string }>(
    "select ref from keys.person_refs where person_id = $1",
    [personId],
  );
  return rows[0]?.ref ?? "";
}

/** One call of each function that gives values back, and what of them the entry must name. */
const reads: Readonly<
  Record<string, () => Promise<{ rows: number; fields: string[]; by?: string; of?: string }>>
> = {
  open_persons: async () => ({
    rows: (
      await openPersons(database.db("correspondence"), keyring, reading, {
        ids: [someone.personId],
        fields: ["email", "name"],
      })
    ).size,
    fields: ["email", "name"],
  }),
  open_messages: async () => ({
    rows: (
      await openMessages(database.db("correspondence"), keyring, reading, {
        messages: [someone.messageId],
      })
    ).length,
    fields: ["subject", "message"],
  }),
  find_by_email: async () => ({
    rows: (await findByEmail(database.db("correspondence"), keyring, reading, address)).length,
    fields: ["email"],
  }),
  open_for_delivery: async () => ({
    rows: (
      await call(database.db("correspondence"), "people.open_for_delivery", {
        ...{ p_person: someone.personId, p_delivery: newId(), p_attempt: 1 },
        ...{ p_recipient: "mail-relay", p_categories: ["email"] },
      })
    ).length,
    fields: ["email", "name"],
  }),
  find_known: async () => ({
    rows: (
      await call(database.db("requests"), "people.find_known", {
        ...{ p_indexes: [subscriber.index], p_reason: reading.reason },
      })
    ).length,
    fields: ["email"],
    ...{ by: "requests", of: subscriber.personId },
  }),
  open_evidence: async () => ({
    rows: (
      await call(database.db("newsletter"), "people.open_evidence", {
        ...{ p_ids: [subscriber.evidenceId], p_reason: reading.reason },
      })
    ).length,
    fields: ["diagnostic"],
    ...{ by: "newsletter", of: subscriber.personId },
  }),
  open_buyers: async () => ({
    rows: (
      await openBuyers(
        database.db("sales"),
        keyring,
        { purpose: "sales", reason: reading.reason },
        { ids: [buyer.personId], fields: ["name", "address"] },
      )
    ).size,
    fields: ["name", "address"],
    ...{ by: "sales", of: buyer.personId },
  }),
  open_for_payment: async () => ({
    rows: (await openForPayment(database.db("sales"), keyring, {
      ...buyer,
      ...{ recipient: "payment-provider", categories: ["email"] },
    }))
      ? 1
      : 0,
    fields: ["email"],
    ...{ by: "sales", of: buyer.personId },
  }),
};

/** Why the program looks where nobody gives it a reason. */
const ownReasons: Readonly<Record<string, string>> = {
  open_for_delivery: "mail",
  open_for_payment: "payment",
};

/** What a function may give back without being a reading: yes or no, how many, nothing. */
const plainResults = ["void", "boolean", "integer"];

test("every function of people that gives more than yes, no or a number is one of those tested", async () => {
  const { rows } = await database.admin.query<{ name: string }>(
    `select proname as name from pg_proc where pronamespace = 'people'::regnamespace
     and (proretset or not format_type(prorettype, null) = any ($1)) order by 1`,
    [plainResults],
  );
  expect(rows.map(({ name }) => name)).toEqual(Object.keys(reads).toSorted());
});

describe("a reading", () => {
  test.each(Object.entries(reads))(
    "by %s leaves one entry that says who, why and what",
    async (name, read) => {
      for (let times = 1; times <= 2; times += 1) {
        await database.admin.query("truncate ledger.audit_entries");
        const { rows, fields, by = "correspondence", of = someone.personId } = await read();
        expect(rows).toBeGreaterThan(0);
        const [entry, ...more] = await entries();
        expect(more).toEqual([]);
        expect(entry).toMatchObject({ purpose: by, function: name, fields });
        expect(entry?.person_refs).toContain(await refOf(of));
        expect(JSON.stringify(entry)).not.toContain(of);
        expect(entry?.reason).toBe(ownReasons[name] ?? reading.reason);
      }
    },
  );

  test("of many people at once is one entry that names each of them once", async () => {
    const db = database.db("correspondence");
    const ids: string[] = [];
    for (let n = 0; n < 20; n += 1) {
      ids.push((await writeIn(db, keyring, { details: { email: `${n}@example.org` } })).personId);
    }
    const opened = await openPersons(db, keyring, reading, { ids, fields: ["email"] });
    expect(opened.size).toBe(20);
    const all = await entries();
    expect(all).toHaveLength(1);
    expect(new Set(all[0]?.person_refs).size).toBe(20);
    expect(all[0]?.person_refs).toHaveLength(20);
  });

  test("names the operator who looked", async () => {
    const operatorId = newId();
    const by = { ...reading, operatorId };
    const which = { threads: [someone.threadId] };
    await openMessages(database.db("correspondence"), keyring, by, which);
    expect((await entries())[0]?.operator_id).toBe(operatorId);
  });

  test("that is rolled back takes its entry along, and one that stands keeps it", async () => {
    const db = database.db("correspondence");
    const asked = { ids: [someone.personId], fields: ["email"] } as const;
    const undone = db.transaction().execute(async (tx) => {
      const opened = await openPersons(tx, keyring, reading, asked);
      expect(opened.size).toBe(1);
      throw new Error("undo");
    });
    expect(await undone.catch(String)).toBe("Error: undo");
    expect(await entries()).toEqual([]);
    await db.transaction().execute((tx) => openPersons(tx, keyring, reading, asked));
    expect(await entries()).toHaveLength(1);
  });

  test("that fails leaves neither an entry nor a disclosure: there is none without the other", async () => {
    const people = `'{${someone.personId}}'`;
    for (const [sql, state] of [
      [`select * from people.open_persons(${people}, '{email}', null)`, "23502"],
      [`select * from people.open_persons(${people}, null, 'why')`, "23502"],
      [`select 1 / 0 from people.open_persons(${people}, '{email}', 'why')`, "22012"],
      [`select * from people.open_messages('{}', '{}', '{message}', null)`, "23502"],
      [`select * from people.find_by_email('', null)`, "23502"],
      [
        `select * from people.open_for_delivery('${someone.personId}', '${newId()}', null, 'mail-relay', '{email}')`,
        "23502",
      ],
    ] as const) {
      expect(await askAs(database, "correspondence", sql)).toBe(state);
    }
    expect(await entries()).toEqual([]);
    const { rowCount } = await database.admin.query("select 1 from ledger.disclosures");
    expect(rowCount).toBe(0);
  });

  test("can't be had while the record can't be written", async () => {
    await database.admin.query(
      "alter table ledger.audit_entries add constraint full_up check (false) not valid",
    );
    try {
      for (const read of Object.values(reads)) {
        expect(await read().then(() => "opened", String)).toContain("full_up");
      }
    } finally {
      await database.admin.query("alter table ledger.audit_entries drop constraint full_up");
    }
  });

  test("stays on the record: no purpose may change, delete or invent an entry", async () => {
    for (const { name } of database.purposes) {
      for (const sql of [
        "delete from ledger.audit_entries",
        "update ledger.audit_entries set reason = 'x'",
        "insert into ledger.audit_entries (reason) values ('x')",
        "truncate ledger.audit_entries",
        "select people.record_read('x', 'x', '{}', '{}', null)",
      ]) {
        expect(await askAs(database, name, sql)).toBe("refused");
      }
    }
  });
});
