/** What the logins may do to subscribers when they call the database themselves, past our code. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { newId, newMark, newSecret } from "../kernel/ids.ts";
import { sqlState } from "../kernel/sql-error.ts";
import { call } from "../promise/call.ts";
import { loginName, type PurposeName } from "../promise/purpose.ts";
import { compilePurposes } from "../promises.ts";
import { createKeyring, type Keyring } from "./keyring.ts";
import { openPersons } from "./open.ts";
import { askAs, inDays, writeIn } from "./people.fixture.ts";
import {
  confirmRow,
  importRow,
  leave,
  makeList,
  type SignedUp,
  signUpAlone,
  subscribe,
} from "./subscriber.fixture.ts";

let database: TestDatabase;
let keyring: Keyring;
let lists: readonly [string, string];
let someone: SignedUp;
let email: string;

beforeAll(async () => {
  database = await testDatabase();
  keyring = createKeyring(database.masterKey, database.instanceId);
  lists = [await makeList(database), await makeList(database)];
});
beforeEach(async () => {
  email = `${newMark()}@example.org`;
  someone = await subscribe(database, keyring, email, [lists[0]]);
});
afterAll(() => database.drop());

const ask = (purpose: PurposeName, sql: string, values?: unknown[]) =>
  askAs(database, purpose, sql, values);

/** What the database holds, seen as its superuser. */
async function rows<Row>(sql: string, ...values: unknown[]): Promise<Row[]> {
  return (await database.admin.query(sql, values)).rows as Row[];
}

const suppressed = async (index: Buffer) =>
  (
    await rows<{ reason: string; one: boolean }>(
      "select reason, list_id is not null as one from newsletter.suppressions where email_index = $1 order by 2",
      index,
    )
  ).map(({ reason, one }) => (one ? `${reason} from one list` : reason));

const state = async (personId: string) =>
  (
    await rows<{ state: string }>(
      "select state from newsletter.subscriptions where person_id = $1 order by list_id",
      personId,
    )
  ).map((row) => row.state);

