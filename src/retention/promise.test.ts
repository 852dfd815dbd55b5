import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { newId } from "../kernel/ids.ts";
import type { Outcome } from "../promise/definition.ts";
import type { LiveContext } from "../promise/live.ts";
import { retentionPromises } from "./promise.ts";
import { applyShorterTerm } from "./sweep.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());
afterEach(() => database.admin.query("truncate people.persons cascade"));

/** A person who wrote so many days ago; dates in days from now. */
async function wrote(daysAgo: number, kept: { message: number; person: number | null }) {
  const [person, message] = [newId(), newId()];
  await database.admin.query(
    `insert into people.persons (id, created_at, expires_at)
     values ($1, now() - make_interval(days => $2), now() + make_interval(days => $3))`,
    [person, daysAgo, kept.person],
  );
  await database.admin.query(
    `insert into people.messages (id, thread_id, person_id, direction, at, expires_at)
     values ($1, $1, $2, 'in', now() - make_interval(days => $3), now() + make_interval(days => $4))`,
    [message, person, daysAgo, kept.message],
  );
}

/** Runs the check whose name begins so. */
async function run(name: string, days = 30): Promise<Outcome> {
  const check = retentionPromises[0]?.live.find((it) => it.name.startsWith(name));
  const bindings = [{ promise: "kept-until", sentence: "", params: { of: "contact", days } }];
  const context = { database } as unknown as LiveContext;
  return (await check?.run(context, bindings as never)) ?? { holds: null, detail: "no check" };
}

const holds = async (days: number) => (await run("No date lies", days)).holds;

test("a message or a person whose date lies further ahead than promised is found", async () => {
  await wrote(0, { message: 30, person: 30 });
  expect(await holds(30)).toBe(true);
  await wrote(0, { message: 30, person: 40 });
  expect(await holds(30)).toBe(false);
});

test("contact details without any date are found", async () => {
  await wrote(0, { message: 30, person: null });
  expect(await holds(30)).toBe(false);
});

test("what is past its date is found while no sweep deletes it, and is no fault while one does", async () => {
  const isKept = async () => (await run("Nothing is stored past its date")).holds;
  expect(await isKept()).toBe(true);
  for (let i = 0; i < 3; i += 1) await wrote(40, { message: -1, person: -1 });
  expect(await isKept()).toBe(false);
  const looking = isKept();
  await Bun.sleep(400);
  await database.admin.query(
    "delete from people.messages where id = (select min(id::text)::uuid from people.messages)",
  );
  expect(await looking).toBe(true);
  expect(await isKept()).toBe(false);
});

test("a shorter policy holds at once, and so switches nothing off", async () => {
  await wrote(100, { message: 630, person: 630 });
  expect(await holds(30)).toBe(false);
  await applyShorterTerm(database, { contact: 30, newsletter: 30, unpaid: 7, invoices: 4018 });
  expect(await holds(30)).toBe(true);
});

test("who typed an order and did not pay is kept as long as promised, and who has an invoice with it", async () => {
  const bought = async (kept: { person: number; invoice: boolean }) => {
    const person = newId();
    await database.admin.query(
      `insert into people.persons (id, created_at, expires_at)
       values ($1, now(), now() + make_interval(days => $2))`,
      [person, kept.person],
    );
    await database.admin.query(
      `insert into people.buyers (person_id, kept_until)
       values ($1, case when $2 then now() + make_interval(days => $3) end)`,
      [person, kept.invoice, kept.person],
    );
  };
  await bought({ person: 29, invoice: false });
  await bought({ person: 59, invoice: true });
  expect(await holds(30)).toBe(true);
  await bought({ person: 31, invoice: false });
  expect(await holds(30)).toBe(false);
  await applyShorterTerm(database, { contact: 30, newsletter: 30, unpaid: 30, invoices: 30 });
  expect(await holds(30)).toBe(true);
  await bought({ person: 70, invoice: true });
  expect(await holds(30)).toBe(false);
});
