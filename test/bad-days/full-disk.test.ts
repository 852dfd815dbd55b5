/** The disk is full: what can't be kept is refused, what was kept stays, and room ends it. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { deriveKey } from "../../src/kernel/crypto.ts";
import { loadMasterKey } from "../../src/kernel/master-key.ts";
import type { Login } from "../../src/kernel/sql.ts";
import { ask, makePlace, type Place, type Run, statusOf, until } from "./served.ts";

setDefaultTimeout(60_000);

/** Runs what follows where `data` is a disk of its own; needs user namespaces. */
const onSmallDisk = [
  ...["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"],
  'mkdir -p data && mount -t tmpfs -o size=160m,mode=700 none data && cd . && exec "$@"',
  "sh",
];
const smallDisks = Bun.spawnSync([...onSmallDisk, "true"], { cwd: "/tmp" }).exitCode === 0;

let place: Place;
let run: Run;

beforeAll(async () => {
  if (!smallDisks) return;
  place = await makePlace({ through: onSmallDisk, isEmpty: true });
  run = await place.serve();
});
afterAll(() => place?.clear());

const disk = () => join(`/proc/${run.pid}/root`, place.folder, "data");

/** The embedded PostgreSQL, found through the server's own view of its disk. */
async function login(): Promise<Login> {
  const note = JSON.parse(await readFile(join(disk(), "postgres/avow.json"), "utf8")) as Login;
  const key = await loadMasterKey(join(place.folder, "avow.key"), false);
  const password = deriveKey(key, "postgres superuser").toString("base64url");
  return { ...note, database: "avow", user: "postgres", password, tls: false };
}

/** Writes zeros until no room is left. */
function fill(): void {
  const file = openSync(join(disk(), "filler"), "a");
  for (const size of [1 << 20, 1 << 12]) {
    const zeros = new Uint8Array(size);
    try {
      while (writeSync(file, zeros) > 0);
    } catch {
      // full
    }
  }
  try {
    fsyncSync(file);
  } catch {}
  closeSync(file);
}

let posts = 0;
function post(json: boolean): Promise<Response> {
  posts += 1;
  return fetch(`${place.url}/forms/contact`, {
    method: "POST",
    redirect: "manual",
    headers: {
      accept: json ? "application/json" : "text/html",
      "x-forwarded-for": `10.3.${posts >> 8}.${posts & 255}`,
    },
    body: new URLSearchParams({
      email: `person-${posts}@people.example`,
      message: `Message ${posts}. ${"It is a long letter. ".repeat(400)}`,
    }),
  });
}

test.if(smallDisks)("A full disk is said so, and accepted messages stay", async () => {
  let accepted = 0;
  const first = await post(true);
  expect(first.status).toBe(201);
  accepted += 1;
  fill();
  const refusals = new Map<number, number>();
  let page: Response | undefined;
  for (let tries = 0; tries < 400 && (refusals.get(507) ?? 0) < 5; tries += 1) {
    const answer = await post(tries % 2 === 0);
    if (answer.status < 400) accepted += 1;
    else refusals.set(answer.status, (refusals.get(answer.status) ?? 0) + 1);
    if (answer.status === 507 && tries % 2 === 1) page = answer;
    if (answer.status >= 400) expect(answer.headers.get("retry-after")).toBeTruthy();
  }
  // Neither can PostgreSQL start where there is no room for its notes.
  const note = JSON.parse(await readFile(join(disk(), "postgres/avow.json"), "utf8")) as {
    pid: number;
  };
  process.kill(note.pid, "SIGKILL");
  await until("PostgreSQL can't start", 10_000, () => run.said().includes("did not start"));
  const away = await post(true);
  expect([away.status, away.headers.get("retry-after")]).toEqual([503, "5"]);
  expect(await statusOf(`${place.url}/readyz`)).toBe(503);
  expect(await page?.text()).toMatch(/disk is full.*nothing was taken in/);
  expect(await statusOf(`${place.url}/healthz`)).toBe(200);
  rmSync(join(disk(), "filler"));
  await until("a message is accepted again", 30_000, async () => {
    const { status } = await post(true);
    if (status === 201) accepted += 1;
    return status === 201;
  });
  const [row] = await ask<{ n: number }>(
    await login(),
    "select count(*)::int as n from people.messages",
  );
  expect(row?.n).toBe(accepted);
});
