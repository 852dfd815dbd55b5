/**
 * What is left of somebody who was erased: in the database, and in the data backup that was taken
 * before. That backup holds every schema of ours but `keys`.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { answer } from "../../src/contact/answer.ts";
import { confirm, readPending } from "../../src/contact/confirm.ts";
import type { Contact } from "../../src/contact/context.ts";
import { eraseThread } from "../../src/contact/erase.ts";
import { confirmationToken } from "../../src/contact/link.ts";
import { readSubmission, submit } from "../../src/contact/submit.ts";
import { deriveKey } from "../../src/kernel/crypto.ts";
import { newId, newMark } from "../../src/kernel/ids.ts";
import { createKeyring, messageFields, personFields } from "../../src/people/mod.ts";
import type { PersonKey } from "../../src/people/keyring.ts";
import { openDetail, openText } from "../../src/people/sealed.ts";
import { call } from "../../src/promise/call.ts";
import { createGate } from "../../src/promise/gate.ts";
import { ourSchemas, purposeNames } from "../../src/promise/purpose.ts";
import { type TestDatabase, testDatabase } from "../database.ts";

let database: TestDatabase;
let contact: Contact;
const operatorId = newId();

beforeAll(async () => {
  database = await testDatabase();
  contact = contactOn(database);
});
afterAll(() => database.drop());

function contactOn(on: TestDatabase): Contact {
  const fields = ["name", "email", "company", "phone", "subject", "message"] as const;
  return {
    database: on,
    keyring: createKeyring(on.masterKey, on.instanceId),
    gate: createGate(),
    forms: [{ id: "contact", title: "Contact", fields, required: ["message"] }],
    ...{ vendor: { name: "Vendor" }, publicUrl: "http://localhost:4080", accent: "#1b5e8a" },
    ...{ fromAddress: "desk@vendor.example", policyVersion: "1", keptDays: 730 },
    ...{ confirmationWindowMinutes: 0, notify: true, allowedOrigins: [] },
    isAllowedTarget: () => false,
    clientAddress: () => "192.0.2.1",
    wakeMail: () => {},
  };
}

const query = async <Row extends object>(sql: string, values: unknown[] = []) =>
  (await database.admin.query(sql, values)).rows as Row[];

/** Somebody writes, with every field filled in. */
async function write(email: string): Promise<void> {
  const values = { name: "N", email, company: "C", phone: "1", subject: "S", message: newMark() };
  const [form] = contact.forms;
  if (!form) throw new Error("there is no form");
  await submit(contact, readSubmission(contact, form, new Map(Object.entries(values))));
}

/** Writes twice, vouches for both, is answered, and the answer is handed to the relay. */
async function correspond(email: string): Promise<{ personId: string; threads: string[] }> {
  await write(email);
  await write(email);
  const index = contact.keyring.emailIndex(email);
  const [link] = await query<{ id: string }>(
    "select id from contact.confirmations where email_index = $1 limit 1",
    [index],
  );
  const token = confirmationToken(contact, link?.id ?? "");
  const { waiting } = await readPending(contact, token);
  const threads = waiting.map(({ id }) => id);
  expect(await confirm(contact, token, threads)).toBe(2);
  for (const threadId of threads) await answer(contact, { threadId, operatorId, text: newMark() });
  const [person] = await query<{ id: string }>(
    "select id from people.persons where email_index = $1",
    [index],
  );
  const personId = person?.id ?? "";
  for (const { id } of await query<{ id: string }>(
    "select id from mail.deliveries where person_id = $1",
    [personId],
  )) {
    await call(database.db("correspondence"), "people.open_for_delivery", {
      ...{ p_person: personId, p_delivery: id, p_attempt: 1 },
      ...{ p_recipient: "mail-relay", p_categories: ["email"] },
    });
  }
  return { personId, threads };
}

type Tables = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

async function copyOf(schemas: readonly string[]): Promise<Tables> {
  const tables = await query<{ name: string }>(
    "select schemaname || '.' || tablename as name from pg_tables where schemaname = any ($1)",
    [schemas],
  );
  const copies: [string, Record<string, unknown>[]][] = [];
  for (const { name } of tables) copies.push([name, await query(`select * from ${name}`)]);
  return Object.fromEntries(copies);
}

/** The data backup as the design describes it. */
const backup = () => copyOf(ourSchemas.filter((schema) => schema !== "keys"));
const keysNow = () => copyOf(["keys"]);

/** Everything that could be a key to whoever holds these copies and the master key. */
function keysFrom(data: Tables, keys: Tables): readonly Buffer[] {
  const { masterKey, instanceId } = database;
  const uses = [...purposeNames.map((name) => `purpose ${name}`), "email index", "key check", ""];
  const derived = uses.flatMap((use) => [
    deriveKey(masterKey, use),
    deriveKey(masterKey, `${use} ${instanceId}`),
  ]);
  const persons = (data["people.persons"] ?? []).map(({ id }) => id as string);
  const unwrapped = (keys["keys.wrapped_keys"] ?? []).flatMap(({ wrapped }) =>
    persons.flatMap((person) =>
      purposeNames.flatMap((purpose) => {
        try {
          return [contact.keyring.unwrap(purpose, person, wrapped as Buffer)];
        } catch {
          return [];
        }
      }),
    ),
  );
  const lying = Object.values({ ...data, ...keys }).flatMap((rows) =>
    rows.flatMap((row) => Object.values(row).filter((it) => Buffer.isBuffer(it))),
  );
  return [masterKey, ...derived, ...unwrapped, ...lying.filter((it) => it.length === 32)];
}

