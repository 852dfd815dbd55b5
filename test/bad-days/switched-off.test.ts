import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { ask, makePlace, type Place, statusOf } from "./served.ts";

let place: Place;
beforeAll(async () => {
  place = await makePlace();
});
afterAll(() => place.clear(), 30_000);

test("a server starts again while purposes are switched off, and says so on its pages", async () => {
  const run = await place.serve();
  const login = await place.login();
  for (const purpose of ["correspondence", "operators"]) {
    // A right too many, which the checks at the next start find again.
    await ask(
      login,
      `do $$ begin execute format('grant select (email) on people.persons to %I',
         (select 'avow_' || id || '_${purpose}' from avow.instance)); end $$`,
    );
  }
  const proof = place.avow(["prove"]);
  expect(await proof.exited).toBe(1);
  const off = await ask<{ purpose: string }>(login, "select purpose from avow.switches order by 1");
  expect(off.map(({ purpose }) => purpose)).toEqual(["correspondence", "operators"]);
  run.kill("SIGTERM");
  await run.exited;

  await place.serve();
  expect(await statusOf(`${place.url}/privacy`)).toBe(200);
  expect(await statusOf(`${place.url}/forms/contact`)).toBe(503);
  expect(await statusOf(`${place.url}/admin`)).toBe(503);
}, 60_000);

test("a policy that was edited on disk is not proven on a server that runs with another", async () => {
  const running = await makePlace();
  try {
    await running.serve();
    const file = join(running.folder, "policy.md");
    const words = await Bun.file(file).text();
    await Bun.write(file, words.replace("network tools", "fine network tools"));
    const proof = running.avow(["prove"]);
    expect(await proof.exited).toBe(4);
    expect(proof.said()).toContain("The server runs with another policy");
    await Bun.write(file, words);
    expect(await running.avow(["prove"]).exited).toBe(0);
  } finally {
    await running.clear();
  }
}, 60_000);
