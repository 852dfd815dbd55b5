/**
 * The login of another purpose, in the hands of somebody who knows PostgreSQL and every id, wants
 * the address of a correspondent. One test for each way.
 */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Client } from "pg";
import { openCluster } from "../../src/cluster/mod.ts";
import { createKeyring } from "../../src/people/mod.ts";
import { hangUp, type Instance, startInstance } from "./instance.ts";

setDefaultTimeout(30_000);

const mark = "curlew7canary";
const address = `${mark}@larkwire.example`;
let instance: Instance;
/** What must come out nowhere: the address, its sealed form, its index, the key to it. */
let secrets: readonly string[];
let person: { id: string; index: string; thread: string };
const intruders = new Map<string, Client>();

beforeAll(async () => {
  instance = await startInstance();
  const response = await fetch(`${instance.url}/forms/contact`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ name: mark, email: address, subject: mark, message: mark }),
  });
  expect(response.status).toBe(303);
  const { masterKey } = await openCluster(instance.config.storage, { asGuest: true });
  const keyring = createKeyring(masterKey, instance.database.instanceId);
  const index = keyring.emailIndex(address).toString("hex");
  const { rows } = await instance.attacker.query<
    Record<"id" | "ref" | "email" | "thread", string> & { wrapped: string[] }
  >(
    `select p.id, encode(p.email, 'hex') as email,
       (select ref from keys.person_refs where person_id = p.id) as ref,
       (select thread_id from people.messages where person_id = p.id) as thread,
       array(select encode(wrapped, 'hex') from keys.wrapped_keys where person_id = p.id) as wrapped
     from people.persons p where p.email_index = decode($1, 'hex')`,
    [index],
  );
  expect(rows.length).toBe(1);
  const { id = "", ref = mark, email = "", thread = "", wrapped = [] } = rows[0] ?? {};
  person = { id, index, thread };
  // The ledger has an entry about the person, under the name that it has for them.
  const victim = await instance.logIn("correspondence");
  await victim.query("select from people.open_persons(array[$1::uuid], array['email'], 'x')", [id]);
  await hangUp(victim);
  secrets = [mark, ref, ...[email, index, ...wrapped].flatMap((hex) => [hex, base64(hex)])];
  await instance.attacker.query("analyze");
  for (const name of ["operators", "retention", "newsletter"] as const) {
    intruders.set(name, await instance.logIn(name));
  }
});
afterAll(async () => {
  for (const intruder of intruders.values()) await hangUp(intruder);
  await instance.stop();
});

const base64 = (hex: string) => Buffer.from(hex, "hex").toString("base64");

/** What one statement brings whoever asks: its rows or, with all it says, its error. */
async function outcome(
  intruder: Client,
  statement: string,
): Promise<{ code: string; text: string }> {
  const sql = statement
    .replaceAll("{person}", `'${person.id}'::uuid`)
    .replaceAll("{thread}", `'${person.thread}'::uuid`)
    .replaceAll("{index}", `'\\x${person.index}'::bytea`);
  try {
    const result = await intruder.query(instance.text(sql));
    const text = JSON.stringify(result.rows, (_, value: unknown) =>
      isBytes(value) ? Buffer.from(value.data).toString("hex") : value,
    );
    const isEmpty = result.command === "SELECT" && result.rows.length === 0;
    return { code: isEmpty ? "nothing" : "done", text };
  } catch (error) {
    const { code = "", message, detail, hint, where } = error as Record<string, string | undefined>;
    return { code, text: [message, detail, hint, where].join(" ") };
  }
}

function isBytes(value: unknown): value is { type: "Buffer"; data: number[] } {
  return typeof value === "object" && value !== null && "type" in value && value.type === "Buffer";
}

/** No rows; or SQLSTATEs: no right; no such thing; not of this kind; not in this state of the server. */
const refused = ["nothing", "42501", "42883", "42P16", "55000"];

const asOperators = (statement: string) => outcome(intruders.get("operators") as Client, statement);

