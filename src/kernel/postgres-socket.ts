import { createHash } from "node:crypto";
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { AvowError } from "./errors.ts";
import { isPostmasterOf } from "./postgres-leftover.ts";
import type { PostgresRunner } from "./postgres-runner.ts";

/** A PostgreSQL that runs on a data folder, whoever started it. */
export interface FoundPostgres {
  readonly pid: number;
  /** The folder of its socket; what pg calls the host. */
  readonly host: string;
  readonly port: number;
}

/** Only names the socket: the folder is PostgreSQL's alone. */
export const socketPort = 5432;

const noteName = "avow.json";

/**
 * The folder of the socket: short, because a socket's path ends at 107 bytes (103 on macOS), and
 * always the same for a data folder, so that clients find it again after a restart. Anybody may
 * write in /tmp: a folder that somebody else put there, or may enter, is refused.
 */
export function makeSocketFolder(folder: string, { uid, gid }: PostgresRunner): string {
  const name = createHash("sha256").update(`${uid} ${folder}`).digest("hex").slice(0, 8);
  const path = `/tmp/avow-${name}`;
  try {
    mkdirSync(path, { mode: 0o700 });
    if (uid !== process.geteuid?.()) chownSync(path, uid, gid);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const found = lstatSync(path);
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o777) !== 0o700) {
    throw new AvowError(
      "bad-config",
      `${path}, where the database's socket belongs, was made by somebody else or is open to ` +
        "others: remove it and start again.",
    );
  }
  return path;
}

/**
 * Removes the folder, with the socket that PostgreSQL `pid` could not take along when it was killed.
 * One that another PostgreSQL uses by now stays.
 */
export function removeSocketFolder(path: string, pid?: number): void {
  const socket = join(path, `.s.PGSQL.${socketPort}`);
  try {
    const [owner] = readFileSync(`${socket}.lock`, "utf8").split("\n");
    if (Number(owner) === pid) {
      for (const file of [socket, `${socket}.lock`]) rmSync(file, { force: true });
    }
  } catch {
    // It has taken them along.
  }
  try {
    rmdirSync(path);
  } catch {
    // The next PostgreSQL uses it already, or it is gone.
  }
}

/** Notes where the running PostgreSQL is, for `findRunning`. */
export function noteRunning(folder: string, found: FoundPostgres): void {
  const file = join(folder, noteName);
  rmSync(file, { force: true });
  writeFileSync(file, `${JSON.stringify(found)}\n`, { mode: 0o600, flag: "wx" });
}

/** Finds the PostgreSQL that runs on `folder`, or `undefined` when there is none. */
export function findRunning(folder: string): FoundPostgres | undefined {
  try {
    const note = JSON.parse(readFileSync(join(folder, noteName), "utf8")) as FoundPostgres;
    const answers = existsSync(join(note.host, `.s.PGSQL.${note.port}`));
    return answers && isPostmasterOf(note.pid, resolve(folder)) ? note : undefined;
  } catch {
    return undefined;
  }
}
