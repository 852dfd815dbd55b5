import { spawn } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { AvowError } from "./errors.ts";
import type { PostgresBinaries } from "./postgres-binaries.ts";
import { giveFolder, type PostgresRunner } from "./postgres-runner.ts";

/** Nothing of our own environment (PGDATA, PGOPTIONS, secrets) reaches PostgreSQL. */
export const postgresEnvironment = {
  PATH: process.env["PATH"] ?? "/usr/sbin:/usr/bin:/sbin:/bin",
  LC_ALL: "C",
  TZ: "UTC",
};

export function fullDisk(folder: string, cause?: unknown): AvowError {
  return new AvowError(
    "storage-full",
    `The disk of ${folder} is full, so the database can't start: make room there, then start again.`,
    { cause },
  );
}

/**
 * Makes the database's files in `folder` where there are none, and says who may sign in. The files
 * are made beside it and moved when they are complete, so that a kill leaves no half of them.
 */
export async function ensureCluster(options: {
  folder: string;
  binaries: PostgresBinaries;
  runner: PostgresRunner;
  password: string;
}): Promise<void> {
  const { folder, runner } = options;
  if (!existsSync(join(folder, "PG_VERSION"))) {
    const half = `${folder}.new`;
    rmSync(half, { recursive: true, force: true });
    giveFolder(half, runner);
    await initialise({ ...options, folder: half });
    renameSync(half, folder);
  }
  giveFolder(folder, runner);
  // Every session, over the socket only, with its password.
  const file = join(folder, "pg_hba.conf");
  writeFileSync(file, "local all all scram-sha-256\n", { mode: 0o600 });
  if (process.geteuid?.() !== runner.uid) chownSync(file, runner.uid, runner.gid);
}

async function initialise(options: {
  folder: string;
  binaries: PostgresBinaries;
  runner: PostgresRunner;
  password: string;
}): Promise<void> {
  const { folder, binaries, runner, password } = options;
  const secrets = mkdtempSync(join(dirname(folder), ".first-"));
  const passwordFile = join(secrets, "password");
  try {
    writeFileSync(passwordFile, password, { mode: 0o600 });
    for (const path of [passwordFile, secrets]) chownSync(path, runner.uid, runner.gid);
    await run(folder, [
      ...runner.prefix,
      // Linux: it ends with the server, or it would write into what the next start makes.
      ...(Bun.which("setpriv") ? ["setpriv", "--pdeathsig", "KILL", "--"] : []),
      binaries.initdb,
      `--pgdata=${folder}`,
      "--username=postgres",
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      // C.UTF-8 built in: the same order on every system, and an upgraded libc can't spoil indexes.
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--data-checksums",
      "--no-instructions",
    ]);
  } finally {
    rmSync(secrets, { recursive: true, force: true });
  }
}

function run(folder: string, [command = "", ...args]: readonly string[]): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, {
      env: postgresEnvironment,
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-4000);
    });
    child.on("error", fail);
    child.on("close", (code) => {
      if (code === 0) return done();
      if (said.includes("No space left on device")) return fail(fullDisk(folder));
      const why = said
        .trim()
        .split("\n")
        .find((line) => line.startsWith("initdb: "));
      fail(
        new AvowError(
          "unavailable",
          `The database's files could not be made (${why ?? `initdb: exit ${code}`}). If ` +
            "PostgreSQL does not run on this machine, set AVOW_DATABASE_URL to one of your own.",
        ),
      );
    });
  });
}
