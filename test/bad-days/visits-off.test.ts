/** Counting is switched off while a promise behind it fails, and begins again by itself. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { ask, makePlace, type Place, type Run, statusOf, until } from "./served.ts";
import { browser } from "./visiting.ts";

setDefaultTimeout(60_000);

let place: Place;
let run: Run;
beforeAll(async () => {
  place = await makePlace();
  await appendFile(
    join(place.folder, "avow.toml"),
    '[[visits.sites]]\ndomain = "larkwire.example"\npages = ["/"]\n',
  );
  run = await place.serve();
});
afterAll(() => place.clear());

const headers = { "user-agent": browser };
const page = "https://larkwire.example/";
const count = () =>
  fetch(`${place.url}/count`, {
    ...{ method: "POST", headers },
    body: JSON.stringify({ s: "larkwire.example", k: "v", u: page }),
  });

/** A right too many for the login that counts, or its end; and what a proof makes of it. */
async function tamper(what: "grant" | "revoke"): Promise<void> {
  await ask(
    await place.login(),
    `do $$ begin execute format('${what} select (email) on people.persons ${what === "grant" ? "to" : "from"} %I',
       (select 'avow_' || id || '_visits' from avow.instance)); end $$`,
  );
  const proof = place.avow(["prove"]);
  const status = await proof.exited;
  if (what === "grant") expect(status).toBe(1);
}

async function counted(): Promise<number> {
  const [row] = await ask<{ n: number }>(
    await place.login(),
    "select coalesce(sum(hits), 0)::int as n from visits.hit_hours",
  );
  return row?.n ?? 0;
}

/** The counter says that it is off; pages that ask it are none the worse. */
async function expectOff(): Promise<void> {
  const answer = await count();
  expect(answer.status).toBe(503);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(answer.headers.get("access-control-allow-origin")).toBe("*");
  expect(((await answer.json()) as { type: string }).type).toBe("urn:avow:problem:switched-off");
  const event = await fetch(`${place.url}/api/event`, {
    ...{ method: "POST", headers },
    body: JSON.stringify({ n: "pageview", u: page, d: "larkwire.example" }),
  });
  expect(event.status).toBe(503);
  const gif = await fetch(`${place.url}/count.gif?s=larkwire.example`, {
    headers: { ...headers, referer: page },
  });
  expect([gif.status, gif.headers.get("content-type")]).toEqual([503, "image/gif"]);
  const script = await fetch(`${place.url}/count.js`);
  expect([script.status, script.headers.get("content-type")]).toEqual([
    200,
    "text/javascript; charset=utf-8",
  ]);
  expect(await statusOf(`${place.url}/privacy`)).toBe(200);
  expect((await fetch(`${place.url}/count`, { method: "OPTIONS" })).status).toBe(204);
}

test("while the server runs, and then it goes on", async () => {
  expect((await count()).status).toBe(204);
  await tamper("grant");
  await until("hits are refused", 10_000, async () => (await count()).status === 503);
  await expectOff();
  const before = await counted();
  await tamper("revoke");
  await until("hits are counted again", 10_000, async () => (await count()).status === 204);
  expect(await counted()).toBe(before + 1);
});

test("when the server starts, and then it begins by itself", async () => {
  await tamper("grant");
  run.kill("SIGTERM");
  await run.exited;
  run = await place.serve();
  await expectOff();
  const before = await counted();
  await tamper("revoke");
  await until("hits are counted again", 20_000, async () => (await count()).status === 204);
  expect(await counted()).toBe(before + 1);
  run.kill("SIGTERM");
  expect(await run.exited).toBe(0);
});
