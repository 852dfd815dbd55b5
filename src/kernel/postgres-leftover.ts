import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { clock } from "./clock.ts";
import { AvowError } from "./errors.ts";

/** The lines of PostgreSQL's own `postmaster.pid` that we read. */
export function readPostmasterPid(folder: string): { pid: number; ready: boolean } | undefined {
  try {
    const lines = readFileSync(join(folder, "postmaster.pid"), "utf8").split("\n");
    const pid = Number(lines[0]);
    return pid > 0 ? { pid, ready: lines[7]?.trim() === "ready" } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether process `pid` is a PostgreSQL server on `folder`, and not one that got its number. */
export function isPostmasterOf(pid: number, folder: string): boolean {
  const command = commandOf(pid);
  return /^\S*\/postgres /.test(command) && command.includes(` -D ${realpathSync(folder)} `);
}

/** The command line of a process, or "" when there is none, or a dead one that nobody fetched. */
function commandOf(pid: number): string {
  if (process.platform !== "linux") return commands().get(pid) ?? "";
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

function commands(): Map<number, string> {
  if (process.platform === "linux") {
    const pids = readdirSync("/proc").map(Number).filter(Number.isInteger);
    return new Map(pids.map((pid) => [pid, commandOf(pid)]));
  }
  const { stdout } = spawnSync("ps", ["-axww", "-o", "pid=,command="], { encoding: "utf8" });
  const rows = stdout.matchAll(/^ *(\d+) (.*)$/gm);
  return new Map([...rows].map(([, pid, command = ""]) => [Number(pid), `${command} `]));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

const fastMs = 30_000;
const immediateMs = 10_000;

/**
 * Ends what is left of a PostgreSQL on `folder` whose server was killed, or that was killed itself
 * and left sessions behind, which may go on for as long as their statement takes.
 *
 * Its `postmaster.pid` is never deleted: PostgreSQL finds in it the shared memory of such sessions,
 * and refuses to start while one still writes. Only when some other process has got the number in
 * it (the rule in containers) that is replaced by ours, which PostgreSQL, our child, takes as
 * stale.
 */
export async function endLeftover(folder: string, socketFolder: string): Promise<void> {
  const left = readPostmasterPid(folder);
  if (left) {
    const runs = () => (isPostmasterOf(left.pid, folder) ? [left.pid] : []);
    if (!(await end(runs, "SIGINT", fastMs))) await end(runs, "SIGQUIT", immediateMs);
    const title = `postgres: ${basename(socketFolder)}: `;
    const orphans = () =>
      [...commands()].filter(([, command]) => command.startsWith(title)).map(([pid]) => pid);
    if (!(await end(orphans, "SIGQUIT", immediateMs)) || runs().length > 0) {
      throw new AvowError(
        "locked",
        `An earlier PostgreSQL on ${folder} (process ${left.pid}) does not stop: end it first.`,
      );
    }
    if (readPostmasterPid(folder) && isAlive(left.pid)) {
      const file = join(folder, "postmaster.pid");
      const [, ...rest] = readFileSync(file, "utf8").split("\n");
      writeFileSync(file, [process.pid, ...rest].join("\n"));
    }
  }
  for (const name of readdirSync(socketFolder)) rmSync(join(socketFolder, name), { force: true });
}

/** Signals each process once and waits until `find` finds none; `false` when the time is over. */
async function end(
  find: () => number[],
  signal: NodeJS.Signals,
  limitMs: number,
): Promise<boolean> {
  const until = clock.tick() + limitMs;
  const told = new Set<number>();
  while (clock.tick() < until) {
    const found = find();
    if (found.length === 0) return true;
    for (const pid of found) {
      if (!told.has(pid)) tell(pid, signal);
      told.add(pid);
    }
    await Bun.sleep(10);
  }
  return false;
}

function tell(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended just now.
  }
}
