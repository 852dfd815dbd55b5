import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { AvowError } from "./errors.ts";
import { type PostgresOptions, type RunningPostgres, startPostgres } from "./postgres.ts";
import { findRunning } from "./postgres-socket.ts";

setDefaultTimeout(30_000);

const password = "a test's password";
const root = mkdtempSync(join(tmpdir(), "postgres-"));
const folder = join(root, "data", "postgres");
const quiet = { debug: () => {}, warn: () => {} };
const onLinux = process.platform === "linux";
let running: RunningPostgres;

function start(options: Partial<PostgresOptions> = {}): Promise<RunningPostgres> {
  return startPostgres({ folder, password, log: quiet, ...options });
}

async function ask<Row>(sql: string, at: Partial<RunningPostgres["connection"]> = {}) {
  const client = new Client({ ...running.connection, database: "postgres", ...at });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Row[];
  } finally {
    await client.end();
  }
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
}

async function refusal(promise: Promise<unknown>): Promise<AvowError> {
  const error = await failure(promise);
  if (error instanceof AvowError) return error;
  throw new Error("It was not refused as it should be.", { cause: error });
}

beforeAll(async () => {
  running = await start();
  await ask("create table notes (text text check (text !~ 'canary'), made serial)");
});

afterAll(async () => {
  await running.stop();
  rmSync(root, { recursive: true, force: true });
});

test("The database checks its pages, sorts alike everywhere and listens on one socket", async () => {
  const [row] = await ask<Record<string, string>>(
    `select current_setting('data_checksums') as checksums,
            current_setting('listen_addresses') as addresses,
            current_setting('fsync') as fsync, current_setting('server_encoding') as encoding,
            (select concat(datlocprovider, datlocale) from pg_database where datname = 'postgres') as locale`,
  );
  expect(row).toEqual({
    checksums: "on",
    addresses: "",
    fsync: "on",
    encoding: "UTF8",
    locale: "bC.UTF-8",
  });
});

test("Nobody comes in without the password", async () => {
  expect(String(await failure(ask("select 1", { password: "another" })))).toContain("password");
});

test("Another process finds the running database, and none that has stopped", async () => {
  const { host, port } = running.connection;
  expect(findRunning(folder)).toEqual({ pid: running.pid, host, port });
  await running.stop();
  expect(await running.exited).toEqual({ code: 0, expected: true });
  expect(findRunning(folder)).toBeUndefined();
  running = await start();
});

test.if(onLinux)("A crash of the database leaves no memory on disk", () => {
  const limits = readFileSync(`/proc/${running.pid}/limits`, "utf8");
  expect(limits).toMatch(/Max core file size +0 +0 /);
});

test("A value that the database refused is not in the database's log", async () => {
  const logs = join(folder, "log");
  const toFile = { logging_collector: "on", log_directory: "log", log_filename: "all" };
  const refusedWith = async (settings: Record<string, string>) => {
    await running.stop();
    running = await start({ settings: { ...toFile, ...settings } });
    expect(String(await failure(ask("insert into notes values ('a canary')")))).toContain("check");
    expect(String(await failure(ask("select 'a canary'::int")))).toContain("integer");
    await running.stop();
    const text = readFileSync(join(logs, "all"), "utf8");
    rmSync(logs, { recursive: true });
    running = await start();
    return text;
  };
  expect(await refusedWith({})).not.toContain("canary");
  // The same look at a talkative database does find it.
  expect(await refusedWith({ log_min_messages: "warning" })).toContain("canary");
});

test("A database that was left running is stopped before the next one starts", async () => {
  await ask("insert into notes values ('kept')");
  const next = await start();
  expect(await running.exited).toEqual({ code: 0, expected: false });
  running = next;
  expect(await ask<{ text: string }>("select text from notes")).toEqual([{ text: "kept" }]);
});

test("A killed database leaves no session that goes on, and starts again with all it had", async () => {
  const client = new Client({ ...running.connection, database: "postgres" });
  client.on("error", () => {});
  await client.connect();
  const busy = client
    .query("select count(*) from generate_series(1, 1e9::bigint)")
    .catch(() => "cut");
  await ask("insert into notes values ('acknowledged')");
  process.kill(running.pid, "SIGKILL");
  expect((await running.exited).expected).toBe(false);
  running = await start();
  expect(await busy).toBe("cut");
  expect(await ask("select 1 from notes where text = 'acknowledged'")).toHaveLength(1);
});

test("A process that got the number of a killed database does not keep the next from starting", async () => {
  process.kill(running.pid, "SIGKILL");
  await running.exited;
  const bystander = Bun.spawn(["sleep", "20"]);
  const file = join(folder, "postmaster.pid");
  const [, ...rest] = readFileSync(file, "utf8").split("\n");
  writeFileSync(file, [bystander.pid, ...rest].join("\n"));
  running = await start();
  expect(bystander.exitCode).toBeNull();
  bystander.kill();
});

test.if(onLinux)("A killed server takes its database with it", async () => {
  await running.stop();
  const code = `
    const { startPostgres } = await import(${JSON.stringify(join(import.meta.dir, "postgres.ts"))});
    const { pid } = await startPostgres(${JSON.stringify({ folder, password })});
    process.stdout.write(String(pid));`;
  const server = Bun.spawn([process.execPath, "-e", code], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let pid = "";
  for await (const chunk of server.stdout) {
    pid = new TextDecoder().decode(chunk);
    break;
  }
  expect(findRunning(folder)?.pid).toBe(Number(pid));
  server.kill("SIGKILL");
  const until = performance.now() + 5000;
  while (findRunning(folder) && performance.now() < until) await Bun.sleep(20);
  expect(findRunning(folder)).toBeUndefined();
  running = await start();
});

test("A socket folder that others may enter is refused", async () => {
  const { host } = running.connection;
  chmodSync(host, 0o777);
  const error = await refusal(start());
  chmodSync(host, 0o700);
  expect(error.code).toBe("bad-config");
  expect(error.message).toContain(host);
});

test("A setting that PostgreSQL does not know is named when it does not start, and no socket is left", async () => {
  const { host } = running.connection;
  expect(existsSync(host)).toBe(true);
  await running.stop();
  const error = await refusal(start({ settings: { work_mem: "much" } }));
  expect(error.code).toBe("unavailable");
  expect(error.message).toContain("work_mem");
  expect(existsSync(host)).toBe(false);
  running = await start();
});
