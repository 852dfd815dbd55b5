/** With many subscribers, what an operator opens reads what it shows, and no more. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { sql } from "kysely";
import { listOf, newsletterOn } from "../../test/campaign-scene.ts";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { countAudience } from "./store-audience.ts";
import type { NewsletterDb } from "./store-campaigns.ts";
import { countSubscriberRows, listSubscriberRows } from "./store-subscribers.ts";

setDefaultTimeout(120_000);

const people = 60_000;
let database: TestDatabase;
let all: string;
let some: string;

beforeAll(async () => {
  database = await testDatabase();
  const newsletter = newsletterOn(database, database.masterKey, 1);
  all = await listOf(newsletter, "all");
  some = await listOf(newsletter, "some");
  // Everybody is on the first list and every fifth on the other; two left the first, one of them
  // both; every two hundredth is suppressed by what came back. As many others said no in
  // other years.
  await database.admin.query(`
    create temp table made as select n, ('018bd70c-7600-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid as id
      from generate_series(1, ${people}) n;
    insert into people.persons (id, email_index, email, verified_at, created_at)
      select id, sha256(int4send(n)), 'x', now(), now() from made;
    insert into newsletter.subscribers (person_id, email_index, created_at)
      select id, sha256(int4send(n)), now() from made;
    insert into newsletter.subscriptions (list_id, person_id, state, source, subscribed_at)
      select '${all}'::uuid, id, 'subscribed', 'import', now() - interval '2 days' from made
      union all
      select '${some}'::uuid, id, 'subscribed', 'import', now() - interval '1 day' from made where n % 5 = 0;
    update newsletter.subscriptions set state = 'unsubscribed', ended_at = now(), ended_by = 'page'
      where person_id in (select id from made where n = 15001)
        or (list_id = '${all}' and person_id in (select id from made where n = 5000));
    insert into newsletter.suppressions (email_index, list_id, reason, at)
      select sha256(int4send(n)), null, 'bounced', now() from made where n % 200 = 3;
    insert into newsletter.suppressions (email_index, list_id, reason, at)
      select sha256(int4send(-n)), null, 'unsubscribed', now() from made;
    analyze`);
});
afterAll(() => database.drop());

/** What `look` gives, and how many rows of the newsletter it read. */
async function reading<T>(look: (db: NewsletterDb) => Promise<T>) {
  return database
    .db("newsletter")
    .transaction()
    .execute(async (tx) => {
      const before = await readSoFar(tx);
      const result = await look(tx);
      return { result, read: (await readSoFar(tx)) - before };
    });
}

/** Rows that this connection read and has not reported yet. */
async function readSoFar(tx: NewsletterDb): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select coalesce(sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)), 0)::int as n
    from pg_stat_xact_user_tables where schemaname = 'newsletter'`.execute(tx);
  return rows[0]?.n ?? 0;
}

test.each([
  ["subscribed", 51, 51],
  ["unsubscribed", 1, 2],
  ["suppressed", 51, 51],
] as const)(
  "A page of who is %s is looked up, not looked for among all",
  async (state, any, one) => {
    for (const [listId, count] of [
      [null, any],
      [all, one],
    ] as const) {
      const { result, read } = await reading((db) =>
        listSubscriberRows(db, { listId, state, before: null, limit: 51 }),
      );
      expect(result.map((row) => row.person_id)).toEqual(
        result
          .map((row) => row.person_id)
          .toSorted()
          .toReversed(),
      );
      expect(result).toHaveLength(count);
      expect(read).toBeLessThan(3_000);
    }
  },
);

test("The counts are those of the rows, each person once", async () => {
  const { result, read } = await reading((db) => countSubscriberRows(db, null));
  expect(result).toEqual({ subscribed: 59_999, unsubscribed: 1, suppressed: 300, pending: 0 });
  expect(read).toBeLessThan(1.5 * people);
  const ofAll = { subscribed: 59_998, unsubscribed: 2, suppressed: 300, pending: 0 };
  expect(await countSubscriberRows(database.db("newsletter"), all)).toEqual(ofAll);
  const ofSome = { subscribed: 12_000, unsubscribed: 0, suppressed: 0, pending: 0 };
  expect(await countSubscriberRows(database.db("newsletter"), some)).toEqual(ofSome);
});

test("How many a campaign would reach is counted in one walk through its lists", async () => {
  const dates = { subscribedFrom: null, subscribedUntil: null };
  const one = await reading((db) => countAudience(db, { listIds: [all], ...dates }));
  expect(one.result).toBe(59_998 - 300);
  expect(one.read).toBeLessThan(1.5 * people);
  const db = database.db("newsletter");
  expect(await countAudience(db, { listIds: [all, some], ...dates })).toBe(59_999 - 300);
  const since = { subscribedFrom: new Date(Date.now() - 129_600_000), subscribedUntil: null };
  expect(await countAudience(db, { listIds: [all, some], ...since })).toBe(12_000);
});