/** Tries one way as each login, in a transaction that is rolled back; nothing may come of it. */
function way(name: string, ...statements: readonly string[]): void {
  test(`Another purpose's login gets no address by ${name}`, async () => {
    for (const [who, intruder] of intruders) {
      await intruder.query("begin");
      const last: string[] = [];
      for (const statement of statements) {
        const { code, text } = await outcome(intruder, statement);
        for (const secret of secrets) expect(text).not.toContain(secret);
        last.push(code);
        if (!["nothing", "done"].includes(code)) break;
      }
      await intruder.query("rollback");
      const end = last.at(-1) ?? "";
      expect([who, refused.includes(end) ? "refused or nothing" : end]).toEqual([
        who,
        "refused or nothing",
      ]);
    }
  });
}

way("reading the column", "select email from people.persons");
way("counting rows", "select count(*) from people.persons");
way("asking whether a row is there", "select 1 where exists (select from people.persons)");
way("returning what an update meets", "update people.persons set name = name returning email");
way("returning what a deletion meets", "delete from people.persons returning email");
way("reading the keys", "select wrapped from keys.wrapped_keys");
way("reading how the ledger calls people", "select * from keys.person_refs");
way("reading messages", "select message from people.messages");
way("reading whom the ledger means", "select person_refs from ledger.audit_entries");
way(
  "the function for details, for a person whose key it does not hold",
  "select * from people.open_persons(array[{person}], array['email'], 'x')",
);
way(
  "an injection into that function's arguments",
  `select * from people.open_persons(array[{person}], array['email', $$x' or true --$$], $$'); select 1 --$$)`,
);
way(
  "the function for messages",
  "select * from people.open_messages(array[{thread}], null, array['message'], 'x')",
);
way("the function that finds an address", "select * from people.find_by_email({index}, 'x')");
way(
  "the function for delivery",
  "select * from people.open_for_delivery({person}, gen_random_uuid(), 1, 'mail-relay', array['email'])",
);
way(
  "turning row security off for the session",
  "set local row_security = off",
  "select * from people.open_persons(array[{person}], array['email'], 'x')",
);
way(
  "tables of its own under the same names",
  "create temp table persons (id uuid, email bytea)",
  "create temp table wrapped_keys (person_id uuid, purpose text, wrapped bytea)",
  "set local search_path = pg_temp, people, keys",
  "select * from people.open_persons(array[{person}], array['email'], 'x')",
);
way("EXPLAIN ANALYZE of a read", "explain (analyze, verbose) select email from people.persons");
way("EXPLAIN with a condition", "explain select from people.persons where email_index = {index}");
way("set_config of the role", "select set_config('role', '{correspondence}', true)");
way(
  "set_config of the session's login",
  "select set_config('session_authorization', '{correspondence}', true)",
);
way("SET ROLE", "set role {correspondence}");
way("SET ROLE to the owner", "set role {owner}");
way("SET SESSION AUTHORIZATION", "set session authorization {correspondence}");
way("giving itself a right", "grant select on people.persons to current_user");
way("giving itself a membership", "grant {correspondence} to current_user");
way("giving itself an attribute", "alter role current_user bypassrls");
way("setting another login's password", "alter role {correspondence} password 'known'");
way("switching row security off", "alter table people.persons disable row level security");
way("adding a rule to row security", "create policy mine on people.persons using (true)");
way("a view", "create temp view mine as select email from people.persons", "select * from mine");
way(
  "a view in a schema of everybody's",
  "create view public.mine as select email from people.persons",
);
way(
  "a temporary function",
  "set local check_function_bodies = off",
  "create function pg_temp.mine() returns setof bytea language sql security definer as 'select email from people.persons'",
  "select pg_temp.mine()",
);
way(
  "a block of code",
  "do $$ declare e bytea; begin select email into e from people.persons limit 1; raise '%', e; end $$",
);
way(
  "a function that takes a query",
  "select query_to_xml('select email from people.persons', true, false, '')",
);
way("a function that takes a table", "select table_to_xml('people.persons', true, false, '')");
way(
  "a function for text search that takes a query",
  "select * from ts_stat('select email::text::tsvector from people.persons')",
);
way("COPY to itself", "copy people.persons to stdout");
way("COPY of a query to itself", "copy (select email from people.persons) to stdout");
way("COPY to a program", "copy (select 1) to program 'cat'");
way("COPY to a file", "copy (select 1) to '/tmp/avow-proof-copy'");
way("COPY from a program", "create temp table mine (line text)", "copy mine from program 'id'");
way("a cursor", "declare mine cursor for select email from people.persons");
way("the cursors of others", "select statement from pg_cursors");
way("a prepared statement", "prepare mine as select email from people.persons", "execute mine");
way(
  "the statements that others prepared",
  "select statement from pg_prepared_statements where name <> 'mine'",
);
way("an error that names the value", "select (email::text)::integer from people.persons");
way("dividing by what is there", "select 1 / length(email) - 1 from people.persons");
way(
  "an upsert that returns the row it met",
  "insert into people.persons (id, created_at) values ({person}, now()) on conflict (id) do update set name = excluded.name returning email",
);
way(
  "PostgreSQL's statistics",
  "select most_common_vals::text, histogram_bounds::text from pg_stats where schemaname in ('people', 'keys')",
);
way("the table behind those statistics", "select stavalues1::text from pg_statistic");
way("statistics of combined columns", "create statistics mine on email, name from people.persons");
way("another session's password hash", "select rolpassword from pg_authid");
way("a large object of a file", "select lo_import('/etc/hostname')");
way("the table of large objects", "select data from pg_largeobject");
way("the server's files", "select pg_read_file('PG_VERSION')");
way("the server's files as bytes", "select pg_read_binary_file('global/pg_control')");
way("the names of the server's files", "select pg_ls_dir('base')");
way("the write-ahead log", "select * from pg_ls_waldir()");
way(
  "decoding the write-ahead log",
  "select pg_create_logical_replication_slot('mine', 'test_decoding')",
);
way("an extension that reads pages", "create extension pageinspect");
way("dblink", "create extension dblink");
way("dblink's function", "select dblink('dbname=avow', 'select email from people.persons')");
way("a foreign server", "create extension postgres_fdw");
way("a library", "load 'auto_explain'");
way(
  "a trigger",
  "create trigger mine before insert on people.persons for each row execute function suppress_redundant_updates_trigger()",
);
way("an heir of the table", "create temp table mine () inherits (people.persons)");
way("a reference to the table", "create temp table mine (id uuid references people.persons)");
way("a lock on the table", "lock table people.persons in access share mode");
way(
  "the deliveries of another purpose",
  "select person_id from mail.deliveries where purpose = 'correspondence'",
);
way("the jobs of another purpose", "select ref from avow.jobs where purpose = 'correspondence'");
way(
  "ending another's session",
  "select pg_terminate_backend(pid) from pg_stat_activity where usename = '{correspondence}'",
);

