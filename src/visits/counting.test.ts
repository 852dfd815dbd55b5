import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { log } from "../kernel/log.ts";
import { createGate } from "../promise/gate.ts";
import type { Caller } from "./caller.ts";
import { type Counting, startCounting } from "./counting.ts";
import { dimensions, ofEveryView } from "./dimension.ts";
import type { RawHit } from "./raw-hit.ts";

let database: TestDatabase;
let domain = "";
let sites = 0;
const open: Counting[] = [];
const gate = createGate();
let before: ReturnType<typeof log.redirect>;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());
beforeEach(() => {
  before = log.redirect(() => {});
  sites += 1;
  domain = `website-${sites}.example`;
});
afterEach(async () => {
  gate.set([]);
  await database.admin.query("drop function if exists visits.refuse cascade");
  for (const counting of open.splice(0)) await counting.stop();
  log.redirect(before);
});

async function start(threshold = 2): Promise<Counting> {
  const counting = await startCounting({
    ...{ database, gate, countOptOutSignals: true },
    sites: [
      {
        ...{ domain, threshold, hosts: [], timeZone: "UTC", pages: ["/"], events: [] },
        ...{ hashRoutes: false, mixedVisitors: 2, visitorsMax: 1000 },
      },
    ],
  });
  open.push(counting);
  return counting;
}

const caller = (n: number): Caller => ({
  ...{ address: `198.51.100.${n}`, purpose: "", webdriver: false, brands: "" },
  userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
  hints: { brands: "", mobile: "", platform: "" },
  ...{ language: "de", optsOut: false, isUncounted: false },
});

const view = (path: string): RawHit => ({
  ...{ kind: "view", domain, url: `https://${domain}${path}`, referrer: "", name: "" },
  ...{ props: [], seconds: 0, interactive: true },
});

/** Makes a table refuse every row, for a reason that the database gives. */
async function refuse(table: string, state: string): Promise<void> {
  await database.admin.query(
    `create function visits.refuse() returns trigger language plpgsql as
       $$ begin raise exception 'no' using errcode = '${state}'; end $$;
     create trigger refuse before insert on visits.${table} for each row
       execute function visits.refuse()`,
  );
}
const allow = () => database.admin.query("drop function visits.refuse cascade");

async function sums(table: string, column: string): Promise<Readonly<Record<string, number>>> {
  const { rows } = await database.admin.query<{ dimension: number; n: number }>(
    `select dimension, sum(${column})::int as n from visits.${table} join visits.sites using (site_id)
     where domain = $1 group by 1`,
    [domain],
  );
  return Object.fromEntries(rows.map(({ dimension, n }) => [dimension, n]));
}

async function pages(): Promise<Readonly<Record<string, number>>> {
  const { rows } = await database.admin.query<{ name: string | null; n: number }>(
    `select name, sum(hits)::int as n from visits.hit_hours join visits.sites using (site_id)
     left join visits.names using (site_id, dimension, name_id)
     where domain = $1 group by 1`,
    [domain],
  );
  return Object.fromEntries(rows.map(({ name, n }) => [name ?? "", n]));
}

const viewsOf = (found: Readonly<Record<string, number>>) =>
  ofEveryView.map((it) => found[dimensions[it]] ?? 0);
const each = (n: number) => ofEveryView.map(() => n);

describe("a hit that can't be written down", () => {
  test("is refused, and of it nothing is mixed; who tries again counts once", async () => {
    const counting = await start();
    await refuse("hit_hours", "53300");
    for (let n = 0; n < 3; n += 1) {
      const counted = await counting.count(view("/"), caller(n)).catch(() => "refused");
      expect(counted).toBe("refused");
    }
    await allow();
    for (let n = 0; n < 3; n += 1) {
      expect(await counting.count(view("/"), caller(n))).toBe("counted");
    }
    await counting.flush();
    expect(await pages()).toEqual({ "/": 3 });
    expect(viewsOf(await sums("cell_days", "views"))).toEqual(each(3));
    expect(viewsOf(await sums("cell_days", "visitors"))).toEqual(each(3));
  });

  test("leaves the name that it brought, which the next one has", async () => {
    const counting = await start();
    await counting.count(view("/new"), caller(1));
    await refuse("hit_hours", "53300");
    expect(await counting.count(view("/new"), caller(2)).catch(() => "refused")).toBe("refused");
    await allow();
    await counting.count(view("/new"), caller(3));
    // As after a crash: another program begins with what is on disk.
    const next = await start();
    await next.count(view("/new"), caller(4));
    await next.count(view("/newer"), caller(4));
    await next.count(view("/newer"), caller(5));
    expect(await pages()).toEqual({ "": 2, "/new": 2, "/newer": 1 });
  });

  test("waits for its name: while names can't be saved no total of them is written", async () => {
    const counting = await start(1);
    await refuse("names", "53300");
    expect(await counting.count(view("/a"), caller(1)).catch(() => "refused")).toBe("refused");
    await counting.flush();
    expect(await pages()).toEqual({});
    await allow();
    await Promise.all([
      counting.count(view("/a"), caller(1)),
      counting.flush(),
      counting.count(view("/b"), caller(2)),
      counting.flush(),
    ]);
    expect(await pages()).toEqual({ "/a": 1, "/b": 1 });
  });
});

