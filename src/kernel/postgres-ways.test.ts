import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { AvowError } from "./errors.ts";
import { type RunningPostgres, startPostgres } from "./postgres.ts";
import { completeLinks, postgresBinaries } from "./postgres-binaries.ts";
import { chooseRunner, type RunAs } from "./postgres-runner.ts";

setDefaultTimeout(30_000);

const password = "a test's password";
const root = mkdtempSync(join(tmpdir(), "postgres-ways-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const asRoot = process.platform === "linux" && process.geteuid?.() === 0;
const namespaces =
  asRoot && spawnSync("unshare", ["--user", "--map-user=65534", "true"]).status === 0;

const quiet = { debug: () => {}, warn: () => {} };

async function start(folder: string, runAs: RunAs): Promise<RunningPostgres> {
  return startPostgres({ folder, password, runAs, log: quiet });
}

async function rows({ connection }: RunningPostgres, sql: string): Promise<unknown[]> {
  const client = new Client({ ...connection, database: "postgres" });
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
}

/** Whether the user to whom root leaves PostgreSQL can reach it, which a folder of 0700 forbids. */
const reached =
  asRoot &&
  spawnSync("setpriv", [
    ...["--reuid=65534", "--regid=65534", "--clear-groups", "--"],
    ...["test", "-x", postgresBinaries().postgres],
  ]).status === 0;

test.if(namespaces)(
  "In a folder that only root may enter, root's database still runs",
  async () => {
    const home = join(root, "closed");
    mkdirSync(home, { mode: 0o700 });
    const folder = join(home, "data", "postgres");
    const first = await start(folder, "namespace");
    await rows(first, "create table notes as select 'kept' as text");
    await first.stop();
    expect(statSync(folder).uid).toBe(0);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const again = await startPostgres({ folder, password, log: quiet });
    expect(await rows(again, "select text from notes")).toEqual([{ text: "kept" }]);
    await again.stop();

    const error = await start(folder, "user").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AvowError);
    expect((error as AvowError).message).toMatch(/ordinary user.*AVOW_DATA/);
  },
);

test.if(namespaces && reached)("Root's database moves from one way to the other", async () => {
  chmodSync(root, 0o711);
  const folder = join(root, "both", "postgres");
  const asUser = await start(folder, "user");
  await rows(asUser, "create table notes as select 'kept' as text");
  expect(statSync(folder).uid).not.toBe(0);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  await asUser.stop();

  const inNamespace = await start(folder, "namespace");
  expect(await rows(inNamespace, "select text from notes")).toEqual([{ text: "kept" }]);
  expect(statSync(folder).uid).toBe(0);
  await inNamespace.stop();

  const back = await start(folder, "user");
  expect(await rows(back, "select text from notes")).toEqual([{ text: "kept" }]);
  await back.stop();
});

test.if(asRoot)("Root leaves the database of an ordinary user to that user", () => {
  chmodSync(root, 0o711);
  const folder = join(root, "theirs", "postgres");
  mkdirSync(folder, { recursive: true });
  spawnSync("chown", ["-R", "4242:4242", join(root, "theirs")]);
  expect(chooseRunner(folder, "/bin/sh")).toMatchObject({ runAs: "user", uid: 4242, gid: 4242 });
});

test("Links that npm left out are made, by however many start at once", async () => {
  const home = join(root, "package");
  mkdirSync(join(home, "native", "lib"), { recursive: true });
  writeFileSync(join(home, "native", "lib", "libpq.so.5.18"), "");
  writeFileSync(
    join(home, "native", "pg-symlinks.json"),
    JSON.stringify([{ source: "native/lib/libpq.so.5.18", target: "native/lib/libpq.so.5" }]),
  );
  const module = JSON.stringify(join(import.meta.dir, "postgres-binaries.ts"));
  const code = `(await import(${module})).completeLinks(${JSON.stringify(home)})`;
  const starts = [1, 2, 3].map(() => Bun.spawn([process.execPath, "-e", code]).exited);
  expect(await Promise.all(starts)).toEqual([0, 0, 0]);
  expect(lstatSync(join(home, "native", "lib", "libpq.so.5")).isSymbolicLink()).toBe(true);
  expect(() => statSync(join(home, "native", "lib", "libpq.so.5"))).not.toThrow();
  completeLinks(home);
});

/** Runs `code` where `disk` is a file system of its own, of `size`. */
function onSmallDisk(disk: string, size: string, code: string) {
  const script = 'mount -t tmpfs -o size="$1",mode=700 none "$2" && exec "$3" -e "$4"';
  return spawnSync(
    "unshare",
    [
      "--user",
      "--map-root-user",
      "--mount",
      "sh",
      "-c",
      script,
      "sh",
      size,
      disk,
      process.execPath,
      code,
    ],
    { encoding: "utf8" },
  );
}

const disk = join(root, "disk");
mkdirSync(disk);
const smallDisks = onSmallDisk(disk, "1m", "").status === 0;

test.if(smallDisks)("A full disk is named, at the first start and at a later one", () => {
  const code = `
    const { startPostgres } = await import(${JSON.stringify(join(import.meta.dir, "postgres.ts"))});
    const { writeFileSync, statfsSync } = await import("node:fs");
    const log = { debug() {}, warn() {} };
    const folder = ${JSON.stringify(join(disk, "postgres"))};
    const start = () => startPostgres({ folder, password: "p", log });
    const code = (promise) => promise.then(() => "started", (error) => error.code + ": " + error.message);
    let first = "none";
    if (process.env.LATER) {
      const postgres = await start();
      await postgres.stop();
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(${JSON.stringify(join(disk, "filler"))}, Buffer.alloc(bavail * bsize));
    }
    console.log(await code(start()));`;
  const first = onSmallDisk(disk, "30m", code);
  expect(first.stdout).toContain("storage-full: The disk of");
  const later = onSmallDisk(disk, "60m", `process.env.LATER = "1";${code}`);
  expect(later.stdout).toContain("storage-full: The disk of");
});