/** How many sealed values of a person a backup holds, and how many of them open. */
function opening(data: Tables, keys: readonly Buffer[], personId: string) {
  const openers: (() => unknown)[] = [];
  const each = (open: (key: PersonKey) => unknown) =>
    openers.push(() => keys.some((key) => isOpened(() => open(key as PersonKey))));
  for (const row of (data["people.persons"] ?? []).filter(({ id }) => id === personId)) {
    for (const field of personFields) {
      if (row[field]) each((key) => openDetail(key, personId, field, row[field] as Buffer));
    }
  }
  for (const row of data["people.messages"] ?? []) {
    if (row["person_id"] !== personId) continue;
    const at = { messageId: row["id"] as string, personId };
    for (const field of messageFields) {
      if (row[field]) each((key) => openText(key, at, field, row[field] as Buffer));
    }
  }
  return { sealed: openers.length, opened: openers.filter((open) => open()).length };
}

function isOpened(open: () => unknown): boolean {
  try {
    return Boolean(open());
  } catch {
    return false;
  }
}

/** Tables of which a row holds `text` anywhere. */
async function tablesWith(text: string): Promise<readonly string[]> {
  const tables = await copyOf(ourSchemas);
  const found = [];
  for (const table of Object.keys(tables)) {
    const rows = await query<{ n: number }>(
      `select 1 as n from ${table} t where strpos(t::text, $1) > 0 limit 1`,
      [text],
    );
    if (rows.length > 0) found.push(table);
  }
  return found.toSorted();
}

const refOf = async (personId: string) =>
  (
    await query<{ ref: string }>("select ref from keys.person_refs where person_id = $1", [
      personId,
    ])
  )[0]?.ref ?? "";

describe.each([
  [
    "each conversation was deleted",
    async ({ threads }: { threads: readonly string[] }) => {
      for (const threadId of threads) {
        await eraseThread(contact, { threadId, reason: "asked", operatorId });
      }
    },
  ],
  [
    "the person was erased at once, and then what stands around them",
    async ({ personId, threads }: { personId: string; threads: readonly string[] }) => {
      const erasure = { p_person: personId, p_reason: "asked" };
      await call(database.db("requests"), "people.erase", erasure);
      for (const threadId of threads) await eraseThread(contact, { threadId, reason: "asked" });
    },
  ],
] as const)("after %s", (_, erase) => {
  test("no sealed value opens from the backup taken before; with the keys of then, each did", async () => {
    const gone = await correspond(`${newMark()}@example.org`);
    const stays = await correspond(`${newMark()}@example.org`);
    const data = await backup();
    expect(Object.keys(data).filter((table) => table.startsWith("keys."))).toEqual([]);
    // Four details, and subject and text of two messages and two answers.
    const all = { sealed: 10, opened: 10 };
    const before = keysFrom(data, await keysNow());
    expect(opening(data, before, gone.personId)).toEqual(all);
    expect(opening(data, keysFrom(data, {}), gone.personId)).toEqual({ ...all, opened: 0 });

    await erase(gone);
    const after = keysFrom(data, await keysNow());
    expect(opening(data, after, gone.personId)).toEqual({ ...all, opened: 0 });
    expect(opening(data, after, stays.personId)).toEqual(all);
  });

  test("nothing leads from the record to the person, and nothing else names them", async () => {
    const email = `${newMark()}@example.org`;
    const gone = await correspond(email);
    const ref = await refOf(gone.personId);
    const index = contact.keyring.emailIndex(email).toString("hex");
    const onRecord = ["ledger.audit_entries", "ledger.disclosures", "ledger.erasures"];
    expect(await tablesWith(ref)).toEqual(["keys.person_refs", ...onRecord.slice(0, 2)]);
    expect(await tablesWith(gone.personId)).toContain("mail.deliveries");
    expect(await tablesWith(index)).toContain("people.persons");

    await erase(gone);
    expect(await tablesWith(gone.personId)).toEqual([]);
    expect(await tablesWith(index)).toEqual([]);
    expect(await tablesWith(ref)).toEqual(onRecord);
    // What stands beside the reference on the record leads nowhere either.
    const disclosed = await query<{ delivery_id: string }>(
      "select delivery_id from ledger.disclosures where person_ref = $1",
      [ref],
    );
    expect(disclosed.length).toBeGreaterThan(1);
    for (const { delivery_id } of disclosed) {
      expect(await tablesWith(delivery_id)).toEqual(["ledger.disclosures"]);
    }
    for (const threadId of gone.threads) {
      const named = await tablesWith(threadId);
      expect(
        named.filter((table) => !table.startsWith("ledger.") && table !== "avow.jobs"),
      ).toEqual([]);
    }
  });

  test("two people who are gone stay two on the record", async () => {
    const [one, two] = [await correspond("one@example.org"), await correspond("two@example.org")];
    const refs = [await refOf(one.personId), await refOf(two.personId)];
    for (const gone of [one, two]) await erase(gone);
    const entries = await query<{ refs: string[] }>(
      "select person_refs as refs from ledger.audit_entries where person_refs && $1",
      [refs],
    );
    expect(entries.length).toBeGreaterThan(4);
    expect(entries.filter((it) => refs.every((ref) => it.refs.includes(ref)))).toEqual([]);
    const erasures = await query<{ person_ref: string }>(
      "select person_ref from ledger.erasures where person_ref = any ($1)",
      [refs],
    );
    expect(new Set(erasures.map((it) => it.person_ref))).toEqual(new Set(refs));
  });
});