describe("the newsletter's own login", () => {
  const refused: readonly [string, string][] = [
    [
      "subscribes nobody",
      "insert into newsletter.subscriptions (list_id, person_id, state, source, subscribed_at) values (gen_random_uuid(), gen_random_uuid(), 'subscribed', 'form', now())",
    ],
    ["changes no subscription", "update newsletter.subscriptions set state = 'subscribed'"],
    ["deletes no subscription", "delete from newsletter.subscriptions"],
    ["makes nobody a subscriber", "insert into newsletter.subscribers (person_id) values (null)"],
    ["deletes no subscriber", "delete from newsletter.subscribers"],
    ["writes no receipt", "insert into newsletter.receipts (id) values (gen_random_uuid())"],
    ["confirms no sign-up", "update newsletter.sign_ups set confirmed_at = now()"],
    [
      "writes no sign-up that is confirmed already",
      "insert into newsletter.sign_ups (confirmed_at) values (now())",
    ],
    ["changes no reason", "update newsletter.suppressions set reason = 'bounced'"],
    ["verifies nobody by an insert", "insert into people.persons (verified_at) values (now())"],
    ["takes nobody's date away", "update people.persons set expires_at = null"],
    ["reads no address", "select email from people.persons"],
    ["reads no key", "select wrapped from keys.wrapped_keys"],
    ["writes no consent anew", "update people.consents set withdrawn_at = null"],
    ["writes no disclosure", "insert into ledger.disclosures (recipient) values ('mail-relay')"],
    ["reads no evidence", "select diagnostic from people.evidence"],
    [
      "confirms no sign-up by the function that does",
      "select newsletter.confirm(null, null, null, null, null, null, null, now())",
    ],
    ["verifies nobody", "select people.mark_verified(gen_random_uuid())"],
    ["renews nobody's details", "select people.renew_details(gen_random_uuid(), null, null, null)"],
    ["lets nobody go", "select newsletter.unsubscribe(gen_random_uuid(), null, 'page', now())"],
    ["withdraws nothing", "select people.withdraw(gen_random_uuid(), 'correspondence')"],
    ["gives itself nothing", "select people.give(null, null, 'newsletter', null, null, null)"],
    ["erases nobody", "select people.erase(gen_random_uuid(), 'x')"],
    ["looks for nobody else's people", "select people.find_known('{}', 'x')"],
    ["opens no message", "select people.open_messages('{}', '{}', '{}', 'x')"],
  ];
  test.each(refused)("%s", async (_, sql) => {
    expect(await ask("newsletter", sql)).toBe("refused");
  });

  test("takes in nobody without a date, or whose date has passed", async () => {
    const insert = "insert into people.persons (id, created_at, expires_at) values ($1, now(), $2)";
    expect(await ask("newsletter", insert, [newId(), inDays(7)])).toBe(1);
    expect(await ask("newsletter", insert, [newId(), null])).toBe("42501");
    expect(await ask("newsletter", insert, [newId(), inDays(-1)])).toBe("42501");
  });

  test("takes back what a machine suppressed, and no person's no", async () => {
    const remove = "delete from newsletter.suppressions where email_index = $1";
    await database.admin.query(
      "insert into newsletter.suppressions (email_index, reason, at) values ($1, 'bounced', now())",
      [someone.index],
    );
    expect(await ask("newsletter", remove, [someone.index])).toBe(1);
    await leave(database, someone.personId);
    expect(await ask("newsletter", remove, [someone.index])).toBe(0);
  });

  test("gets nothing of who withdrew, and writes itself no new key", async () => {
    await leave(database, someone.personId);
    const reading = { purpose: "newsletter", reason: "test" } as const;
    const asked = { ids: [someone.personId], fields: ["email"] } as const;
    const opened = await openPersons(database.db("newsletter"), keyring, reading, asked);
    expect(opened.size).toBe(0);
    const mailed = await call(database.db("newsletter"), "people.open_for_delivery", {
      ...{ p_person: someone.personId, p_delivery: newId(), p_attempt: 1 },
      ...{ p_recipient: "mail-relay", p_categories: ["email"] },
    });
    expect(mailed).toEqual([]);
    const forged = keyring.wrap("newsletter", someone.personId, keyring.newPersonKey());
    const insert =
      "insert into keys.wrapped_keys (person_id, purpose, wrapped) values ($1, 'newsletter', $2)";
    expect(await ask("newsletter", insert, [someone.personId, forged])).toBe("42501");
  });

  test("lifts no suppression by a sign-up that is confirmed for somebody else", async () => {
    await leave(database, someone.personId);
    const stranger = await subscribe(database, keyring, `${newMark()}@example.org`, [lists[0]]);
    const again = await signUpAlone(database, keyring, { email }, [lists[0]]);
    const confirm = (personId: string) => confirmRow(database, keyring, again.signUpId, personId);
    expect(await confirm(stranger.personId)).toBe(false);
    // Nor for the row that stands alone, while somebody is known under the address.
    expect(await confirm(again.personId)).toBe(false);
    const remove = "delete from newsletter.suppressions where email_index = $1";
    for (const purpose of ["newsletter", "requests"] as const) {
      expect([0, "refused"]).toContain(await ask(purpose, remove, [someone.index]));
    }
    expect(await suppressed(someone.index)).toEqual(["unsubscribed", "unsubscribed from one list"]);
    expect(await confirm(someone.personId)).toBe(true);
    expect(await suppressed(someone.index)).toEqual([]);
  });

  test("lifts no suppression by a sign-up from before somebody said no", async () => {
    const before = await signUpAlone(database, keyring, { email }, [lists[0]]);
    await leave(database, someone.personId);
    expect(await confirmRow(database, keyring, before.signUpId, someone.personId)).toBe(false);
    expect(await state(someone.personId)).toEqual(["unsubscribed"]);
  });

  test("uses a sign-up once, and none that is past its date", async () => {
    expect(await confirmRow(database, keyring, someone.signUpId, someone.personId)).toBe(false);
    const late = await signUpAlone(database, keyring, { email }, [lists[1]]);
    await database.admin.query("update newsletter.sign_ups set expires_at = now() where id = $1", [
      late.signUpId,
    ]);
    expect(await confirmRow(database, keyring, late.signUpId, someone.personId)).toBe(false);
    expect(await state(someone.personId)).toEqual(["subscribed"]);
  });

  test("gets no company and no phone of somebody who gave them to correspondence", async () => {
    const given = { email: `${newMark()}@example.org`, company: "Acme", phone: "+1 555 0100" };
    const { personId } = await writeIn(database.db("correspondence"), keyring, { details: given });
    const asked = { p_persons: [personId], p_fields: ["company", "phone"], p_reason: "test" };
    const [own] = await call(database.db("correspondence"), "people.open_persons", asked);
    expect([own?.company, own?.phone].every(Buffer.isBuffer)).toBe(true);
    const [asked2] = await call(database.db("requests"), "people.open_persons", asked);
    const key = keyring.unwrap("requests", personId, asked2?.wrapped as Buffer);
    await call(database.db("requests"), "people.give", {
      ...{ p_id: newId(), p_person: personId, p_purpose: "newsletter", p_basis: "agreed" },
      ...{ p_version: "1", p_wrapped: keyring.wrap("newsletter", personId, key) },
    });
    const [row] = await call(database.db("newsletter"), "people.open_persons", asked);
    expect([row?.person_id, row?.company, row?.phone]).toEqual([personId, null, null]);
  });
});

