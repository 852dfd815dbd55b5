import { existsSync, mkdirSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { clock } from "./clock.ts";
import { AvowError } from "./errors.ts";
import { log } from "./log.ts";
import { postgresBinaries } from "./postgres-binaries.ts";
import { ensureCluster, fullDisk, postgresEnvironment } from "./postgres-cluster.ts";
import { endLeftover, readPostmasterPid } from "./postgres-leftover.ts";
import { type PostgresLog, type PostgresMessage, passLog } from "./postgres-log.ts";
import { chooseRunner, type PostgresRunner, type RunAs } from "./postgres-runner.ts";
import { postgresSettings } from "./postgres-settings.ts";
import {
  makeSocketFolder,
  noteRunning,
  removeSocketFolder,
  socketPort,
} from "./postgres-socket.ts";

export interface PostgresOptions {
  /** PostgreSQL's own folder; made where there is none. */
  readonly folder: string;
  /** Of the superuser `postgres`; set when the folder is made, and asked for ever after. */
  readonly password: string;
  /** Settings of PostgreSQL's that go before ours. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly log?: PostgresLog;
  /** The way round PostgreSQL's refusal to run as root; by default the first that works. */
  readonly runAs?: RunAs;
}

export interface RunningPostgres {
  /** pg's settings for the superuser: `host` is the folder of the Unix socket. */
  readonly connection: { host: string; port: number; user: string; password: string };
  readonly pid: number;
  /** Ends the sessions, writes everything down and stops; returns when the process is gone. */
  stop(): Promise<void>;
  /** Resolves when PostgreSQL ends; `expected` after `stop`. */
  readonly exited: Promise<{ code: number | null; expected: boolean }>;
}

/** How long a start may take: after a crash it first replays what was written. */
const startMs = 300_000;
const stopMs = 30_000;

/**
 * Starts PostgreSQL on `folder`, with its files made at the first start, and returns when it
 * accepts connections. One that was left running by a killed server is stopped first. The caller
 * holds the data folder's lock.
 * Throws `storage-full`, `bad-config` (what has to be mended is said) or `unavailable`.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const binaries = postgresBinaries();
  let made: string | undefined;
  try {
    const parent = dirname(resolve(options.folder));
    mkdirSync(parent, { recursive: true, mode: 0o700 });
    const folder = join(realpathSync(parent), basename(options.folder));
    const runner = chooseRunner(folder, binaries.postgres, options.runAs);
    const socketFolder = makeSocketFolder(folder, runner);
    made = socketFolder;
    if (existsSync(folder)) await endLeftover(folder, socketFolder);
    await ensureCluster({ folder, binaries, runner, password: options.password });
    const launched = launch({ ...options, folder, socketFolder, runner }, binaries.postgres);
    const refusal = await untilReady(launched, folder);
    if (!refusal) return launched.running;
    await launched.running.stop();
    throw startError(folder, refusal);
  } catch (error) {
    if (made) removeSocketFolder(made);
    throw folderError(options.folder, error);
  }
}

interface Launched {
  readonly running: RunningPostgres;
  /** PostgreSQL's last grave message. */
  lastWords(): PostgresMessage | undefined;
}

function launch(
  options: PostgresOptions & { socketFolder: string; runner: PostgresRunner },
  program: string,
): Launched {
  const { folder, socketFolder, runner, password } = options;
  const settings = { ...postgresSettings(socketFolder), ...options.settings };
  const child = Bun.spawn(
    [
      ...runner.prefix,
      // No core file: it would hold whatever was in memory.
      ...["sh", "-c", 'ulimit -c 0; exec "$@"', "sh"],
      // Linux: PostgreSQL shuts down when the server is killed.
      ...(Bun.which("setpriv") ? ["setpriv", "--pdeathsig", "INT", "--"] : []),
      ...[program, "-D", folder, "-p", String(socketPort)],
      ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    ],
    {
      env: postgresEnvironment,
      stdio: ["ignore", "ignore", "pipe"],
      // A process group of its own: Ctrl-C in the terminal is for the server, which stops us last.
      detached: true,
    },
  );
  let grave: PostgresMessage | undefined;
  const drained = passLog(child.stderr, options.log ?? log, (message) => {
    if (message.severity !== "LOG" && message.severity !== "WARNING") grave = message;
  });
  let expected = false;
  const exited = child.exited.then(async () => {
    // Its last words; not longer, for sessions of a killed postmaster hold the stream open.
    await Promise.race([drained, Bun.sleep(50)]);
    return { code: child.exitCode, expected };
  });
  const stop = async () => {
    expected = true;
    child.kill("SIGINT");
    const limits = [
      setTimeout(() => child.kill("SIGQUIT"), stopMs),
      setTimeout(() => child.kill("SIGKILL"), 2 * stopMs),
    ];
    await exited;
    for (const limit of limits) clearTimeout(limit);
    removeSocketFolder(socketFolder, child.pid);
  };
  const connection = { host: socketFolder, port: socketPort, user: "postgres", password };
  return { running: { connection, pid: child.pid, stop, exited }, lastWords: () => grave };
}

/** Waits for connections to be accepted; returns the reason when PostgreSQL ended instead. */
async function untilReady(launched: Launched, folder: string): Promise<string | undefined> {
  const { running } = launched;
  let ended = false;
  void running.exited.then(() => {
    ended = true;
  });
  const until = clock.tick() + startMs;
  while (!ended && clock.tick() < until) {
    const state = readPostmasterPid(folder);
    if (state?.pid === running.pid && state.ready) {
      noteRunning(folder, { pid: running.pid, host: running.connection.host, port: socketPort });
      return undefined;
    }
    await Bun.sleep(5);
  }
  if (!ended) return `not ready after ${startMs / 1000} seconds`;
  const words = launched.lastWords();
  return words?.sqlState === "53100" ? "No space left on device" : (words?.text ?? "it ended");
}

function folderError(folder: string, cause: unknown): unknown {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === "ENOSPC") return fullDisk(folder, cause);
  if (code !== "EACCES" && code !== "EPERM") return cause;
  return new AvowError(
    "bad-config",
    `This user may not use the database in ${folder}: start Avow as the user who made it, or ` +
      "choose another folder with AVOW_DATA.",
    { cause },
  );
}

function startError(folder: string, refusal: string): AvowError {
  if (refusal.includes("No space left on device")) return fullDisk(folder);
  return new AvowError("unavailable", `The database in ${folder} did not start: ${refusal}.`);
}
