import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { parse } from "csv-parse/sync";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { clock } from "../kernel/clock.ts";
import { log } from "../kernel/log.ts";
import {
  addDays,
  addMonths,
  type Counting,
  monthEnd,
  monthOf,
  readCaller,
  rollUp,
  startCounting,
} from "../visits/mod.ts";
import { type Desk, openDesk, signInOwner, type Visitor } from "./admin.fixture.ts";
import { makeUp, vendorNames } from "../../test/made-up-site.ts";

let database: TestDatabase;
let desk: Desk;
let owner: Visitor;
let counting: Counting;
const loud = log.redirect(() => undefined);
const today = clock.now().toISOString().slice(0, 10);
const hour = clock.now().getUTCHours();
const agent = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
const settings = {
  ...{ hosts: [], timeZone: "UTC", pages: ["/", "/pricing"], events: ["Sign up"] },
  ...{ hashRoutes: false, threshold: 3, mixedVisitors: 3, visitorsMax: 1000 },
};

async function open(domains: readonly string[]): Promise<Counting> {
  return startCounting({
    ...{ database, gate: desk.gate, countOptOutSignals: true },
    sites: domains.map((domain) => ({ ...settings, domain })),
  });
}

/** A made-up year of one website, of which months are summed up; nothing of two others. */
beforeAll(async () => {
  database = await testDatabase();
  desk = openDesk(database);
  owner = await signInOwner(desk);
  const domains = ["year.example", "fresh.example", "silent.example"];
  const first = await open(domains);
  const [year] = first.sites;
  await first.stop();
  const siteId = year?.siteId ?? 0;
  await makeUp(database.admin, {
    ...{ siteId, today, hour, days: 390, visitorsPerDay: 90 },
    names: vendorNames(1),
  });
  await rollUp(database.db("visits"), [{ siteId, timeZone: settings.timeZone }]);
  counting = await open(domains);
  desk.counting = counting;
}, 60_000);
afterAll(async () => {
  await counting.stop();
  log.redirect(loud);
  await database.drop();
});

const page = (query: string) => `/admin/visits?${query}`;
const table = (query: string) => `/admin/visits/table?${query}`;

async function json(query: string): Promise<readonly Record<string, number | string>[]> {
  const answer = await owner.get(table(`${query}&format=json`));
  expect([query, answer.status]).toEqual([query, 200]);
  return ((await answer.json()) as { rows: Record<string, number | string>[] }).rows;
}

const sum = (rows: readonly Record<string, unknown>[], key: string) =>
  rows.reduce((all, row) => all + Number(row[key]), 0);

