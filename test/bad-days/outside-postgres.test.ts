/** A PostgreSQL of the vendor's own, over TCP, with a login that is no superuser. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type PostgresOptions,
  type RunningPostgres,
  startPostgres,
} from "../../src/kernel/postgres.ts";
import type { Login } from "../../src/kernel/sql.ts";
import { postMany } from "./posting.ts";
import { freePort } from "../free-port.ts";
import { ask, makePlace, type Place, type Run, statusOf, until } from "./served.ts";

setDefaultTimeout(40_000);

let place: Place;
let folder: string;
let outside: PostgresOptions;
let server: RunningPostgres;
let admin: Login;

beforeAll(async () => {
  place = await makePlace({ isEmpty: true });
  folder = await mkdtemp(join(tmpdir(), "outside-"));
  await chmod(folder, 0o711);
  const hba = join(folder, "hba.conf");
  await Bun.write(hba, "host all all 127.0.0.1/32 scram-sha-256\n");
  const port = freePort();
  outside = {
    folder: join(folder, "postgres"),
    password: "the superuser's",
    settings: { listen_addresses: "127.0.0.1", port: String(port), hba_file: hba, fsync: "off" },
    log: { debug: () => {}, warn: () => {} },
  };
  server = await startPostgres(outside);
  admin = {
    host: "127.0.0.1",
    port,
    database: "postgres",
    user: "postgres",
    password: "the superuser's",
    tls: false,
  };
});
afterAll(async () => {
  await place.clear();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A database and its owner, of one name, with the rights that Avow asks for or others. */
async function make(
  name: string,
  { rights = "createrole bypassrls", options = "" } = {},
): Promise<string> {
  await ask(admin, `create role ${name} login ${rights} password 'se-cret'`);
  if (rights.includes("createrole")) await ask(admin, `grant pg_signal_backend to ${name}`);
  await ask(admin, `create database ${name} owner ${name} ${options}`);
  return urlOf(name);
}

const urlOf = (name: string, database = name) =>
  `postgres://${name}:se-cret@127.0.0.1:${admin.port}/${database}`;

async function expectRefusal(url: string, sentence: RegExp): Promise<void> {
  const run = place.avow(["serve"], { AVOW_DATABASE_URL: url });
  expect(await run.exited).toBe(4);
  expect(run.said()).toMatch(sentence);
  expect(run.said()).not.toMatch(/^\s+at |se-cret/m);
}

async function end(run: Run): Promise<void> {
  run.kill("SIGTERM");
  expect(await run.exited).toBe(0);
}

test("It starts, takes messages in, mails, proves, and starts again", async () => {
  const env = { AVOW_DATABASE_URL: await make("vendor") };
  const first = await place.serve(env);
  const posted = await postMany(place.url, { count: 20, clients: 4, ms: 10_000 });
  expect([...posted.answers.keys()].sort()).toEqual([201, 303]);
  await until("all mails have arrived", 10_000, () => place.mailbox.mails().length === 20);
  const prove = place.avow(["prove", "--json"], env);
  await prove.exited;
  const report = JSON.parse(prove.said().slice(prove.said().indexOf("{"))) as {
    promises: { checks: { name: string; kind: string; holds: boolean | null; detail: string }[] }[];
  };
  const failed = report.promises
    .flatMap(({ checks }) => checks)
    .filter(({ kind, holds }) => kind === "live" && holds !== true);
  expect(failed).toEqual([]);
  await end(first);
  const again = await place.serve(env);
  const [row] = await ask<{ n: number }>(
    { ...admin, database: "vendor" },
    "select count(*)::int as n from people.messages",
  );
  expect(row?.n).toBe(20);
  await end(again);
});

test("Two servers that start at once on a new database both serve", async () => {
  const env = { AVOW_DATABASE_URL: await make("pair"), AVOW_PORT: "0" };
  const runs = [place.avow(["serve"], env), place.avow(["serve"], env)];
  // The key file is one of the two's; both read it.
  await until("both are ready", 20_000, () =>
    runs.every((run) => run.said().includes('"message":"ready"')),
  );
  for (const run of runs) await end(run);
});

test("A first start that was cut short before it wrote down who it is goes on as the same", async () => {
  await ask({ ...admin, database: "pair" }, "delete from avow.instance");
  await end(await place.serve({ AVOW_DATABASE_URL: urlOf("pair") }));
  const roles = await ask<{ name: string }>(
    admin,
    `select rolname as name from pg_roles where rolname like 'avow\\_%\\_owner'
     and has_database_privilege(oid, 'pair', 'create')`,
  );
  expect(roles).toHaveLength(1);
});

test("A database that goes away while the server runs is waited for", async () => {
  const env = { AVOW_DATABASE_URL: await make("patient") };
  const run = await place.serve(env);
  await server.stop();
  const away = await postMany(place.url, { count: 2, clients: 2, ms: 1_500 });
  expect([...away.answers.keys()]).toEqual([503]);
  expect(away.withoutRetryAfter).toBe(0);
  expect(await statusOf(`${place.url}/readyz`)).toBe(503);
  expect(await statusOf(`${place.url}/healthz`)).toBe(200);
  expect(await statusOf(`${place.url}/privacy`)).toBe(200);
  server = await startPostgres(outside);
  const back = await postMany(place.url, { count: 2, clients: 2, ms: 10_000 });
  expect(back.acknowledged.size).toBe(2);
  await end(run);
});

test("A login without the right to make roles is told which rights it needs", async () => {
  await expectRefusal(
    await make("poor", { rights: "" }),
    /lacks CREATEROLE.*BYPASSRLS.*pg_signal_backend/,
  );
});

test("A login that may not create in its database is told so", async () => {
  await make("lodger");
  await ask(admin, "create database landlord");
  await expectRefusal(urlOf("lodger", "landlord"), /lacks CREATE on its database: GRANT/);
});

test("A wrong password, a missing database and another encoding are named", async () => {
  await make("named");
  await expectRefusal(urlOf("named").replace("se-cret", "se-cret2"), /refuses the login named/);
  await expectRefusal(urlOf("named", "nowhere"), /no database "nowhere"/);
  const latin = "encoding 'LATIN1' locale 'C' template template0";
  await expectRefusal(await make("latin", { options: latin }), /UTF8/);
});

test("A missing or a wrong key file is named, and no new key is made for a database in use", async () => {
  const env = { AVOW_DATABASE_URL: await make("keyed"), AVOW_PORT: "0" };
  await end(await place.serve({ AVOW_DATABASE_URL: env.AVOW_DATABASE_URL }));
  const missing = join(place.folder, "none.key");
  const run = place.avow(["serve"], { ...env, AVOW_KEY_FILE: missing });
  expect(await run.exited).toBe(4);
  expect(run.said()).toMatch(/The key file .*none\.key is missing/);
  expect(await Bun.file(missing).exists()).toBe(false);
  const wrong = join(place.folder, "strange.key");
  await Bun.write(wrong, `avow-key-1 ${Buffer.alloc(32, 7).toString("base64url")}`);
  await chmod(wrong, 0o600);
  const other = place.avow(["serve"], { ...env, AVOW_KEY_FILE: wrong });
  expect(await other.exited).toBe(4);
  expect(other.said()).toMatch(/key file is not the one this database was made with/);
});
