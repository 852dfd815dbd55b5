import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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
  let real = folder;
  try {
    real = realpathSync(folder);
  } catch {
    // Gone: then its name is all there is to compare.
  }
  return /(^|\/)postgres\b/.test(command) && command.includes(`-D ${real} `);
}

function commandOf(pid: number): string {
  if (process.platform === "linux") {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    } catch {
      return "";
    }
  }
  return spawnSync("ps", ["-ww", "-o", "command=", "-p", String(pid)], { encoding: "utf8" }).stdout;
}

export function isAlive(pid: number): boolean {
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
 * Ends a PostgreSQL that outlived the server that started it. Its `postmaster.pid` is never
 * deleted: PostgreSQL needs the shared memory's key in it to see whether sessions of a killed
 * predecessor still write to the files. Only when some other process has got the number in it (the
 * rule in containers) it is replaced by ours, which PostgreSQL, our child, takes as stale.
 */
export async function endLeftover(folder: string, socketFolder: string): Promise<void> {
  const left = readPostmasterPid(folder);
  if (left && isPostmasterOf(left.pid, folder)) {
    const ended =
      (await endProcess(left.pid, "SIGINT", fastMs)) ||
      (await endProcess(left.pid, "SIGQUIT", immediateMs));
    if (!ended) {
      throw new AvowError(
        "locked",
        `An earlier PostgreSQL (process ${left.pid}) on ${folder} does not stop: end it first.`,
      );
    }
  } else if (left && isAlive(left.pid)) {
    const file = join(folder, "postmaster.pid");
    const [, ...rest] = readFileSync(file, "utf8").split("\n");
    writeFileSync(file, [process.pid, ...rest].join("\n"));
  }
  for (const name of readdirSync(socketFolder)) rmSync(join(socketFolder, name), { force: true });
}

async function endProcess(pid: number, signal: NodeJS.Signals, limitMs: number): Promise<boolean> {
  try {
    process.kill(pid, signal);
  } catch {
    return !isAlive(pid);
  }
  const until = clock.tick() + limitMs;
  while (clock.tick() < until) {
    if (!isAlive(pid)) return true;
    await Bun.sleep(10);
  }
  return false;
}
