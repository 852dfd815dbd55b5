/** Who leaves the newsletter, or is erased: what goes, what stays, and what never comes back. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { newId, newMark } from "../kernel/ids.ts";
import { sqlState } from "../kernel/sql-error.ts";
import { call } from "../promise/call.ts";
import { sweep } from "../retention/mod.ts";
import { createKeyring, type Keyring } from "./keyring.ts";
import { inDays, writeIn } from "./people.fixture.ts";
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

async function rows<Row>(sql: string, ...values: unknown[]): Promise<Row[]> {
  return (await database.admin.query(sql, values)).rows as Row[];
}

/** What stands about somebody: days until they go, keys, subscriptions, suppressions. */
async function standing({ personId, index }: { personId: string; index: Buffer }) {
  const [row] = await rows<{
    person: number | null;
    subscriber: number | null;
    keys: string[];
    subscribed: number;
    suppressed: string[];
    known: boolean;
  }>(
    `select round(extract(epoch from p.expires_at - now()) / 86400)::int as person,
       round(extract(epoch from s.expires_at - now()) / 86400)::int as subscriber,
       array(select purpose::text from keys.wrapped_keys where person_id = $1 order by 1) as keys,
       (select count(*)::int from newsletter.subscriptions where person_id = $1 and state = 'subscribed') as subscribed,
       array(select reason::text from newsletter.suppressions where email_index = $2 and list_id is null) as suppressed,
       p.id is not null as known
     from (select) one left join people.persons p on p.id = $1
     left join newsletter.subscribers s on s.person_id = $1`,
    personId,
    index,
  );
  return row;
}

const erase = (personId: string) =>
  call(database.db("requests"), "people.erase", { p_person: personId, p_reason: "asked" });

const suppress = (reason: string) =>
  database.admin.query(
    "insert into newsletter.suppressions (email_index, reason, at) values ($1, $2, now())",
    [someone.index, reason],
  );

describe("whoever leaves the last list", () => {
  test("loses the newsletter's key, and is forgotten at the date that the policy says", async () => {
    expect(await standing(someone)).toMatchObject({ person: null, subscriber: null });
    expect(await leave(database, someone.personId)).toBe(1);
    expect(await standing(someone)).toEqual({
      ...{ person: 30, subscriber: 30, known: true, subscribed: 0 },
      ...{ keys: ["requests"], suppressed: ["unsubscribed"] },
    });
  });

  test("goes with the sweep, and the no stays: no import brings the address back", async () => {
    await leave(database, someone.personId);
    await database.admin.query(
      `update people.persons set expires_at = now() - interval '1 second' where id = '${someone.personId}';
       update newsletter.subscribers set expires_at = now() - interval '1 second' where person_id = '${someone.personId}'`,
    );
    await sweep(database);
    expect(await standing(someone)).toMatchObject({ known: false, suppressed: ["unsubscribed"] });
    const { outcome, personId } = await importRow(database, keyring, email, lists);
    expect(outcome).toBe("suppressed");
    expect(await standing({ personId, index: someone.index })).toMatchObject({ known: false });
  });

  test("does so without a date never: that is refused", async () => {
    const args = { p_person: someone.personId, p_lists: null, p_by: "page", p_until: null };
    const answer = await call(database.db("requests"), "newsletter.unsubscribe", args).then(
      () => "ended",
      sqlState,
    );
    expect(answer).toBe("22004");
    expect(await standing(someone)).toMatchObject({
      subscribed: 1,
      keys: ["newsletter", "requests"],
    });
  });

  test("and whoever leaves one of two keeps the other, and the key", async () => {
    const more = await signUpAlone(database, keyring, { email }, [lists[1]]);
    expect(await confirmRow(database, keyring, more.signUpId, someone.personId)).toBe(true);
    expect(await leave(database, someone.personId, [lists[0]])).toBe(1);
    expect(await standing(someone)).toMatchObject({
      ...{ person: null, subscribed: 1, suppressed: [], keys: ["newsletter", "requests"] },
    });
    expect(await leave(database, someone.personId, [lists[0]])).toBe(0);
  });

  test("while confirming another list ends subscribed with a key, or neither", async () => {
    for (let round = 0; round < 12; round += 1) {
      const address = `${newMark()}@example.org`;
      const one = await subscribe(database, keyring, address, [lists[0]]);
      const more = await signUpAlone(database, keyring, { email: address }, [lists[1]]);
      await Promise.all([
        leave(database, one.personId),
        confirmRow(database, keyring, more.signUpId, one.personId),
      ]);
      const { subscribed, keys, person, suppressed } = (await standing(one)) ?? {};
      const isIn = (subscribed ?? 0) > 0;
      expect({
        key: keys?.includes("newsletter"),
        dated: person !== null,
        suppressed: suppressed?.length,
      }).toEqual({ key: isIn, dated: !isIn, suppressed: isIn ? 0 : 1 });
    }
  });

  /** Lets somebody go, and does something else at the moment before that is on disk. */
  async function whileLeaving<T>(personId: string, work: () => Promise<T>): Promise<T> {
    const client = await database.pool("requests").connect();
    try {
      await client.query("begin");
      await client.query(
        "select newsletter.unsubscribe($1, null, 'page', now() + interval '30 days')",
        [personId],
      );
      const working = work();
      await Bun.sleep(150);
      await client.query("commit");
      return await working;
    } finally {
      client.release();
    }
  }

  test("has left, also for an import that began before it was on disk", async () => {
    const { outcome } = await whileLeaving(someone.personId, () =>
      importRow(database, keyring, email, [lists[1]]),
    );
    expect(outcome).toBe("suppressed");
    expect(await standing(someone)).toMatchObject({ subscribed: 0, keys: ["requests"] });
  });

  test("has left, also for a sign-up that was confirmed before it was on disk", async () => {
    const more = await signUpAlone(database, keyring, { email }, [lists[1]]);
    const isConfirmed = await whileLeaving(someone.personId, () =>
      confirmRow(database, keyring, more.signUpId, someone.personId),
    );
    expect(isConfirmed).toBe(false);
    expect(await standing(someone)).toMatchObject({ subscribed: 0, keys: ["requests"] });
  });
});

