import { afterAll, beforeAll, expect, test } from "bun:test";
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
