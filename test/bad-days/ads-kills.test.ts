/**
 * A server that shows ads is killed while views come in: what it acknowledged is counted, and what an
 * advertiser bought at most is never counted more often, before and after.
 */
import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { loadConfig } from "../../src/config/mod.ts";
import { lookIn } from "../../src/instance/mod.ts";
import { sellPlaces } from "../ads-demand.ts";
import { ask, makePlace, type Place } from "./served.ts";
import { browser } from "./visiting.ts";

setDefaultTimeout(120_000);

const bought = 200;
const atOnce = 90;
let place: Place;

beforeEach(async () => {
  place = await makePlace();
  await appendFile(
    join(place.folder, "avow.toml"),
    `[ads]\n[[ads.slots]]\nname = "sidebar"\ntitle = "Beside the text"\nformats = ["text"]\n`,
  );
});
afterEach(() => place.clear());

let visitor = 0;

function post(path: string, body: string): Promise<Response> {
  visitor += 1;
  return fetch(`${place.url}${path}`, {
    method: "POST",
    headers: { "user-agent": browser, "x-forwarded-for": `203.0.113.${visitor % 250}` },
    body,
  });
}

/** The token of an ad that is shown; undefined where none is. */
async function tokenOf(): Promise<string | undefined> {
  const answer = await post("/ads/decide", JSON.stringify({ slots: [{ name: "sidebar" }] }));
  const { ads } = (await answer.json()) as { ads: readonly ({ token: string } | null)[] };
  return ads[0]?.token;
}

async function tokens(): Promise<readonly string[]> {
  const given = await Promise.all(Array.from({ length: atOnce }, tokenOf));
  return given.filter((token) => token !== undefined);
}

const statusOf = (token: string) =>
  post("/ads/view", token).then(
    ({ status }) => status,
    () => 0,
  );

async function viewsOnDisk(): Promise<number> {
  const [row] = await ask<{ views: number }>(
    await place.login(),
    "select coalesce(sum(views), 0)::int as views from ads.ad_totals",
  );
  return row?.views ?? 0;
}

test("Across a kill in the midst of views none that was acknowledged is lost, and none is counted beyond the budget", async () => {
  const env = { AVOW_CONFIG: join(place.folder, "avow.toml") };
  const { config } = await loadConfig({ env, cwd: place.folder });
  await lookIn(config, ({ database }) =>
    sellPlaces(database, ["sidebar"], { hardBudget: bought, goal: bought }),
  );
  const first = await place.serve();
  const early = await tokens();
  expect(early.length).toBe(atOnce);
  await Bun.sleep(1_000);
  let acknowledged = 0;
  const unsent = [...early];
  const send = async () => {
    for (let token = unsent.shift(); token; token = unsent.shift()) {
      if ((await statusOf(token)) === 204) acknowledged += 1;
      if (acknowledged === atOnce / 3) first.kill("SIGKILL");
    }
  };
  await Promise.all(Array.from({ length: 8 }, send));
  expect(acknowledged).toBeGreaterThanOrEqual(atOnce / 3);
  expect(acknowledged).toBeLessThan(atOnce);
  await first.exited;

  const next = await place.serve();
  expect(await viewsOnDisk()).toBeGreaterThanOrEqual(acknowledged);
  // Whoever still has the page open is told that it is too late.
  expect(await statusOf(early.at(-1) ?? "")).toBe(410);
  for (let more = await tokens(); more.length > 0; more = await tokens()) {
    await Bun.sleep(1_000);
    const seen = await Promise.all(more.map(statusOf));
    expect(new Set(seen)).toEqual(new Set([204]));
  }
  expect(await viewsOnDisk()).toBe(bought);
  next.kill("SIGTERM");
  expect(await next.exited).toBe(0);
});
