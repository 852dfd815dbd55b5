import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { newId } from "../kernel/ids.ts";
import { expireRows, type TableAround, tablesAround } from "./store.ts";
import { sweep } from "./sweep.ts";

setDefaultTimeout(60_000);

let database: TestDatabase;
let person: string;
beforeAll(async () => {
  database = await testDatabase();
  person = newId();
  await database.admin.query("insert into people.persons (id, created_at) values ($1, now())", [
    person,
  ]);
});
afterAll(() => database.drop());

/** The columns of a row besides its date, and values for them; each row differs by `n`. */
const rowsOf: Readonly<Record<TableAround, readonly [string, string]>> = {
  "contact.threads": [
    "id, form, person_id, created_at, last_at, expires_at",
    "gen_random_uuid(), 'contact', $1, now(), now(), $2",
  ],
  "contact.confirmations": [
    "id, person_id, thread_id, email_index, created_at, expires_at",
    "gen_random_uuid(), $1, $1, '\\x00', now(), $2",
  ],
  "contact.fingerprints": [
    "fingerprint, thread_id, at",
    "int4send(n), $1, $2::timestamptz - n * interval '1 microsecond'",
  ],
  "newsletter.sign_ups": [
    "id, person_id, email_index, list_ids, form, wording_hashes, policy_version, is_mailed, created_at, expires_at",
    "gen_random_uuid(), $1, '\\x00', '{}', 'page', '{}', '1.0', true, now(), $2",
  ],
  "newsletter.confirmations": [
    "id, email_index, created_at, expires_at",
    "gen_random_uuid(), int4send(n), coalesce(now(), $1::uuid::text::timestamptz), $2",
  ],
  "checkout.webhook_events": [
    "id, event_id, type, object_id, at, received_at, expires_at",
    "gen_random_uuid(), 'evt_' || extract(epoch from $2::timestamptz) || n, 'session', 'cs', now(), coalesce(now(), $1::uuid::text::timestamptz), $2",
  ],
  "checkout.customer_links": [
    "id, email_index, created_at, expires_at",
    "gen_random_uuid(), int4send(n), coalesce(now(), $1::uuid::text::timestamptz), $2",
  ],
  "mail.deliveries": [
    "id, purpose, kind, person_id, ref, next_at, created_at, expires_at",
    "gen_random_uuid(), 'newsletter', 'newsletter.campaign', $1, gen_random_uuid(), 'epoch', now(), $2",
  ],
};

async function fill(table: TableAround, count: number, hours: number): Promise<void> {
  const [columns, values] = rowsOf[table];
  await database.admin.query(
    `insert into ${table} (${columns}) select ${values} from generate_series(1, ${count}) n`,
    [person, new Date(Date.now() + hours * 3_600_000)],
  );
}

async function left(table: TableAround): Promise<number> {
  const { rows } = await database.admin.query<{ n: number }>(
    `select count(*)::int as n from ${table}`,
  );
  return rows[0]?.n ?? 0;
}

test.each(tablesAround.map((table) => [table]))(
  "%s: no statement deletes more than its share, and none what is not past its date",
  async (table) => {
    const db = database.db("retention");
    await fill(table, 25, -1);
    await fill(table, 3, 1);
    const deleted: number[] = [];
    do deleted.push(await expireRows(db, table, 10));
    while (deleted.at(-1) !== 0);
    expect(deleted).toEqual([10, 10, 5, 0]);
    expect(await left(table)).toBe(3);
  },
);

test("The sweep deletes all that is left of a campaign to many, in statements that each take a moment", async () => {
  const before = await left("mail.deliveries");
  await fill("mail.deliveries", 12_500, -1);
  await database.admin.query(`
    create table public.seen (n integer);
    create function public.see() returns trigger language plpgsql security definer as $f$
      begin insert into public.seen select count(*) from gone; return null; end $f$;
    create trigger see after delete on mail.deliveries referencing old table as gone
      for each statement execute function public.see()`);
  await sweep(database);
  expect(await left("mail.deliveries")).toBe(before);
  const { rows } = await database.admin.query<{ n: number }>(
    "select n from public.seen where n > 0",
  );
  expect(rows.map(({ n }) => n)).toEqual([5_000, 5_000, 2_500]);
});