test("Another purpose's login gets no address from what another session is asking", async () => {
  const victim = await instance.logIn("correspondence");
  await victim.query(`select '${address}' as looking_for`);
  for (const intruder of intruders.values()) {
    const { text } = await outcome(intruder, "select * from pg_stat_activity");
    expect(text).toContain("<insufficient privilege>");
    expect(text).not.toContain(mark);
  }
  await hangUp(victim);
});

test("Another purpose's login hears no address by LISTEN while messages come in", async () => {
  const heard: string[] = [];
  for (const intruder of intruders.values()) {
    intruder.on("notification", ({ channel, payload }) => heard.push(`${channel} ${payload}`));
    for (const channel of ["jobs", "avow", "people", "correspondence"])
      await intruder.query(`listen ${channel}`);
  }
  const response = await fetch(`${instance.url}/forms/contact`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ name: "B", email: `b-${address}`, subject: "B", message: mark }),
  });
  expect(response.status).toBe(303);
  for (const intruder of intruders.values()) await intruder.query("unlisten *");
  expect(heard.join()).not.toContain(mark);
});

test("Another purpose's login learns from a clash of ids that an id is taken, and no value", async () => {
  const { code, text } = await asOperators(
    "insert into people.persons (id, created_at) values ({person}, now())",
  );
  expect(code).toBe("23505");
  for (const secret of secrets) expect(text).not.toContain(secret);
});

test("Another purpose's login that wraps a made-up key for a person it knows by id can open nothing", async () => {
  await asOperators("begin");
  await asOperators(
    "insert into keys.wrapped_keys (person_id, purpose, wrapped) values ({person}, 'operators', '\\x00')",
  );
  const { text } = await asOperators(
    "select * from people.open_persons(array[{person}], array['email'], 'x')",
  );
  await asOperators("rollback");
  // What it can come by in this way is sealed under a key that the made-up one does not open.
  expect(text).not.toContain(mark);
});