describe("what is mixed", () => {
  const viewTwice = async (counting: Counting) => {
    for (let n = 0; n < 2; n += 1) await counting.count(view("/"), caller(n));
  };

  test("waits while the disk is full, and is then written once", async () => {
    const counting = await start();
    await viewTwice(counting);
    await refuse("cell_days", "53100");
    for (let n = 0; n < 30; n += 1) await counting.flush();
    await viewTwice(counting);
    expect(viewsOf(await sums("cell_days", "views"))).toEqual(each(0));
    await allow();
    await counting.flush();
    expect(viewsOf(await sums("cell_days", "views"))).toEqual(each(4));
  });

  test("waits while the purpose is switched off", async () => {
    const counting = await start();
    await viewTwice(counting);
    gate.set([{ purpose: "visits", since: new Date(0), promise: "p", reason: "r" }]);
    expect(await counting.count(view("/"), caller(1)).catch(() => "refused")).toBe("refused");
    await counting.flush();
    expect(viewsOf(await sums("cell_days", "views"))).toEqual(each(0));
    gate.set([]);
    await counting.flush();
    expect(viewsOf(await sums("cell_days", "views"))).toEqual(each(2));
  });

  test("of one dimension is lost rather than counted twice, and that of the others is not", async () => {
    const counting = await start();
    await viewTwice(counting);
    await database.admin.query(
      `create function visits.refuse() returns trigger language plpgsql as
         $$ begin raise exception 'no' using errcode = '57P01'; end $$;
       create trigger refuse before insert on visits.cell_days for each row
         when (new.dimension = ${dimensions.country}) execute function visits.refuse()`,
    );
    for (let n = 0; n < 3; n += 1) await counting.flush();
    await allow();
    await counting.flush();
    const expected = ofEveryView.map((it) => (it === "country" ? 0 : 2));
    expect(viewsOf(await sums("cell_days", "views"))).toEqual(expected);
  });

  test("is written when the server stops, and a day of two runs says so", async () => {
    await viewTwice(await start());
    await open.shift()?.stop();
    await viewTwice(await start());
    await open.shift()?.stop();
    expect(viewsOf(await sums("cell_days", "views"))).toEqual(each(4));
    const { rows } = await database.admin.query(
      `select run, sum(visitors)::int as visitors from visits.total_hours
       join visits.sites using (site_id) where domain = $1 group by run order by run`,
      [domain],
    );
    expect(rows).toEqual([
      { run: 1, visitors: 2 },
      { run: 2, visitors: 2 },
    ]);
  });
});

test("Two servers at once on one database count together, each under the right name", async () => {
  const [one, two] = [await start(1), await start(1)];
  for (const [n, path] of ["/a", "/b", "/c"].entries()) await one.count(view(path), caller(n));
  for (const [n, path] of ["/c", "/d", "/a"].entries()) await two.count(view(path), caller(n));
  await Promise.all([
    one.count(view("/e"), caller(9)),
    two.count(view("/f"), caller(9)),
    two.count(view("/e"), caller(8)),
  ]);
  await Promise.all([one.flush(), two.flush()]);
  expect(await pages()).toEqual({ "/a": 2, "/b": 1, "/c": 2, "/d": 1, "/e": 2, "/f": 1 });
  expect((await sums("cell_days", "visits"))[dimensions.entry]).toBe(9);
});
