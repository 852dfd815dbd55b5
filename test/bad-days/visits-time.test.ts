/** The time of a hit is the server's, in the website's own zone. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { clock, dayMs } from "../../src/kernel/clock.ts";
import { nextMidnight } from "../../src/visits/local-day.ts";
import { startVisited, vendorSite, type Visited } from "./visiting.ts";

let avow: Visited;
let domain = "";
let movedMs = 0;
beforeAll(async () => {
  avow = await startVisited();
});
afterAll(() => avow.stop());
beforeEach(() => {
  avow = avow.next();
  domain = avow.domain;
});
afterEach(() => {
  clock.move(-movedMs);
  movedMs = 0;
});
function setClock(ms: number): void {
  const by = ms - clock.ms();
  clock.move(by);
  movedMs += by;
}

const person = (n: number) => ({ from: `198.18.${n >> 8}.${n & 255}` });
const ofSite = (statement: string) =>
  `with s as (select site_id from visits.sites where domain = '${domain}') ${statement}
   where site_id = (select site_id from s)`;

describe("time", () => {
  test("is the server's: midnight of the website parts the days, and visitors are new", async () => {
    const midnight = nextMidnight(clock.ms(), vendorSite.timeZone);
    setClock(midnight - 30_000);
    for (let n = 0; n < 3; n += 1) await avow.view("/", person(n), { t: "1999-01-01" });
    setClock(midnight + 30_000);
    for (let n = 0; n < 3; n += 1) await avow.view("/", person(n));
    await avow.flush();
    const days = await avow.query<{ hour: number; hits: string }>(
      `${ofSite("select day::text, hour, hits from visits.hit_hours")} order by day, hour`,
    );
    expect(days.map(({ hour, hits }) => [hour, Number(hits)])).toEqual([
      [23, 3],
      [0, 3],
    ]);
    const totals = await avow.query<{ hour: number; visitors: number; bounces: number }>(
      `${ofSite("select hour, visitors::int, bounces::int from visits.total_hours")}
       order by day, hour`,
    );
    expect(totals).toEqual([
      { hour: 23, visitors: 3, bounces: 3 },
      { hour: 0, visitors: 3, bounces: 0 },
    ]);
  });

  test("of an hour that comes twice is one hour", async () => {
    setClock(Date.UTC(2027, 9, 31, 0, 30));
    await avow.view("/");
    setClock(Date.UTC(2027, 9, 31, 1, 30));
    await avow.view("/");
    setClock(Date.UTC(2027, 9, 31, 2, 30));
    await avow.view("/");
    const hours = await avow.query(
      `${ofSite("select hour, hits::int from visits.hit_hours")} order by hour`,
    );
    expect(hours).toEqual([
      { hour: 2, hits: 2 },
      { hour: 3, hits: 1 },
    ]);
  });

  test("that jumps back and forth loses no hit", async () => {
    const now = clock.ms();
    for (const by of [0, 400 * dayMs, -3 * dayMs, 3_600_000, -3_600_000, 0]) {
      setClock(now + by);
      const both = [avow.view("/"), avow.view("/")];
      for (const answer of await Promise.all(both)) expect(answer.status).toBe(204);
    }
    expect(await avow.hits()).toEqual({ "/": 12 });
    setClock(now);
  });
});
