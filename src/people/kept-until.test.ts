/** How long the newsletter keeps people, as the live checks of retention see it. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { newId, newMark } from "../kernel/ids.ts";
import type { Outcome } from "../promise/definition.ts";
import type { LiveContext } from "../promise/live.ts";
import { applyShorterTerm, retentionPromises } from "../retention/mod.ts";
import { createKeyring, type Keyring } from "./keyring.ts";
import { leave, makeList, signUpAlone, subscribe } from "./subscriber.fixture.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());
afterEach(() => database.admin.query("truncate people.persons cascade"));

/** Runs the check whose name begins so. */
async function run(name: string, days = 30): Promise<Outcome> {
  const check = retentionPromises[0]?.live.find((it) => it.name.startsWith(name));
  const bindings = [{ promise: "kept-until", sentence: "", params: { of: "contact", days } }];
  const context = { database } as unknown as LiveContext;
  return (await check?.run(context, bindings as never)) ?? { holds: null, detail: "no check" };
}

const holds = async (days: number) => (await run("No date lies", days)).holds;

describe("people of the newsletter", () => {
  let keyring: Keyring;
  let list: string;
  beforeAll(async () => {
    keyring = createKeyring(database.masterKey, database.instanceId);
    list = await makeList(database);
  });
  const someone = () => subscribe(database, keyring, `${newMark()}@example.org`, [list]);

  test("are kept without a date while they are subscribed, and only then", async () => {
    const { personId } = await someone();
    expect(await holds(30)).toBe(true);
    await database.admin.query(
      "update newsletter.subscriptions set state = 'unsubscribed', ended_at = now() where person_id = $1",
      [personId],
    );
    expect(await holds(30)).toBe(false);
  });

  test("who left are to go after the days that the policy says, and a shorter policy holds at once", async () => {
    const { personId } = await someone();
    await leave(database, personId);
    expect(await holds(30)).toBe(true);
    expect(await holds(10)).toBe(false);
    await applyShorterTerm(database, { contact: 730, newsletter: 10, unpaid: 7, invoices: 4018 });
    expect(await holds(10)).toBe(true);
    const { rows } = await database.admin.query<{ days: number }>(
      "select round(extract(epoch from expires_at - now()) / 86400)::int as days from people.persons where id = $1",
      [personId],
    );
    expect(rows).toEqual([{ days: 10 }]);
  });

  test("who never confirmed are to go after seven days", async () => {
    const { personId } = await signUpAlone(database, keyring, { email: "a@example.org" }, [list]);
    expect(await holds(30)).toBe(true);
    await database.admin.query(
      "update people.persons set expires_at = now() + interval '9 days' where id = $1",
      [personId],
    );
    expect(await holds(30)).toBe(false);
  });

  test("who are no subscribers any more, and whose consent or mails stay, are found", async () => {
    const { personId } = await someone();
    await leave(database, personId);
    expect((await run("Nothing is stored")).holds).toBe(true);
    // Past what remembers a no, which only the program's own logins can pass.
    await database.admin.query(
      `set session_replication_role = replica;
       delete from newsletter.subscribers where person_id = '${personId}';
       set session_replication_role = origin`,
    );
    await database.admin.query(
      "update people.consents set withdrawn_at = now() - interval '5 hours' where person_id = $1",
      [personId],
    );
    await database.admin.query(
      `insert into mail.deliveries (id, purpose, kind, person_id, ref, next_at, created_at, expires_at)
       values ($1, 'newsletter', 'newsletter.campaign', $2, $1, now(), now(), now() + interval '1 day')`,
      [newId(), personId],
    );
    const { holds: found, detail, purposes } = await run("Nothing is stored");
    expect({ found, purposes }).toEqual({ found: false, purposes: ["newsletter"] });
    expect(detail).toContain("1 in people.consents of who left");
    expect(detail).toContain("1 in mail.deliveries to who left");
  });

  test.each([
    "people.persons",
    "people.evidence",
    "newsletter.subscribers",
    "newsletter.sign_ups",
    "mail.deliveries",
  ])(
    "of whom something in %s is past its date are found, and the newsletter named",
    async (table) => {
      const own = table === "people.persons" ? "id" : "person_id";
      const { personId } = await someone();
      await database.admin.query(
        `insert into people.evidence (id, person_id, expires_at) values ('${newId()}', '${personId}', now() + interval '1 day');
       insert into mail.deliveries (id, purpose, kind, person_id, ref, next_at, created_at, expires_at)
         values ('${newId()}', 'newsletter', 'newsletter.test', '${personId}', '${newId()}', now(), now(), now() + interval '1 day')`,
      );
      expect((await run("Nothing is stored")).holds).toBe(true);
      await database.admin.query(
        `update ${table} set expires_at = now() - interval '5 hours' where ${own} = $1`,
        [personId],
      );
      const { holds: found, detail, purposes } = await run("Nothing is stored");
      expect({ found, purposes }).toEqual({ found: false, purposes: ["newsletter"] });
      expect(detail).toContain(`1 in ${table}`);
    },
  );
});