test("the function that renews details stores what the policy lists, and no company it does not list", async () => {
  const only = await testDatabase({ purposes: compilePurposes(["email", "name", "message"]) });
  try {
    const own = createKeyring(only.masterKey, only.instanceId);
    const { personId } = await writeIn(only.db("correspondence"), own, { details: { email } });
    await call(only.db("correspondence"), "people.renew_details", {
      ...{ p_person: personId, p_name: newSecret(40) },
      ...{ p_company: newSecret(40), p_phone: newSecret(40) },
    });
    const { rows: found } = await only.admin.query(
      "select name is not null as name, company, phone from people.persons where id = $1",
      [personId],
    );
    expect(found).toEqual([{ name: true, company: null, phone: null }]);
  } finally {
    await only.drop();
  }
});

describe("row security, whatever a function of ours would do", () => {
  /** A function that forgot to look, owned as ours are. */
  async function careless(sql: string): Promise<void> {
    const owner = loginName(database.instanceId, "owner");
    await database.admin.query(
      `create or replace function public.careless(p uuid, l uuid) returns integer language sql
         security definer as $$ with done as (${sql} returning 1) select count(*)::int from done $$;
       alter function public.careless owner to ${owner};
       grant execute on function public.careless to public`,
    );
  }

  test("subscribes nobody whose address is suppressed, by an insert or an update", async () => {
    await leave(database, someone.personId);
    const tries = [
      "insert into newsletter.subscriptions (list_id, person_id, state, source, subscribed_at) values (l, p, 'subscribed', 'import', now())",
      "update newsletter.subscriptions set state = 'subscribed' where person_id = p",
    ];
    for (const [at, sql] of tries.entries()) {
      await careless(sql);
      for (const purpose of ["newsletter", "requests"] as const) {
        const values = [someone.personId, lists[1]];
        const answer = await database
          .pool(purpose)
          .query<{ n: number }>("select public.careless($1, $2) as n", values)
          .then(({ rows: [row] }) => row?.n, sqlState);
        // Refused, or there is no row that it could change.
        expect([at, purpose, answer]).toEqual([at, purpose, answer === 0 ? 0 : "42501"]);
      }
    }
    expect(await state(someone.personId)).toEqual(["unsubscribed"]);
  });

  test("keeps a person's no from whoever would delete it", async () => {
    await leave(database, someone.personId);
    await careless("delete from newsletter.suppressions");
    for (const purpose of ["newsletter", "requests", "retention"] as const) {
      const values = [someone.personId, lists[0]];
      await database.pool(purpose).query("select public.careless($1, $2)", values);
    }
    expect(await suppressed(someone.index)).toEqual(["unsubscribed", "unsubscribed from one list"]);
  });
});

describe("an import by the newsletter's own login", () => {
  test("takes in nobody who left, who was erased, or whose mails came back", async () => {
    await leave(database, someone.personId);
    expect((await importRow(database, keyring, email, [lists[1]])).outcome).toBe("suppressed");
    const erased = await subscribe(database, keyring, `e-${email}`, [lists[0]]);
    await call(database.db("requests"), "people.erase", {
      ...{ p_person: erased.personId, p_reason: "asked" },
    });
    expect((await importRow(database, keyring, `e-${email}`, [lists[0]])).outcome).toBe(
      "suppressed",
    );
    expect(await state(someone.personId)).toEqual(["unsubscribed"]);
  });

  test("stores no name when the policy lists none", async () => {
    const only = await testDatabase({ purposes: compilePurposes(["email"]) });
    try {
      const own = createKeyring(only.masterKey, only.instanceId);
      const list = await makeList(only);
      const { personId, outcome } = await importRow(only, own, email, [list]);
      const { rows: found } = await only.admin.query(
        "select email is not null as email, name is not null as name from people.persons where id = $1",
        [personId],
      );
      expect([outcome, found]).toEqual(["added", [{ email: true, name: false }]]);
    } finally {
      await only.drop();
    }
  });
});
