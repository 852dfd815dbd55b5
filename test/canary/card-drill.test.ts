/**
 * The drill of card numbers in a throw-away instance: it holds, it fails once a number gets anywhere,
 * and it says that it proves nothing where it can't see.
 */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { appendFile, mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { startDrillInstance } from "../../bin/drill-instance.ts";
import { loadConfig } from "../../src/config/mod.ts";
import { cardDrills } from "../../src/promise/card-drill.ts";
import type { DrillContext } from "../../src/promise/live.ts";
import { siblingProcesses } from "../../src/promise/scan-memory.ts";
import { makeFolder } from "../proof/instance.ts";
import { isMemoryShown } from "./card-scene.ts";

setDefaultTimeout(60_000);

let folder: string;
let instance: Awaited<ReturnType<typeof startDrillInstance>>;
let drill: DrillContext;
beforeAll(async () => {
  folder = await makeFolder();
  const demo = await readFile(join(import.meta.dir, "../../avow.toml"), "utf8");
  const shop = demo.slice(demo.indexOf("[checkout]"), demo.indexOf("[proofs]"));
  const site = '[[visits.sites]]\ndomain = "larkwire.example"\n';
  await appendFile(join(folder, "avow.toml"), `${site}\n${shop}`);
  const { config } = await loadConfig({ env: {}, cwd: folder });
  instance = await startDrillInstance(config);
  drill = instance.context;
});
afterAll(async () => {
  await instance.stop();
  await rm(folder, { recursive: true, force: true });
});

async function isShown(): Promise<boolean> {
  const { rows } = await drill.database.steward.query<{ pid: number }>(
    "select pg_backend_pid() as pid",
  );
  return isMemoryShown(siblingProcesses(rows[0]?.pid ?? 0));
}

const hunted = cardDrills.find(({ name }) => name.startsWith("Test card numbers"));
const run = async (context: DrillContext) =>
  (await hunted?.run(context, [])) ?? { holds: null, detail: "no such drill" };

test("typed card numbers are found nowhere, nor in the memory of the database's processes", async () => {
  const { holds, detail } = await run(drill);
  expect({ holds, detail }).toMatchObject({ holds: true });
  if (await isShown()) {
    expect(detail).toMatch(/none in the memory of the database \(\d+ MB\)/);
  }
});

test("a field that takes one, and whatever keeps one, are named", async () => {
  const { steward } = drill.database;
  const kept: string[] = [];
  await steward.query("create table public.shop (note bytea)");
  const { holds, detail } = await run({
    ...drill,
    async fetch(url, init) {
      const body = init?.body;
      const message = body instanceof URLSearchParams ? body.get("message") : null;
      if (!message?.startsWith("my card")) return drill.fetch(url, init);
      kept.push(message);
      const bytes = Buffer.from(Buffer.from(message).toString("base64"));
      await steward.query("insert into public.shop values ($1)", [bytes]);
      // A session of the database remembers it, and writes it nowhere.
      await steward.query("select set_config('shop.note', $1, false)", [message]);
      return new Response(null, { status: 303 });
    },
    logged: () => drill.logged() + kept.join("\n"),
  });
  await steward.query("drop table public.shop");
  expect(holds).toBe(false);
  expect(detail).toContain("message of /forms/contact (303)");
  const places = ["data files (postgres/", "write-ahead log", "public.shop.note", "the log"];
  const all = (await isShown()) ? [...places, "the memory of the database ("] : places;
  for (const place of all) expect(detail).toContain(place);
  expect(detail).not.toMatch(/424242|378282/);
});

test("where the planted mark is not found, the search says that it proves nothing", async () => {
  await mkdir(join(folder, "elsewhere/postgres/pg_wal"), { recursive: true });
  const { holds, detail } = await run({
    ...drill,
    ...{ forms: [], buyPages: [] },
    dataFolder: join(folder, "elsewhere"),
    logged: () => "",
  });
  expect({ holds, detail }).toEqual({
    holds: null,
    detail:
      "The planted mark was not found in the data files, the write-ahead log, the log, so the search proves nothing.",
  });
});
