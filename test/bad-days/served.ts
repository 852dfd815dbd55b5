import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { type Mailbox, startMailbox } from "../../sandbox/mailbox/mod.ts";
import { openCluster } from "../../src/cluster/mod.ts";
import type { Login } from "../../src/kernel/sql.ts";
import { freePort } from "../free-port.ts";
import { layInstance } from "../laid-instance.ts";
import { runVariable } from "../run-folder.ts";

const root = join(import.meta.dir, "../..");
const launcher = join(root, "bin/avow");

/** One call of the command `avow`, and what it says. */
export interface Run {
  readonly pid: number;
  readonly exited: Promise<number>;
  kill(signal: NodeJS.Signals): void;
  /** Standard output and standard error so far. */
  said(): string;
}

/** A folder with a configuration, in which `avow` can be called. */
export interface Place {
  readonly folder: string;
  readonly port: number;
  readonly url: string;
  readonly mailbox: Mailbox;
  /** Calls `avow`; further variables of the environment go before the configuration. */
  avow(args: readonly string[], env?: Readonly<Record<string, string>>): Run;
  /** Calls `avow serve` and waits until it is ready. Throws with what it said when it ends instead. */
  serve(env?: Readonly<Record<string, string>>): Promise<Run & { readonly readyMs: number }>;
  /** As superuser, on the embedded PostgreSQL of the running server. */
  login(): Promise<Login>;
  /** Kills what still runs, and removes everything. */
  clear(): Promise<void>;
}

/**
 * Makes a place of its own: temporary folder, free port, a mailbox as the relay, and a database in
 * which nothing stands. With `isEmpty` it has none, and a first start makes it, and says so in the
 * log at the level debug; `through` stands before the command.
 */
export async function makePlace({
  through = [],
  isEmpty = false,
}: {
  through?: readonly string[];
  isEmpty?: boolean;
} = {}): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), "bad-day-"));
  if (!isEmpty) await layInstance(folder);
  const mailbox = await startMailbox({
    httpPort: 0,
    smtpPort: 0,
    host: "127.0.0.1",
    maxMails: 20_000,
  });
  const port = freePort();
  const url = `http://127.0.0.1:${port}`;
  await Bun.write(join(folder, "avow.toml"), configuration(port, mailbox.smtpPort));
  await Bun.write(join(folder, "policy.md"), Bun.file(join(root, "policy.md")));
  const runs: Run[] = [];
  const avow = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const run = call(folder, [...through, launcher, ...args], env);
    runs.push(run);
    return run;
  };
  return {
    ...{ folder, port, url, mailbox, avow },
    async serve(env = {}) {
      const from = performance.now();
      const run = avow(["serve"], env);
      await untilReady(url, run);
      return { ...run, readyMs: performance.now() - from };
    },
    async login() {
      const storage = { dataFolder: join(folder, "data"), keyFile: join(folder, "avow.key") };
      return (await openCluster({ ...storage, databaseUrl: null }, { asGuest: true })).login;
    },
    async clear() {
      for (const run of runs) run.kill("SIGTERM");
      const late = setTimeout(() => runs.forEach((run) => run.kill("SIGKILL")), 10_000);
      await Promise.all(runs.map((run) => run.exited));
      clearTimeout(late);
      await mailbox.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configuration(port: number, smtpPort: number): string {
  return `[server]
port = ${port}
public_url = "http://127.0.0.1:${port}"
allowed_origins = ["http://vendor.test:4081"]
trusted_proxies = ["127.0.0.1"]
[mail]
port = ${smtpPort}
from_address = "hello@vendor.example"
per_minute_max = 1000000
[contact]
posts_per_minute_max = 1000000
[proofs]
drill_every_hours = 0
`;
}

function call(
  folder: string,
  command: readonly string[],
  env: Readonly<Record<string, string>>,
): Run {
  const { PATH = "", HOME = "/", TMPDIR = tmpdir(), [runVariable]: mark = "" } = process.env;
  const child = Bun.spawn([...command], {
    cwd: folder,
    env: { PATH, HOME, TMPDIR, [runVariable]: mark, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  const drain = async (stream: ReadableStream<Uint8Array>) => {
    const decoder = new TextDecoder();
    for await (const chunk of stream) text += decoder.decode(chunk, { stream: true });
  };
  const drained = Promise.all([drain(child.stdout), drain(child.stderr)]);
  return {
    pid: child.pid,
    exited: child.exited.then(async (code) => {
      await Promise.race([drained, Bun.sleep(200)]);
      return code;
    }),
    kill: (signal) => child.kill(signal),
    said: () => text,
  };
}

async function untilReady(url: string, run: Run): Promise<void> {
  let ended = false;
  void run.exited.then(() => {
    ended = true;
  });
  for (const end = performance.now() + 30_000; performance.now() < end && !ended; ) {
    if ((await statusOf(`${url}/readyz`)) === 200) return;
    await Bun.sleep(10);
  }
  throw new Error(`the server is not ready: ${run.said()}`);
}

/** The status that an address answers with; 0 when nobody answers. */
export function statusOf(url: string): Promise<number> {
  return fetch(url).then(
    async (response) => {
      await response.arrayBuffer();
      return response.status;
    },
    () => 0,
  );
}

/** Waits until `what` holds; says `name` when it does not within `ms`. Returns the time it took. */
export async function until(
  name: string,
  ms: number,
  what: () => boolean | Promise<boolean>,
): Promise<number> {
  const from = performance.now();
  while (performance.now() - from < ms) {
    if (await what()) return performance.now() - from;
    await Bun.sleep(50);
  }
  throw new Error(`within ${ms} ms it did not happen: ${name}`);
}

/** One statement as superuser. */
export async function ask<Row extends pg.QueryResultRow>(
  login: Login,
  statement: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ ...login, ssl: false });
  client.on("error", () => {}); // a killed server is the point of these tests
  await client.connect();
  try {
    return (await client.query<Row>(statement, [...values])).rows;
  } finally {
    await client.end();
  }
}