describe("whoever is erased", () => {
  test("leaves a keyed hash that no import gets past", async () => {
    await erase(someone.personId);
    expect(await standing(someone)).toMatchObject({ known: false, suppressed: ["erased"] });
    expect((await importRow(database, keyring, email, lists)).outcome).toBe("suppressed");
  });

  test.each(["bounced", "complained"])(
    "after the address %s leaves no suppression that could be taken back",
    async (reason) => {
      await suppress(reason);
      await erase(someone.personId);
      const gone = await database
        .db("newsletter")
        .deleteFrom("newsletter.suppressions")
        .where("email_index", "=", someone.index)
        .executeTakeFirst();
      expect(gone.numDeletedRows).toBe(0n);
      expect(await standing(someone)).toMatchObject({ suppressed: ["erased"] });
    },
  );

  test("comes back by signing up and confirming again, and in no other way", async () => {
    await erase(someone.personId);
    const again = await subscribe(database, keyring, email, [lists[0]]);
    expect(await standing(again)).toMatchObject({ subscribed: 1, suppressed: [], person: null });
  });
});

describe("whoever subscribes and also wrote to us", () => {
  /** The subscriber writes, as the same known person. */
  async function write(): Promise<{ threadId: string }> {
    const { threadId, messageId, personId } = await writeIn(
      database.db("correspondence"),
      keyring,
      { details: { email, company: "Acme" }, expiresAt: inDays(100) },
    );
    const [row] = await call(database.db("requests"), "people.open_persons", {
      ...{ p_persons: [someone.personId], p_fields: [], p_reason: "test" },
    });
    const key = keyring.unwrap("requests", someone.personId, row?.wrapped as Buffer);
    await call(database.db("requests"), "people.give", {
      ...{ p_id: newId(), p_person: someone.personId, p_purpose: "correspondence" },
      ...{ p_basis: "agreed", p_version: "1" },
      p_wrapped: keyring.wrap("correspondence", someone.personId, key),
    });
    const db = database.db("correspondence");
    await call(db, "people.move_message", {
      ...{ p_message: messageId, p_to: someone.personId, p_subject: null, p_text: null },
    });
    await call(db, "people.renew_details", {
      ...{ p_person: someone.personId, p_name: null, p_phone: null },
      p_company: Buffer.alloc(40, 1),
    });
    await call(db, "people.drop_alone", { p_person: personId });
    return { threadId };
  }

  test("stays for the longer of the two, and the newsletter's own rows go first", async () => {
    await write();
    await leave(database, someone.personId);
    expect(await standing(someone)).toMatchObject({ person: 100, subscriber: 30 });
    await database.admin.query(
      "update newsletter.subscribers set expires_at = now() - interval '1 second' where person_id = $1",
      [someone.personId],
    );
    await sweep(database);
    expect(await standing(someone)).toEqual({
      ...{ person: 100, subscriber: null, known: true, subscribed: 0 },
      ...{ keys: ["correspondence", "requests"], suppressed: ["unsubscribed"] },
    });
  });

  test("stays subscribed when the conversation is erased, and correspondence forgets them", async () => {
    const { threadId } = await write();
    const [row] = await call(database.db("requests"), "people.erase_thread", {
      ...{ p_thread: threadId, p_reason: "asked" },
    });
    expect(row?.erase_thread).toBe(0);
    await sweep(database);
    expect(await standing(someone)).toMatchObject({
      ...{ person: null, subscribed: 1, keys: ["newsletter", "requests"] },
    });
    const [details] = await rows(
      "select company, email is not null as email from people.persons where id = $1",
      someone.personId,
    );
    expect(details).toEqual({ company: null, email: true });
  });

  test("keeps the key of correspondence while a message is here", async () => {
    await write();
    await sweep(database);
    expect((await standing(someone))?.keys).toEqual(["correspondence", "newsletter", "requests"]);
  });
});
