/**
 * The drills of ads in a throw-away instance: each holds, and each fails once what it watches is
 * broken.
 */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { appendFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { startDrillInstance } from "../../bin/drill-instance.ts";
import { loadConfig } from "../../src/config/mod.ts";
import { proveLive, readPolicyInForce } from "../../src/instance/mod.ts";
import type { Outcome } from "../../src/promise/definition.ts";
import type { DrillAds, DrillContext } from "../../src/promise/live.ts";
import { allPromises } from "../../src/promises.ts";
import { makeFolder } from "./instance.ts";

setDefaultTimeout(60_000);

const places = `
[ads]
areas = ["docs", "home"]
keywords = ["vpn", "dns"]
[[ads.slots]]
name = "sidebar"
title = "Sidebar"
formats = ["native", "text", "image"]
sizes = ["300x250"]
partners = ["acme"]
[[ads.partners]]
id = "acme"
name = "Acme Ads"
domain = "acme.example"
endpoint = "https://bid.acme.example/openrtb2"
opt_out_url = "https://acme.example/no"
privacy_url = "https://acme.example/privacy"
seller_id = "7"
`;

let folder: string;
let instance: Awaited<ReturnType<typeof startDrillInstance>>;
let drill: DrillContext;
beforeAll(async () => {
  folder = await makeFolder();
  await appendFile(join(folder, "avow.toml"), places);
  const { config } = await loadConfig({ env: {}, cwd: folder });
  instance = await startDrillInstance(config);
  drill = instance.context;
});
afterAll(async () => {
  await instance.stop();
  await rm(folder, { recursive: true, force: true });
});

const drills = allPromises
  .filter(({ id }) => id.startsWith("ads-"))
  .flatMap((promise) => promise.drill);

/** Runs the drill whose name begins so. */
async function run(name: string, context = drill): Promise<Outcome> {
  const check = drills.find((it) => it.name.startsWith(name));
  if (!check) throw new Error(`no drill begins with ${name}`);
  return check.run(context, []);
}

/** The ads of the throw-away instance, as somebody else would have them. */
function withAds(more: Partial<DrillAds>): DrillContext {
  if (!drill.ads) throw new Error("no company bids");
  return { ...drill, ads: { ...drill.ads, ...more } };
}

test.each(drills.map(({ name }) => name))("%s: it holds", async (name) => {
  const outcome = await run(name);
  expect([outcome.holds, outcome.detail]).toEqual([true, outcome.detail]);
});

test("where no company bids nothing is tried, and that is said", async () => {
  for (const { name } of drills) {
    const outcome = await run(name, { ...drill, ads: undefined });
    expect(outcome).toEqual({
      holds: true,
      detail: "No advertising company bids for a place, so nothing was tried.",
    });
  }
});

test("where nobody is asked although nobody said no, nothing is proven", async () => {
  const silent = withAds({ requests: () => [], received: () => Buffer.alloc(0) });
  for (const { name } of drills) {
    const { holds, detail } = await run(name, silent);
    if (!name.startsWith("A no from")) expect([name, holds, detail]).toEqual([name, null, detail]);
  }
});

/** The drill, with what a visitor sends handed on to the company as well, in this form. */
function handingOn(form: (url: string, init: RequestInit) => RequestInit): DrillContext {
  const endpoint = drill.ads?.settings.partners[0]?.endpoint ?? "";
  return {
    ...drill,
    async fetch(url, init = {}) {
      if (url.includes("/ads/decide")) {
        await (await fetch(endpoint, { method: "POST", ...form(url, init) })).arrayBuffer();
      }
      return drill.fetch(url, init);
    },
  };
}

/** A request that a company answers, and that says no more than it may. */
const bare = '{"id":"a","imp":[{"id":"1","tagid":"sidebar"}]}';

test.each([
  ["page's address", (_: string, init: RequestInit) => ({ body: bodyOf(init, "url") })],
  [
    "network address",
    (_: string, init: RequestInit) => ({
      body: bare,
      headers: { "x-forwarded-for": new Headers(init.headers).get("x-forwarded-for") ?? "" },
    }),
  ],
] as const)("a company that is handed the %s is found", async (_, form) => {
  const { holds, detail } = await run("Nothing that a visitor", handingOn(form));
  expect([holds, detail]).toEqual([false, expect.stringContaining("Something of a visitor")]);
});

function bodyOf(init: RequestInit, member: string): string {
  const said = JSON.parse(typeof init.body === "string" ? init.body : "{}") as Record<
    string,
    unknown
  >;
  return JSON.stringify({ ...(JSON.parse(bare) as object), said: said[member] });
}

test("a field or a line of the head that is not published is found", async () => {
  const more = JSON.stringify({ ...(JSON.parse(bare) as object), user: { id: "1" } });
  const field = await run(
    "Every line that",
    handingOn(() => ({ body: more })),
  );
  expect([field.holds, field.detail]).toEqual([false, expect.stringContaining("user.id")]);
  const line = await run(
    "Every line that",
    handingOn(() => ({ body: bare, headers: { "x-visitor": "1" } })),
  );
  expect([line.holds, line.detail]).toEqual([false, expect.stringContaining("x-visitor")]);
});

test("what a company was sent and the public page does not say is found, and what no ad shows", async () => {
  const secret = handingOn(() => ({ body: bare }));
  const page = await run("Whatever a company is sent", secret);
  expect([page.holds, page.detail]).toEqual([false, expect.stringContaining("id = ")]);
  const link = await run("Behind each ad", secret);
  expect([link.holds, link.detail]).toEqual([false, expect.stringMatching(/^1 of \d+ requests/)]);
});

/** The drill, with a header lost on its way to the server. */
const losing = (name: string): DrillContext => ({
  ...drill,
  fetch(url, init = {}) {
    const headers = new Headers(init.headers);
    if (url.includes("/ads/decide")) headers.delete(name);
    return drill.fetch(url, { ...init, headers });
  },
});

test("a signal, a choice and a setting that are not heard are found, and the bytes that go out", async () => {
  const signal = await run("After each form of no", losing("sec-gpc"));
  expect(signal.holds).toBe(false);
  expect(signal.detail).toContain("the browser's signal is not heard");
  expect(signal.detail).toContain("bytes went out");
  const choice = await run("After each form of no", losing("cookie"));
  expect(choice.detail).toContain("a choice among other cookies is not heard");
  const setting = await run("After each form of no", withAds({ allowPartners: () => {} }));
  expect(setting.detail).toContain("the operator's setting is not heard");
  const lost = await run("A no from the page", losing("cookie"));
  expect([lost.holds, lost.detail]).toEqual([false, expect.stringContaining("it is not heard")]);
});

test("a connection to a company that opens after a no is found", async () => {
  let calls = 0;
  const more = { recipient: "ads-acme", host: "127.0.0.1", port: 1 };
  const context = { ...drill, opened: () => [...drill.opened(), { ...more, count: (calls += 1) }] };
  const { holds, detail } = await run("After each form of no", context);
  expect([holds, detail]).toEqual([false, "a connection was opened."]);
});

test("all that was shown meanwhile passes every live check", async () => {
  const { config } = await loadConfig({ env: {}, cwd: folder });
  const policy = await readPolicyInForce(config);
  const results = await proveLive({ database: drill.database, config, policy });
  const ofAds = results.filter(({ promise }) => promise.startsWith("ads-"));
  expect(ofAds.map(({ holds, detail }) => [holds, detail])).toEqual(
    ofAds.map(({ detail }) => [true, detail]),
  );
  expect(ofAds).toHaveLength(7);
});
