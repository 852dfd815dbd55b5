import { afterAll, beforeAll, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { createGate } from "../promise/gate.ts";
import { readCaller } from "./caller.ts";
import { type Counting, startCounting } from "./counting.ts";
import { dimensions } from "./dimension.ts";
import { PairNames, pairedWith, pairs } from "./pairs.ts";
import type { RawHit } from "./raw-hit.ts";

const agent = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
const now = Date.UTC(2026, 10, 26, 12);

test("the dimensions of every declared pair stand in the order that the database asks for", () => {
  for (const [a, b] of pairs) expect(dimensions[a]).toBeLessThan(dimensions[b]);
  expect(pairedWith("source")).toEqual(["page", "country"]);
  expect(pairedWith("browser")).toEqual([]);
});

test("two names are counted together once enough different visitors brought both", () => {
  const names = new PairNames(3, []);
  const note = (visitor: number, a = 1, b = 2) =>
    names.note(["page", "source"], [a, b], visitor, now);
  expect([note(1), note(2), note(2), note(1)]).toEqual([false, false, false, false]);
  expect(note(3)).toBeTrue();
  expect(note(1)).toBeTrue();
  expect([note(1, 2, 1), note(2, 2, 1)]).toEqual([false, false]);
});

test("what has no name is never counted together, and what was known before is known at once", () => {
  const names = new PairNames(1, [{ a: 1, b: 5, nameA: 7, nameB: 9 }]);
  expect(names.note(["page", "source"], [0, 9], 1, now)).toBeFalse();
  expect(names.note(["page", "source"], [7, 0], 1, now)).toBeFalse();
  const strict = new PairNames(50, [{ a: 1, b: 5, nameA: 7, nameB: 9 }]);
  expect(strict.note(["page", "source"], [7, 9], 1, now)).toBeTrue();
  expect(strict.note(["page", "country"], [7, 9], 1, now)).toBeFalse();
});

let database: TestDatabase;
let counting: Counting;
const settings = {
  ...{ domain: "larkwire.example", hosts: [], timeZone: "UTC", pages: ["/", "/pricing"] },
  ...{ events: ["Sign up"], hashRoutes: false, threshold: 3, mixedVisitors: 2, visitorsMax: 1000 },
};
const start = () =>
  startCounting({ database, gate: createGate(), sites: [settings], countOptOutSignals: true });

beforeAll(async () => {
  database = await testDatabase();
  counting = await start();
});
afterAll(async () => {
  await counting.stop();
  await database.drop();
});

async function hit(visitor: number, more: Partial<RawHit>): Promise<void> {
  const headers = new Headers({ "user-agent": agent });
  const outcome = await counting.count(
    {
      ...{ kind: "view", domain: settings.domain, url: "https://larkwire.example/pricing" },
      ...{ referrer: "https://www.google.com/", name: "", props: [], seconds: 0 },
      ...{ interactive: true, ...more },
    },
    readCaller(headers, `192.0.2.${visitor}`),
  );
  expect(outcome).toBe("counted");
}

async function stored(): Promise<readonly unknown[]> {
  const { rows } = await database.admin.query<{ views: number }>(
    `select a.name as a, b.name as b, views, visits from visits.pair_months p
     join visits.names a on a.dimension = p.dimension_a and a.name_id = p.name_a
     join visits.names b on b.dimension = p.dimension_b and b.name_id = p.name_b
     order by p.dimension_a, p.dimension_b`,
  );
  return rows;
}

test("pairs of a website are counted by the month, from the visitor on that makes them known", async () => {
  for (const visitor of [1, 2]) await hit(visitor, {});
  await counting.flush();
  expect(await stored()).toEqual([]);
  for (const visitor of [3, 4]) await hit(visitor, {});
  for (const visitor of [1, 2, 3]) await hit(visitor, { kind: "event", name: "Sign up" });
  await counting.flush();
  const [first, second, third, fourth] = await stored();
  expect(first).toEqual({ a: "/pricing", b: "Google", views: 2, visits: 2 });
  expect(second).toEqual({ a: "/pricing", b: "unknown", views: 2, visits: 2 });
  expect(third).toEqual({ a: "Sign up", b: "none", views: 1, visits: 0 });
  expect(fourth).toEqual({ a: "Google", b: "unknown", views: 2, visits: 2 });
  await counting.stop();
  counting = await start();
  for (const visitor of [8, 9]) await hit(visitor, {});
  await counting.flush();
  expect((await stored())[0]).toEqual({ a: "/pricing", b: "Google", views: 4, visits: 4 });
});
