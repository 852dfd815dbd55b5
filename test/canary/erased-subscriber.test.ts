/** What is left of a subscriber who was erased, or who left and whose date has passed. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { newId, newMark } from "../../src/kernel/ids.ts";
import { createKeyring, type Keyring } from "../../src/people/mod.ts";
import { leave, makeList, subscribe } from "../../src/people/subscriber.fixture.ts";
import { call } from "../../src/promise/call.ts";
import { ourSchemas } from "../../src/promise/purpose.ts";
import { sweep } from "../../src/retention/mod.ts";
import { prepareStep } from "../../src/newsletter/mod.ts";
import { begin, newsletterOn } from "../campaign-scene.ts";
import { type TestDatabase, testDatabase } from "../database.ts";

let database: TestDatabase;
let keyring: Keyring;
beforeAll(async () => {
  database = await testDatabase();
  keyring = createKeyring(database.masterKey, database.instanceId);
});
afterAll(() => database.drop());

/** Tables of which a row holds `text` anywhere. */
async function tablesWith(text: string): Promise<readonly string[]> {
  const { rows: tables } = await database.admin.query<{ name: string }>(
    "select schemaname || '.' || tablename as name from pg_tables where schemaname = any ($1) order by 1",
    [ourSchemas],
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const { rowCount } = await database.admin.query(
      `select 1 from ${name} t where strpos(t::text, $1) > 0 limit 1`,
      [text],
    );
    if (rowCount) found.push(name);
  }
  return found;
}

/** Somebody who subscribed, was sent a letter, and of whose mail a report came back. */
async function someone() {
  const email = `${newMark()}@example.org`;
  const list = await makeList(database);
  const { personId, index } = await subscribe(database, keyring, email, [list]);
  const evidence = newId();
  const { admin } = database;
  const newsletter = newsletterOn(database, database.masterKey, 25);
  const { id: campaign } = await begin(newsletter, [list]);
  while ((await prepareStep(newsletter, campaign)) !== "done");
  const claimed = await call(database.db("newsletter"), "newsletter.claim_batch", {
    ...{ p_campaign: campaign, p_limit: 10, p_until: new Date(Date.now() + 60_000) },
    ...{ p_recipient: "mail-relay", p_categories: ["email"], p_fields: ["email", "name"] },
  });
  expect(claimed.map(({ person_id }) => person_id)).toEqual([personId]);
  await admin.query(
    "insert into people.evidence (id, person_id, diagnostic, expires_at) values ($1, $2, '\\x01', now() + interval '90 days')",
    [evidence, personId],
  );
  const { rows } = await admin.query<{ ref: string }>(
    "select ref from keys.person_refs where person_id = $1",
    [personId],
  );
  return { personId, ref: rows[0]?.ref ?? "", index: index.toString("hex") };
}

describe.each([
  [
    "was erased",
    async (personId: string) => {
      await call(database.db("requests"), "people.erase", {
        p_person: personId,
        p_reason: "asked",
      });
    },
  ],
  [
    "left, and whose date has passed",
    async (personId: string) => {
      await leave(database, personId);
      await database.admin.query(
        "update people.persons set expires_at = now() - interval '1 second' where id = $1",
        [personId],
      );
      await sweep(database);
    },
  ],
] as const)("of a subscriber who %s", (_, go) => {
  test("nothing is left but the keyed hash that keeps others from writing to them", async () => {
    const { personId, ref, index } = await someone();
    // There was something to go.
    expect((await tablesWith(personId)).length).toBeGreaterThan(8);
    expect(await tablesWith(index)).toEqual([
      "newsletter.sign_ups",
      "newsletter.subscribers",
      "people.persons",
    ]);
    await go(personId);
    expect(await tablesWith(personId)).toEqual([]);
    expect(await tablesWith(index)).toEqual(["newsletter.suppressions"]);
    // The record keeps that somebody was written to, and no way back to whom.
    expect(await tablesWith(ref)).toEqual([
      "ledger.audit_entries",
      "ledger.disclosures",
      "ledger.erasures",
    ]);
  });
});
