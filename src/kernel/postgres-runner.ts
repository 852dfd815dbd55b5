import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { AvowError } from "./errors.ts";

/**
 * How PostgreSQL is run: `plain` as ourselves; `namespace` in a user namespace, where root has
 * another name but keeps its access to its own files; `user` under an unprivileged user.
 */
export type RunAs = "plain" | "namespace" | "user";

/** What stands before PostgreSQL's own command line, and who owns its files, seen from here. */
export interface PostgresRunner {
  readonly runAs: RunAs;
  readonly prefix: readonly string[];
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL wants a user that has a name, and that is not root. */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  const users = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"))
    .map(([name, , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
  for (const name of ["avow", "postgres", "nobody"]) {
    const user = users.find((each) => each.name === name && each.uid > 0);
    if (user) return user;
  }
  return undefined;
}

function runs(command: readonly string[]): boolean {
  const [file = "", ...args] = command;
  return spawnSync(file, args, { stdio: "ignore", timeout: 10_000 }).status === 0;
}

/**
 * Chooses how to run PostgreSQL on `folder`. As root it refuses to run, so that takes one of two
 * ways round: a user namespace, else an unprivileged user that can reach the folder, to whom the
 * folder is then given. Throws `bad-config`, naming both, when neither works.
 */
export function chooseRunner(folder: string, program: string, want?: RunAs): PostgresRunner {
  const uid = process.geteuid?.() ?? 0;
  const gid = process.getegid?.() ?? 0;
  const plain: PostgresRunner = { runAs: "plain", prefix: [], uid, gid };
  if (uid !== 0 && runs(["id", "-un"])) return plain;
  if (uid === 0 && want !== "namespace") {
    // Root looks at a folder that an ordinary user's Avow made, and leaves it that user's.
    const owner = statSync(folder, { throwIfNoEntry: false });
    const theirs = owner && owner.uid !== 0 ? asUser(folder, program, owner) : undefined;
    if (theirs) return theirs;
  }
  const user = unprivilegedUser();
  if (user && want !== "user") {
    const prefix = ["unshare", "--user", `--map-user=${user.uid}`, "--"];
    if (runs([...prefix, "true"])) return { ...plain, runAs: "namespace", prefix };
  }
  if (uid !== 0) return plain;
  const theirs = user && want !== "namespace" ? asUser(folder, program, user) : undefined;
  if (theirs) return theirs;
  throw new AvowError(
    "bad-config",
    `PostgreSQL refuses to run as root, user namespaces are forbidden here, and no unprivileged ` +
      `user can reach both ${folder} and ${program}: start Avow as an ordinary user, or move it ` +
      "and its data (AVOW_DATA) out of folders that only root may enter.",
  );
}

function asUser(
  folder: string,
  program: string,
  { uid, gid }: { uid: number; gid: number },
): PostgresRunner | undefined {
  const prefix = ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", "--"];
  const parent = dirname(folder);
  const found = statSync(parent);
  // Others may pass through the data folder on their way to PostgreSQL's own, but not list it.
  if (found.uid !== uid) chmodSync(parent, (found.mode & 0o777) | 0o011);
  const reaches = 'cd "$1" && test -x "$2"';
  const works = runs([...prefix, "sh", "-c", reaches, "sh", parent, program]);
  return works ? { runAs: "user", prefix, uid, gid } : undefined;
}

/** Makes `folder` where there is none, private to the runner's user together with all within. */
export function giveFolder(folder: string, { uid, gid }: PostgresRunner): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  if (found.uid !== uid && process.geteuid?.() === 0) {
    for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
      lchownSync(join(folder, name), uid, gid);
    }
    // Last, so that a chown that was cut short is taken up again.
    chownSync(folder, uid, gid);
  }
  if ((found.mode & 0o777) !== 0o700) chmodSync(folder, 0o700);
}
