import { spawnSync } from "node:child_process";
import {
  accessSync,
  chmodSync,
  constants,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The variable that carries the run's folder to everything that a test starts. */
export const runVariable = "AVOW_TEST_RUN";

/** Where Linux keeps files in memory. */
const memory = "/dev/shm";
/** What a run needs of it, with room to spare; in bytes. */
const memoryMin = 4 * 2 ** 30;

/**
 * A new folder for everything that one run of the tests writes: databases, sockets, profiles. It
 * lies in memory where there is room for it, as nothing in it outlives the run, unless TMPDIR names
 * another place. Its path is short, because a socket's may have 107 bytes, and others may pass
 * through it, because PostgreSQL started by root runs as somebody else.
 */
export function openRunFolder(): string {
  if (process.env["TMPDIR"] === undefined && hasRoom(memory)) {
    const folder = makeFolder(memory);
    if (runsPrograms(folder)) return folder;
    rmSync(folder, { recursive: true });
  }
  return makeFolder(tmpdir());
}

function makeFolder(parent: string): string {
  const folder = mkdtempSync(join(parent, "avow-"));
  chmodSync(folder, 0o711);
  return folder;
}

function hasRoom(place: string): boolean {
  try {
    accessSync(place, constants.W_OK);
    const { bavail, bsize } = statfsSync(place);
    return bavail * bsize >= memoryMin;
  } catch {
    return false;
  }
}

/** A container may forbid it there, and some tests write programs of their own. */
function runsPrograms(folder: string): boolean {
  const program = join(folder, "program");
  writeFileSync(program, "#!/bin/sh\n", { mode: 0o700 });
  const { status } = spawnSync(program);
  rmSync(program);
  return status === 0;
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
