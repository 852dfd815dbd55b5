/** What the logins of other purposes get of subscribers: nothing that they were not given. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { newMark } from "../kernel/ids.ts";
import type { PurposeName } from "../promise/purpose.ts";
import { createKeyring } from "./keyring.ts";
import { askAs } from "./people.fixture.ts";
import { leave, makeList, type SignedUp, subscribe } from "./subscriber.fixture.ts";

let database: TestDatabase;
let list: string;
let stays: SignedUp;
let left: SignedUp;

beforeAll(async () => {
  database = await testDatabase();
  const keyring = createKeyring(database.masterKey, database.instanceId);
  list = await makeList(database);
  stays = await subscribe(database, keyring, `${newMark()}@example.org`, [list]);
  left = await subscribe(database, keyring, `${newMark()}@example.org`, [list]);
  await leave(database, left.personId);
});
afterAll(() => database.drop());

const everybodyElse = ["correspondence", "operators", "retention"] as const;

const refused: readonly [string, readonly PurposeName[], string][] = [
  ["read who subscribes", everybodyElse, "select person_id from newsletter.subscribers"],
  ["read to what", everybodyElse, "select state from newsletter.subscriptions"],
  [
    "read which addresses said no",
    everybodyElse,
    "select email_index from newsletter.suppressions",
  ],
  ["read receipts", everybodyElse, "select signature from newsletter.receipts"],
  ["read who signed up", everybodyElse, "select email_index from newsletter.sign_ups"],
  ["read letters", everybodyElse, "select subject from newsletter.campaigns"],
  ["read what came back", everybodyElse, "select reason from newsletter.bounces"],
  [
    "claim a letter's addresses",
    [...everybodyElse, "requests"],
    "select newsletter.claim_batch(gen_random_uuid(), 1, now(), 'x', '{}', '{}')",
  ],
  [
    "import anybody",
    [...everybodyElse, "requests"],
    "select newsletter.take_in_batch('{}', '1', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')",
  ],
  [
    "let anybody go",
    everybodyElse,
    "select newsletter.unsubscribe(gen_random_uuid(), null, 'page', now())",
  ],
  [
    "confirm a sign-up",
    everybodyElse,
    "select newsletter.confirm(null, null, null, null, null, null, null, now())",
  ],
  ["look who is known", everybodyElse, "select people.find_known('{}', 'x')"],
  [
    "write a sign-up",
    [...everybodyElse, "requests"],
    "insert into newsletter.sign_ups (id) values (gen_random_uuid())",
  ],
  [
    "subscribe anybody",
    [...everybodyElse, "requests"],
    "insert into newsletter.subscriptions (list_id) values (gen_random_uuid())",
  ],
  [
    "say that somebody is back",
    ["requests"],
    "update newsletter.subscriptions set state = 'subscribed'",
  ],
  ["delete a no", [...everybodyElse, "requests"], "delete from newsletter.suppressions"],
  ["read an address", ["requests", "retention"], "select email from people.persons"],
  ["open a report", [...everybodyElse, "requests"], "select people.open_evidence('{}', 'x')"],
];
test.each(refused)("no other login may %s", async (_, logins, sql) => {
  for (const login of logins) {
    expect([login, await askAs(database, login, sql)]).toEqual([login, "refused"]);
  }
});

test("the function that opens details gives no other login a subscriber's", async () => {
  const sql = "select * from people.open_persons($1, '{email,name}', 'test')";
  for (const login of ["correspondence", "operators"] as const) {
    expect([login, await askAs(database, login, sql, [[stays.personId]])]).toEqual([login, 0]);
  }
  expect(await askAs(database, "newsletter", sql, [[stays.personId, left.personId]])).toBe(1);
  // Who left asks for what is theirs through `requests`, and so is reached there.
  expect(await askAs(database, "requests", sql, [[left.personId]])).toBe(1);
});

test("retention deletes no sign-up that is not past its date, and no mail", async () => {
  expect(await askAs(database, "retention", "delete from newsletter.sign_ups")).toBe(0);
  expect(await askAs(database, "retention", "select id from newsletter.sign_ups")).toBe(0);
  expect(await askAs(database, "retention", "select people.expire(1000)")).toBe(1);
  const { rows } = await database.admin.query<{ n: number }>(
    "select count(*)::int as n from people.persons where id = any ($1)",
    [[stays.personId, left.personId]],
  );
  expect(rows).toEqual([{ n: 2 }]);
});
