/** `avow prove` and `avow drill` as processes: on a running instance, a stopped one, and none. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { layInstance } from "../laid-instance.ts";
import {
  avow,
  hangUp,
  type Instance,
  isOpen,
  makeFolder,
  prove,
  type Report,
  serve,
  startInstance,
} from "./instance.ts";

setDefaultTimeout(130_000);

let instance: Instance;
beforeAll(async () => {
  instance = await startInstance();
});
afterAll(() => instance.stop());

/** Keys and types of a report, each once. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return [...new Set(value.map((item) => JSON.stringify(shapeOf(item))))];
  if (value === null || typeof value !== "object") return value === null ? "null" : typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shapeOf(item)]));
}

const check = { name: "string", kind: "string", holds: "boolean", detail: "string", ms: "number" };
const promise = { id: "string", sentence: "string", holds: "boolean", provenAt: "string" };
const shape = {
  ok: "boolean",
  promises: [JSON.stringify({ ...promise, checks: [JSON.stringify(check)] })],
};

/** Programs whose command line names the folder. */
async function programsIn(folder: string): Promise<readonly string[]> {
  if (process.platform !== "linux") {
    const { stdout } = Bun.spawn(["ps", "-eo", "args"], { stdout: "pipe" });
    return (await new Response(stdout).text()).split("\n").filter((line) => line.includes(folder));
  }
  // A small machine has no ps.
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => ""));
  return (await Promise.all(lines)).filter((line) => line.includes(folder));
}

test("a proof has the shape that scripts rely on, with every sentence of the policy in it", async () => {
  const { code, report } = await prove(instance.folder);
  expect([code, report.ok]).toEqual([0, true]);
  expect(shapeOf(report)).toEqual(shape);
  expect(report.promises.map(({ sentence }) => sentence)).toEqual(
    instance.policy.bindings.map(({ sentence }) => sentence),
  );
  expect(new Set(report.promises.flatMap(({ checks }) => checks.map(({ kind }) => kind)))).toEqual(
    new Set(["live"]),
  );
});

test("without --json it is a table for people, with the same verdict and exit code", async () => {
  const { out, code } = await avow(instance.folder, "prove");
  expect(code).toBe(0);
  for (const { sentence } of instance.policy.bindings) expect(out).toContain(sentence);
  const { length } = instance.policy.bindings;
  expect(out).toContain(`${length} of ${length} sentences hold.`);
});

test("a check that could not run says so, ends the proof with 1, and switches nothing off or on", async () => {
  const { attacker } = instance;
  const session = await instance.logIn("correspondence");
  // Of all checks, only that one reads comments; it waits ten seconds for them.
  const lock = ["begin", "lock table pg_description in access exclusive mode"];
  const shut = async () => {
    for (const statement of lock) await attacker.query(statement);
  };
  await shut();
  const first = await prove(instance.folder);
  await attacker.query("rollback");
  expect([first.code, first.report.ok]).toEqual([1, false]);
  const cards = first.report.promises.find(({ id }) => id === "card-never-kept");
  expect([cards?.holds, cards?.provenAt]).toEqual([null, null]);
  expect(cards?.checks.map(({ holds }) => holds)).toEqual([true, null]);
  expect(cards?.checks.at(1)?.detail).toBe("The check could not run (55P03).");
  expect(first.report.promises.filter(({ holds }) => holds === false)).toEqual([]);
  expect(await isOpen(session)).toBe(true);

  // What was off for another reason stays off while nobody can tell.
  await attacker.query("comment on table contact.threads is '4242424242424242'");
  expect((await instance.prove()).some(({ holds }) => holds === false)).toBe(true);
  expect(await isOpen(session)).toBe(false);
  await attacker.query("comment on table contact.threads is null");
  await shut();
  expect((await prove(instance.folder)).code).toBe(1);
  await attacker.query("rollback");
  const refused = await instance
    .logIn("correspondence")
    .catch((error: { code?: string }) => error.code);
  expect(refused).toBe("28000");

  expect((await instance.prove()).filter(({ holds }) => holds !== true)).toEqual([]);
  await hangUp(await instance.logIn("correspondence"));
}, 120_000);

test("where there is no instance, a proof ends with 4 and makes nothing", async () => {
  const folder = await makeFolder();
  const before = await readdir(folder, { recursive: true });
  const { out, err, code } = await avow(folder, "prove", "--json");
  expect([code, out]).toEqual([4, ""]);
  expect(err).toContain("There is no instance in");
  expect(await readdir(folder, { recursive: true })).toEqual(before);
  await rm(folder, { recursive: true });
});

test("a stopped instance is proven by itself, and left stopped", async () => {
  const folder = await makeFolder();
  await layInstance(folder);
  await (await serve(folder)).stop();
  expect(await programsIn(folder)).toEqual([]);
  const { code, report } = await prove(folder);
  expect([code, report.ok]).toEqual([0, true]);
  expect(await programsIn(folder)).toEqual([]);
  expect(await readdir(join(folder, "data", "postgres"))).not.toContain("postmaster.pid");
  await rm(folder, { recursive: true });
});

test("a drill holds in full, and leaves neither files nor programs nor a changed instance", async () => {
  const folder = await makeFolder();
  const temporary = join(folder, "temporary");
  await mkdir(temporary);
  const before = await readdir(folder, { recursive: true });
  const { out, code } = await avow(folder, "drill", "--json");
  const report = JSON.parse(out) as Report;
  expect(report.promises.filter(({ holds }) => holds !== true)).toEqual([]);
  expect([code, report.ok]).toEqual([0, true]);
  expect(shapeOf(report)).toEqual(shape);
  expect(await readdir(folder, { recursive: true })).toEqual(before);
  expect(await programsIn(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});
