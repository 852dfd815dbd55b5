import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The variable that carries the run's folder to everything that a test starts. */
export const runVariable = "AVOW_TEST_RUN";

/**
 * A new folder for everything that one run of the tests writes: databases, sockets, profiles. Its
 * path is short, because a socket's may have 107 bytes, and others may pass through it, because
 * PostgreSQL started by root runs as somebody else.
 */
export function openRunFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "avow-"));
  chmodSync(folder, 0o711);
  return folder;
}

/** A process that a test left running. */
export interface Leftover {
  readonly pid: number;
  readonly command: string;
}

/**
 * The processes of this run that still live, told by the run's folder in their environment; each
 * is ours beyond doubt, whoever its parent is now. Linux only; elsewhere none is found.
 */
export function findLeftovers(folder: string): readonly Leftover[] {
  const mark = `${runVariable}=${folder}\0`;
  const read = (pid: string, file: string) => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, "utf8");
    } catch {
      return ""; // it ended meanwhile, or is somebody else's
    }
  };
  let pids: string[] = [];
  try {
    pids = readdirSync("/proc").filter((it) => /^\d+$/.test(it));
  } catch {
    return [];
  }
  return pids
    .filter((pid) => Number(pid) !== process.pid && `${read(pid, "environ")}\0`.includes(mark))
    .map((pid) => ({ pid: Number(pid), command: read(pid, "comm").trim() }));
}

/** Ends what is left of the run: asks, waits up to five seconds, kills, removes the folder. */
export function closeRunFolder(folder: string): readonly Leftover[] {
  const left = findLeftovers(folder);
  // SIGINT is PostgreSQL's fast shutdown; everything else takes it for Ctrl-C.
  for (const it of left) signal(it.pid, "SIGINT");
  const until = performance.now() + 5_000;
  while (findLeftovers(folder).length > 0 && performance.now() < until) Bun.sleepSync(25);
  for (const it of findLeftovers(folder)) signal(it.pid, "SIGKILL");
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  return left;
}

function signal(pid: number, name: "SIGINT" | "SIGKILL"): void {
  try {
    process.kill(pid, name);
  } catch {
    // it ended by itself
  }
}
