import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { newId } from "../kernel/ids.ts";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { deliveriesWithoutDisclosure } from "./evidence.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.admin.query("delete from mail.deliveries");
});

/** A mail after its last attempt, with disclosures of these attempts. */
async function mail(it: {
  readonly state: string;
  readonly attempts: number;
  readonly code: number | null;
  readonly disclosed: readonly number[];
}): Promise<void> {
  const [id, personId] = [newId(), newId()];
  await database.admin.query("insert into people.persons (id, created_at) values ($1, now())", [
    personId,
  ]);
  await database.admin.query(
    `insert into mail.deliveries
       (id, purpose, kind, person_id, ref, state, attempts, reply_code, next_at, created_at, expires_at)
     values ($1, 'correspondence', 'contact.answer', $2, $1, $3, $4, $5, now(), now(), now() + '1 day')`,
    [id, personId, it.state, it.attempts, it.code],
  );
  for (const attempt of it.disclosed) {
    await database.admin.query(
      `insert into ledger.disclosures (at, purpose, recipient, categories, delivery_id, attempt)
       values (now(), 'correspondence', 'mail-relay', '{email}', $1, $2)`,
      [id, attempt],
    );
  }
}

const missing = async () =>
  (await deliveriesWithoutDisclosure(database.admin)).reduce(
    (sum, tally) => sum + tally.missing,
    0,
  );

test("a relay that was away for some attempts is no fault: those opened no address", async () => {
  await mail({ state: "accepted", attempts: 4, code: 250, disclosed: [4] });
  await mail({ state: "refused", attempts: 3, code: 550, disclosed: [2, 3] });
  await mail({ state: "deferred", attempts: 2, code: null, disclosed: [] });
  await mail({ state: "uncertain", attempts: 1, code: null, disclosed: [] });
  expect(await missing()).toBe(0);
});

test("a mail that the relay took without a disclosure of that attempt is found", async () => {
  await mail({ state: "accepted", attempts: 2, code: 250, disclosed: [1] });
  expect(await missing()).toBe(1);
});

test("a mail that the relay refused without any disclosure is found", async () => {
  await mail({ state: "refused", attempts: 1, code: 550, disclosed: [] });
  expect(await missing()).toBe(1);
});
