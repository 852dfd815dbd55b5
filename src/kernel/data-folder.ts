import { dlopen, FFIType } from "bun:ffi";
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { AvowError } from "./errors.ts";

/** A data folder that belongs to this process until `release`, or until the process ends. */
export interface LockedDataFolder {
  /** The folder's real path. */
  readonly folder: string;
  /** Where the embedded PostgreSQL lives. */
  readonly postgres: string;
  release(): void;
}

const lockExclusiveNow = 2 | 4; // LOCK_EX | LOCK_NB, the same on Linux and macOS

let flock: ((fd: number, operation: number) => number) | undefined;

/**
 * flock(2) of the C library. A pid file would do worse: it outlives a killed owner, and in a
 * container the next server often has the pid of the last. The kernel drops this lock with the
 * process, however that ends.
 */
function systemFlock(): (fd: number, operation: number) => number {
  if (flock) return flock;
  const names =
    process.platform === "darwin"
      ? ["libSystem.B.dylib"]
      : ["libc.so.6", "libc.so", "libc.musl.so"];
  let cause: unknown;
  for (const name of names) {
    try {
      const library = dlopen(name, {
        flock: { args: [FFIType.i32, FFIType.i32], returns: FFIType.i32 },
      });
      flock = (fd, operation) => library.symbols.flock(fd, operation);
      return flock;
    } catch (error) {
      cause = error;
    }
  }
  throw new AvowError("internal", "The C library's flock could not be loaded.", { cause });
}

/**
 * Makes the data folder (mode 0700) where there is none, and takes it for this process.
 * Throws `locked`, with the process id of the other server, when that has it.
 */
export function lockDataFolder(path: string): LockedDataFolder {
  const folder = makeFolder(path);
  const file = join(folder, "lock");
  // Not inherited by children (O_CLOEXEC), so that a surviving PostgreSQL does not hold the lock.
  const fd = openSync(file, "a", 0o600);
  if (systemFlock()(fd, lockExclusiveNow) !== 0) {
    closeSync(fd);
    const owner = readFileSync(file, "utf8").trim();
    throw new AvowError(
      "locked",
      `Another Avow server${owner ? ` (process ${owner})` : ""} uses the data folder ${folder}: ` +
        "stop it, or give this one a folder of its own with AVOW_DATA.",
    );
  }
  ftruncateSync(fd, 0);
  writeSync(fd, `${process.pid}\n`);
  let held = true;
  return {
    folder,
    postgres: join(folder, "postgres"),
    release() {
      // The file stays: deleting it would let two servers lock two files of the same name.
      if (held) closeSync(fd);
      held = false;
    },
  };
}

function makeFolder(path: string): string {
  try {
    // One that exists keeps its mode: it may hold more than what is ours.
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return realpathSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOSPC") {
      throw new AvowError("storage-full", `The disk of ${path} is full: make room there.`, {
        cause: error,
      });
    }
    throw new AvowError(
      "bad-config",
      `The data folder ${path} can't be used: choose one that this user may write, with AVOW_DATA.`,
      { cause: error },
    );
  }
}
