import { existsSync } from "node:fs";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { openCluster } from "../../src/cluster/mod.ts";
import { type Config, loadConfig } from "../../src/config/mod.ts";
import {
  migrationsFolder,
  type PolicyInForce,
  proveLive,
  readPolicyInForce,
} from "../../src/instance/mod.ts";
import type { Login } from "../../src/kernel/sql.ts";
import { type Database, loginPassword, openDatabase } from "../../src/promise/database.ts";
import { loginName, type PurposeName } from "../../src/promise/purpose.ts";
import { type CheckResult } from "../../src/promise/prover.ts";
import { compilePurposes } from "../../src/promises.ts";
import { layInstance } from "../laid-instance.ts";

const root = join(import.meta.dir, "../..");
const launcher = join(root, "bin/avow");

/** What `avow prove --json` and `avow drill --json` print. */
export interface Report {
  readonly ok: boolean;
  readonly promises: readonly {
    readonly id: string;
    readonly sentence: string;
    readonly holds: boolean | null;
    readonly provenAt: string | null;
    readonly checks: readonly {
      readonly name: string;
      readonly kind: string;
      readonly holds: boolean | null;
      readonly detail: string;
      readonly ms: number;
    }[];
  }[];
}

/** A folder of its own with the demo's policy and a configuration, and nothing started in it. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "avow-proof-"));
  await copyFile(join(root, "policy.md"), join(folder, "policy.md"));
  await writeFile(
    join(folder, "avow.toml"),
    `[server]
port = 0
allowed_origins = ["http://localhost:4081"]
trusted_proxies = ["127.0.0.1"]
[mail]
host = "127.0.0.1"
port = 9
tls = "off"
from_name = "Larkwire Tools"
from_address = "hello@larkwire.example"
[[contact.forms]]
id = "contact"
title = "Write to us"
fields = ["name", "email", "subject", "message"]
required = ["email", "message"]
`,
  );
  return folder;
}

/** Nothing but what a program needs; temporary files go into the folder's own place, if it has one. */
function environment(folder: string): Record<string, string> {
  const { PATH = "" } = process.env;
  const own = join(folder, "temporary");
  return { PATH, TMPDIR: existsSync(own) ? own : tmpdir() };
}

/** Runs `avow` as a process of its own in `folder`. */
export async function avow(folder: string, ...args: string[]) {
  const child = Bun.spawn([launcher, ...args], {
    cwd: folder,
    env: environment(folder),
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 120_000,
  });
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { out, err, code };
}

/** `avow prove --json`, as a process of its own. */
export async function prove(folder: string): Promise<{ code: number; report: Report }> {
  const { out, err, code } = await avow(folder, "prove", "--json");
  if (!out.startsWith("{")) throw new Error(`avow prove printed no report: ${err}`);
  return { code, report: JSON.parse(out) as Report };
}

/** A real server on a database cluster of its own, and a superuser on it. */
export interface Instance {
  readonly folder: string;
  readonly url: string;
  readonly pid: number;
  readonly config: Config;
  readonly policy: PolicyInForce;
  readonly database: Database;
  /** A superuser's connection: the attacker. */
  readonly attacker: pg.Client;
  /** Replaces `{operators}` and its like by the login of that purpose. */
  text(sql: string): string;
  /** A session of one purpose's own login. */
  logIn(purpose: PurposeName): Promise<pg.Client>;
  /** The live checks within this process, which take a tenth of a new process. */
  prove(): Promise<readonly CheckResult[]>;
  stop(): Promise<void>;
}

export async function startInstance(): Promise<Instance> {
  const folder = await makeFolder();
  await layInstance(folder);
  const server = await serve(folder);
  const { config } = await loadConfig({ env: {}, cwd: folder });
  const policy = await readPolicyInForce(config);
  const { login, masterKey } = await openCluster(config.storage, { asGuest: true });
  const database = await openDatabase({
    ...{ login, masterKey, purposes: compilePurposes(policy.fields, policy.ofBuyers) },
    ...{ migrations: migrationsFolder, lookOnly: true },
  });
  const attacker = await connect(login);
  const name = (purpose: string) => loginName(database.instanceId, purpose as PurposeName);
  return {
    ...{ folder, config, policy, database, attacker },
    ...{ url: server.url, pid: server.pid },
    text: (sql) => sql.replace(/\{([a-z]+)\}/g, (_, purpose: string) => name(purpose)),
    logIn: (purpose) =>
      connect({
        ...login,
        user: name(purpose),
        password: loginPassword(masterKey, database.instanceId, purpose),
      }),
    prove: () => proveLive({ database, config, policy }),
    async stop() {
      await attacker.end();
      await database.close();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Starts `avow serve` as a process of its own and waits until it is ready. */
export async function serve(folder: string) {
  const child = Bun.spawn([launcher, "serve"], {
    cwd: folder,
    env: environment(folder),
    stdio: ["ignore", "ignore", "pipe"],
  });
  const stop = async () => {
    child.kill("SIGTERM");
    await child.exited;
  };
  let printed = "";
  const decoder = new TextDecoder();
  const reader = child.stderr.getReader();
  for (let url: string | undefined; !url; ) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`the server did not start: ${printed}`);
    printed += decoder.decode(value, { stream: true });
    url = /"message":"ready","url":"([^"]+)"/.exec(printed)?.[1];
    if (url) {
      void drain(reader);
      return { url, pid: child.pid, stop };
    }
  }
  throw new Error("unreachable");
}

/** A full pipe would stop the server. */
async function drain(reader: { read(): Promise<{ done: boolean }> }) {
  while (!(await reader.read()).done);
}

async function connect(login: Login): Promise<pg.Client> {
  const { host, port, user, password, database } = login;
  const client = new pg.Client({ host, port, user, password, database, ssl: false });
  // A session that is ended from outside says so here; the next query tells the test.
  client.on("error", () => {});
  await client.connect();
  return client;
}

/** Waits until `holds` is true, at most `ms`; returns whether it became so. */
export async function within(ms: number, holds: () => Promise<boolean>): Promise<boolean> {
  for (const end = performance.now() + ms; performance.now() < end; await Bun.sleep(50)) {
    if (await holds()) return true;
  }
  return holds();
}

/** Ends a session that may have been ended already. */
export async function hangUp(client: pg.Client): Promise<void> {
  await client.end().catch(() => {});
}

/** Whether the session still answers. */
export async function isOpen(client: pg.Client): Promise<boolean> {
  return client.query("select 1").then(
    () => true,
    () => false,
  );
}
