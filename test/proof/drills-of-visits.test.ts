/**
 * The drills of the counter of visits in a throw-away instance: each holds, and each fails once what
 * it watches is broken.
 */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { appendFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { startDrillInstance } from "../../bin/drill-instance.ts";
import { type Config, loadConfig } from "../../src/config/mod.ts";
import { proveLive, readPolicyInForce } from "../../src/instance/mod.ts";
import { log } from "../../src/kernel/log.ts";
import type { Outcome } from "../../src/promise/definition.ts";
import type { DrillContext } from "../../src/promise/live.ts";
import { loginName } from "../../src/promise/purpose.ts";
import { allPromises } from "../../src/promises.ts";
import { makeFolder } from "./instance.ts";

setDefaultTimeout(60_000);

let folder: string;
let config: Config;
let instance: Awaited<ReturnType<typeof startDrillInstance>>;
let drill: DrillContext;
beforeAll(async () => {
  folder = await makeFolder();
  await appendFile(
    join(folder, "avow.toml"),
    '[[visits.sites]]\ndomain = "larkwire.example"\npages = ["/*"]\n',
  );
  ({ config } = await loadConfig({ env: {}, cwd: folder }));
  instance = await startDrillInstance(config);
  drill = instance.context;
});
afterAll(async () => {
  await instance.stop();
  await rm(folder, { recursive: true, force: true });
});

const drills = allPromises
  .filter(({ module }) => module === "visits")
  .flatMap((promise) => promise.drill);

/** Runs the drill whose name begins so. */
async function run(name: string, context = drill): Promise<Outcome> {
  const check = drills.find((it) => it.name.startsWith(name));
  if (!check) throw new Error(`no drill begins with ${name}`);
  return check.run(context, []);
}

/** Breaks the throw-away database for the while. */
async function broken<T>(change: string, back: string, work: () => Promise<T>): Promise<T> {
  await drill.database.steward.query(change);
  try {
    return await work();
  } finally {
    await drill.database.steward.query(back);
  }
}

/** The drill, with something done beside each request. */
const beside = (work: (headers: Headers) => unknown): DrillContext => ({
  ...drill,
  async fetch(url, init) {
    await work(new Headers(init?.headers));
    return drill.fetch(url, init);
  },
});

/** The drill, in the belief of other numbers of visitors than those of the program. */
function believing(more: Partial<NonNullable<DrillContext["visits"]>>): DrillContext {
  if (!drill.visits) throw new Error("no visits are counted");
  return { ...drill, visits: { ...drill.visits, ...more } };
}

const twice = [
  `create function public.twice() returns trigger language plpgsql as
     'begin new.hits := new.hits * 2; return new; end';
   create trigger twice before insert on visits.hit_hours for each row execute function public.twice()`,
  "drop trigger twice on visits.hit_hours; drop function public.twice",
] as const;

test.each(drills.map(({ name }) => name))("%s: it holds", async (name) => {
  const outcome = await run(name);
  expect([outcome.holds, outcome.detail]).toEqual([true, outcome.detail]);
});

test("where no website is counted nothing is tried, and that is said", async () => {
  for (const { name } of drills) {
    const outcome = await run(name, { ...drill, visits: undefined });
    expect(outcome).toEqual({
      holds: true,
      detail: "Visits are not counted, so nothing was tried.",
    });
  }
});

test("an address in the log is found", async () => {
  const context = beside((headers) => log.debug("hit", { from: headers.get("x-forwarded-for") }));
  const { holds, detail } = await run("Nothing that a visitor", context);
  expect([holds, detail]).toEqual([false, "Something of a visitor stands in the log."]);
});

test("a browser's name in a table is found, in the file and in the value", async () => {
  await drill.database.steward.query("create table public.agents (seen text)");
  const context = beside((headers) =>
    drill.database.steward.query("insert into public.agents values ($1)", [
      headers.get("user-agent"),
    ]),
  );
  const { holds, detail } = await run("Nothing that a visitor", context);
  await drill.database.steward.query("drop table public.agents");
  expect([holds, detail]).toEqual([false, expect.stringMatching(/postgres.*\bagents\.seen/)]);
});

test("a page that has its name too early, or too late, is found", async () => {
  const { threshold = 0 } = drill.visits ?? {};
  for (const [other, says] of [
    [threshold + 2, "a name already"],
    [threshold - 1, "with one more it had none"],
  ] as const) {
    const outcome = await run("A page that was not declared", believing({ threshold: other }));
    expect([outcome.holds, outcome.detail]).toEqual([false, expect.stringContaining(says)]);
  }
});

test("sums that are written down for too few, or never, are found", async () => {
  const { mixedVisitors = 0 } = drill.visits ?? {};
  const few = await run("What visitors bring", believing({ mixedVisitors: mixedVisitors + 1 }));
  expect([few.holds, few.detail]).toEqual([false, expect.stringContaining("the sums grew")]);
  const never = await run("What visitors bring", believing({ flush: async () => {} }));
  expect([never.holds, never.detail]).toEqual([false, expect.stringContaining("they stayed")]);
});

test("views that count twice are found, and those that are not counted", async () => {
  await broken(...twice, async () => {
    expect((await run("Each view that is answered")).holds).toBe(false);
    expect((await run("The totals tell")).holds).toBe(false);
    expect((await run("Nothing that a visitor")).detail).toContain("were not counted");
  });
  const context = {
    ...drill,
    fetch: async () => new Response(null, { status: 204 }),
  };
  expect((await run("Each view that is answered", context)).holds).toBe(false);
});

test("a right to know who gets mail is found", async () => {
  const login = loginName(drill.database.instanceId, "visits");
  const right = "select (person_id) on mail.deliveries";
  const { holds, detail } = await broken(
    `grant usage on schema mail to ${login}; grant ${right} to ${login}`,
    `revoke ${right} from ${login}; revoke usage on schema mail from ${login}`,
    () => run("The login that counts"),
  );
  expect([holds, detail]).toEqual([
    false,
    "These ways in gave something: mail.deliveries (taken).",
  ]);
});

test("all that was counted meanwhile passes every live check", async () => {
  const { database } = drill;
  await database.steward.query("drop table public.planted");
  const results = await proveLive({ database, config, policy: await readPolicyInForce(config) });
  const crowd = results.filter(({ promise }) => promise.startsWith("crowd-"));
  expect(crowd.map(({ holds }) => holds)).toEqual(crowd.map(() => true));
  expect(crowd.map(({ detail }) => detail).join(" ")).toMatch(/[1-9]\d+ names were read/);
  expect(crowd.map(({ detail }) => detail).join(" ")).toMatch(/[1-9]\d+ sums of 2 websites/);
});