describe("a year of a website", () => {
  const periods = ["today", "7d", "28d", "month", "last-month", "12m", "year", "all"];

  test("adds up: pages, areas and sources are all views of each period, months or not", async () => {
    for (const period of periods) {
      const views = sum(await json(`of=time&period=${period}`), "views");
      expect(views).toBeGreaterThan(0);
      for (const of of ["page", "areas"]) {
        const rows = await json(`of=${of}&period=${period}`);
        expect([period, of, sum(rows, "views")]).toEqual([period, of, views]);
      }
      for (const of of ["source", "country", "browser"]) {
        const recorded = sum(await json(`of=${of}&period=${period}`), "views");
        expect([period, of, recorded]).toEqual([period, of, views]);
      }
    }
  });

  test("has the same figures by the day, the week and the month", async () => {
    const span = { from: addDays(today, -300), to: addDays(today, -10) };
    const of = `of=time&period=custom&from=${span.from}&to=${span.to}`;
    const days = await json(`${of}&by=day`);
    for (const step of ["week", "month"]) {
      const rows = await json(`${of}&by=${step}`);
      for (const key of ["views", "visitors", "visits", "bounces", "seconds"]) {
        expect([step, key, sum(rows, key)]).toEqual([step, key, sum(days, key)]);
      }
    }
    expect(days.length).toBe(291);
  });

  test("is the same read as months or as days", async () => {
    const from = addMonths(monthOf(today), -4);
    const [middle, to] = [addDays(from, 12), monthEnd(from)];
    const read = (a: string, b: string) => json(`of=source&period=custom&from=${a}&to=${b}`);
    const whole = await read(from, to);
    const { rows } = await database.admin.query<{ summed: number; visitors: number }>(
      `select (select count(*)::int from visits.cell_months where month = $1) as summed,
         sum(visitors)::int as visitors from visits.cell_days
       where dimension = 5 and day between $1 and $2`,
      [from, to],
    );
    expect(rows[0]?.summed).toBeGreaterThan(0);
    expect(sum(whole, "visitors")).toBe(rows[0]?.visitors ?? 0);
    const left = await read(from, middle);
    const right = await read(addDays(middle, 1), to);
    expect(sum(left, "visitors") + sum(right, "visitors")).toBe(sum(whole, "visitors"));
  });

  test("every link of its pages answers", async () => {
    const seen = new Set<string>();
    const starts = [
      page("period=28d"),
      page("period=today&by=hour&compare=year"),
      "/admin/visits/value?of=page&is=%2Fpricing",
      "/admin/visits/value?of=browser&is=Chrome&period=12m",
      table("of=source"),
    ];
    for (const start of starts) {
      const html = await owner.page(start);
      for (const [, href = ""] of html.matchAll(/href="([^"#]+)/g)) {
        const path = href.replaceAll("&amp;", "&");
        if (path.startsWith("/admin/visits")) seen.add(path);
      }
    }
    expect(seen.size).toBeGreaterThan(100);
    for (const path of seen) {
      const answer = await owner.get(path);
      expect([path, answer.status]).toEqual([path, 200]);
      // A token of chance may hold any letters.
      const shown = (await answer.text()).replace(/name="csrf" value="[^"]+"/, "");
      expect(/NaN|undefined|Infinity/.exec(shown)?.[0]).toBeUndefined();
    }
  }, 60_000);

  test("every table is a CSV file that a program reads, and calculates nothing", async () => {
    for (const of of ["time", "areas", "left-out", "page", "missing", "country", "event"]) {
      const answer = await owner.get(table(`of=${of}&format=csv`));
      expect(answer.headers.get("content-disposition")).toContain(`year.example-`);
      const rows = parse(await answer.text(), { columns: true });
      expect(rows.length).toBeGreaterThan(0);
    }
    const text = await (await owner.get(table("of=missing&format=csv"))).text();
    expect(text).toContain("'=cmd");
    expect((await owner.get(table("of=nothing"))).status).toBe(404);
    expect((await owner.get("/admin/visits/value?of=page&is=/nowhere")).status).toBe(404);
  });

  test("says in picture and table of which days there were at least as many visitors", async () => {
    const html = await owner.page(page("period=28d"));
    expect(html).toContain("at least this many");
    expect(html).toContain("At least: 3 days.");
    expect(await owner.page(table("of=time&period=28d"))).toContain("at least ");
    const days = await json("of=time&period=28d&by=day");
    expect(days.filter((row) => String(row["visitors_at_least"]) === "true")).toHaveLength(3);
  });

  test("shows one value, what may be looked at with it, and what is hidden", async () => {
    const html = await owner.page("/admin/visits/value?of=page&is=%2Fpricing");
    expect(html).toContain("Clear the filter");
    expect(html).toContain("Google");
    expect(html).toContain("Germany");
    expect(html).toContain("3 different visitors had brought it within 30 days");
    const browser = await owner.page("/admin/visits/value?of=browser&is=Chrome");
    expect(browser).toContain("never together with anything else");
    const pairs = await json("of=source&with=page&is=%2Fpricing");
    expect(pairs.every(({ views }) => Number(views) >= 10)).toBeTrue();
  });

  test("shades the map, names countries, and says where they are from", async () => {
    const html = await owner.page(page("period=28d"));
    expect(html).toContain("<title>Germany:");
    expect(html).toContain("nro.net");
    expect(html).toContain("Not on the map: Unknown");
  });

  test("shrugs at an address that asks for what there is not", async () => {
    const odd = "period=never&by=year&compare=x&show=__proto__&pages=campaign&from=2026-02-30&to=1";
    expect((await owner.get(page(odd))).status).toBe(200);
    const swapped = "period=custom&from=2026-05-02&to=2026-04-01";
    expect(await owner.page(page(swapped))).toContain(`name="from" value="2026-04-01"`);
  });
});

describe("a website of which little is known", () => {
  const view = async (visitor: number) =>
    counting.count(
      {
        ...{ kind: "view", domain: "fresh.example", url: "https://fresh.example/pricing" },
        ...{ referrer: "", name: "", props: [], seconds: 0, interactive: true },
      },
      readCaller(new Headers({ "user-agent": agent }), `192.0.2.${visitor}`),
    );

  test("says what to paste while no hit has come", async () => {
    const html = await owner.page(page("site=silent.example"));
    expect(html).toContain("No hit has come from silent.example yet.");
    expect(html).toContain("http://localhost:4080/count.js");
    expect(html).toContain("data-site=&quot;silent.example&quot;");
  });

  test("shows a view at once, and says what waits until others have come", async () => {
    await view(1);
    const html = await owner.page(page("site=fresh.example&period=today"));
    expect(html).toContain("One visitor waits");
    expect(html).toContain("until 3 different visitors");
    expect(html).toMatch(/Page views<\/span><strong>1</);
    expect(html).toContain("Not recorded: 1 page view.");
    expect(html).toContain("<span>Not recorded as yet.</span>");
    expect(html).toContain("Not recorded as yet: it waits in memory until 3 different visitors");
    for (const visitor of [2, 3]) await view(visitor);
    await counting.flush();
    const after = await owner.page(page("site=fresh.example&period=today"));
    expect(after).toMatch(/Visitors<\/span><strong>3</);
    expect(after).toMatch(/Bounce rate<\/span><strong>–</);
    expect(after).not.toContain("to be counted in");
    expect(after).toContain("Not recorded: 0 page views");
    expect(await owner.page("/admin")).toContain("Visitors today");
  });
});

describe("where nothing is counted", () => {
  test("the page says how to name a website", async () => {
    desk.counting = undefined;
    const html = await owner.page("/admin/visits");
    desk.counting = counting;
    expect(html).toContain("No website is counted as yet.");
    expect(html).toContain("[[visits.sites]]");
  });

  test("or why it is switched off", async () => {
    const why = { promise: "visits.no-person", reason: "A column is new." };
    desk.gate.set([{ purpose: "visits", since: clock.now(), ...why }]);
    const html = await owner.page("/admin/visits");
    expect(html).toContain("The counting of visits is switched off.");
    expect(html).toContain("A column is new.");
    expect((await owner.get("/admin")).status).toBe(200);
    desk.gate.set([]);
  });
});

test("nobody sees figures who is not signed in", async () => {
  for (const path of [page("period=28d"), table("of=page&format=csv")]) {
    expect((await desk.app.request(path)).status).not.toBe(200);
  }
});
