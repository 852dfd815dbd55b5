/** What is counted of whom, and what of it may have a name. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { clock, dayMs } from "../../src/kernel/clock.ts";
import { startVisited, type Visited } from "./visiting.ts";

let avow: Visited;
let domain = "";
let url = "";
let movedMs = 0;
beforeAll(async () => {
  avow = await startVisited();
});
afterAll(() => avow.stop());
beforeEach(() => {
  avow = avow.next();
  domain = avow.domain;
  url = `https://${domain}/`;
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
const event = (n: string, p: Readonly<Record<string, unknown>> = {}) => ({
  ...{ s: domain, k: "e", u: url, n },
  p,
});

const ofSite = (statement: string) =>
  `with s as (select site_id from visits.sites where domain = '${domain}') ${statement}
   where site_id = (select site_id from s)`;

/** All text that the schema holds. */
async function stored(): Promise<string> {
  await avow.flush();
  const tables = await avow.query<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'visits'",
  );
  let all = "";
  for (const { name } of tables) {
    const rows = await avow.query<{ t: string }>(`select t::text from visits.${name} t`);
    all += rows.map(({ t }) => t).join("\n");
  }
  return all;
}

describe("personal data", () => {
  test("in a path, a referrer, an event or its properties is masked before anything is counted", async () => {
    const personal = [
      "ada.writer@people.example",
      "+49 30 1234567",
      "4111111111111111",
      "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
    ];
    for (const [at, one] of personal.entries()) {
      for (let n = 0; n < 4; n += 1) {
        const said = person(at * 10 + n);
        const there = { r: `https://elsewhere.example/u/${encodeURIComponent(one)}` };
        await avow.view(`/user/${encodeURIComponent(one)}?utm_campaign=${one}`, said, there);
        await avow.count(event(`Sent to ${one}`, { [`to ${one}`.slice(0, 60)]: one }), said);
        await avow.count({ ...event("404"), u: `${url}gone/${encodeURIComponent(one)}` }, said);
        await avow.count(
          { s: domain, k: "l", u: url, n: `https://x.example/${encodeURIComponent(one)}` },
          said,
        );
      }
    }
    const all = `${await stored()}${avow.logged()}`;
    for (const one of personal) {
      expect(all).not.toContain(one);
      expect(all).not.toContain(encodeURIComponent(one));
    }
    expect(all).toContain("/user/[e-mail]");
    expect(all).toContain("Sent to [phone]");
    expect(all).not.toMatch(/198\.18\.|Windows NT 10/);
  });

  test("brought by too few has no name, even where nothing in it looks personal", async () => {
    for (let n = 0; n < 2; n += 1) {
      await avow.view("/invoice-for-ada-writer", person(n));
      await avow.count(event("Ada wrote", { who: "Ada" }), person(n));
    }
    for (let n = 2; n < 9; n += 1) await avow.view("/", person(n));
    expect(await avow.hits(1)).toEqual({ "": 2, "/": 7 });
    expect(await avow.hits(2)).toEqual({ "": 2 });
    expect(await stored()).not.toContain("Ada");
    expect(await stored()).not.toContain("ada");
    await avow.view("/invoice-for-ada-writer", person(2));
    expect(await avow.hits(1)).toEqual({ "": 2, "/invoice-for-ada-writer": 1, "/": 7 });
  });
});

describe("names that a careless or hostile page makes up", () => {
  test("lose what nobody sees and what turns the reading direction; markup stays text", async () => {
    const made = "Buy\u0000 \u202enow\u200b\n<b>\t&amp;\u0007";
    for (let n = 0; n < 3; n += 1) {
      const answer = await avow.count(event(made, { "si\u0000ze": "<script>\u2066x" }), person(n));
      expect(answer.status).toBe(204);
    }
    expect(await avow.hits(2)).toEqual({ "": 2, "Buy now<b>&amp;": 1 });
    // A property has its name once the batch is out that made it known.
    await avow.flush();
    for (let n = 3; n < 6; n += 1) {
      await avow.count(event(made, { "si\u0000ze": "<script>\u2066x" }), person(n));
    }
    expect(await avow.cells(19)).toEqual({
      "": 3,
      "Buy now<b>&amp; · size: <script>x": 3,
    });
  });

  test("never stand in the way of other hits, whatever they are", async () => {
    const names = ["\u0000", "\ufffe\uffff", "4111 1111 1111 1111", "__proto__", "toString", " "];
    for (let n = 0; n < 4; n += 1) {
      for (const name of names) {
        const answer = await avow.count(event(name, { toString: name, valueOf: 1 }), person(n));
        expect(answer.status).toBe(204);
      }
      expect((await avow.view(`/${encodeURIComponent("a\u0000b")}`, person(n))).status).toBe(204);
    }
    const events = await avow.hits(2);
    expect(Object.values(events).reduce((a, b) => a + b, 0)).toBe(names.length * 4);
    expect(Object.keys(events)).toContain("__proto__");
    await avow.flush();
    expect((await avow.view("/")).status).toBe(204);
  });
});

describe("who is not counted", () => {
  const said = [
    [
      "crawler",
      { agent: "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)" },
    ],
    ["ai crawler", { agent: "Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)" }],
    ["tool", { agent: "curl/8.5.0" }],
    ["prefetch", { headers: { "sec-purpose": "prefetch;prerender" } }],
    ["asked not to be counted", { headers: { cookie: "a=b; avow_uncounted=1; c=d" } }],
  ] as const;

  test("is told apart by the reason, and by nothing else", async () => {
    for (const [, how] of said) expect((await avow.view("/", how)).status).toBe(204);
    await avow.view("/", {}, { r: "https://semalt.com/" });
    expect(await avow.leftOut()).toEqual({
      ...Object.fromEntries(said.map(([reason]) => [reason, 1])),
      "referrer spam": 1,
    });
    expect(await avow.hits()).toEqual({});
  });

  test("is who sent the cookie with exactly that name and value", async () => {
    for (const cookie of [
      "avow_uncounted=0",
      "xavow_uncounted=1",
      "avow_uncounted=10",
      "avow_uncounted",
    ]) {
      await avow.view("/", { headers: { cookie } });
    }
    expect(await avow.hits()).toEqual({ "/": 4 });
  });

  test("is by setting who sends Global Privacy Control or Do Not Track", async () => {
    for (const headers of [{ "sec-gpc": "1" }, { dnt: "1" }, { dnt: "0" }]) {
      await avow.view("/", { headers });
    }
    expect(await avow.hits()).toEqual({ "/": 3 });
    const strict = await startVisited({ countOptOutSignals: false });
    try {
      for (const headers of [{ "sec-gpc": "1" }, { dnt: "1" }, { dnt: "0" }]) {
        await strict.view("/", { headers });
      }
      expect(await strict.hits()).toEqual({ "/": 1 });
      expect(await strict.leftOut()).toEqual({ "opt-out signal": 2 });
    } finally {
      await strict.stop();
    }
  });
});

describe("visitors and visits", () => {
  const totals = async () => {
    await avow.flush();
    const [row] = await avow.query(
      ofSite(`select sum(visitors)::int as visitors, sum(visits)::int as visits,
        sum(bounces)::int as bounces from visits.total_hours`),
    );
    return row;
  };

  test("are told apart by the address that a trusted proxy names, not by one made up before it", async () => {
    for (let n = 0; n < 5; n += 1) {
      await avow.view("/", { from: `203.0.113.${n}, 198.18.0.1` });
      await avow.view("/", { from: "198.18.0.2" });
      await avow.view("/", { from: "198.18.0.3" });
    }
    expect(await totals()).toMatchObject({ visitors: 3, visits: 3 });
  });

  test("that begin with an event have an origin as others do", async () => {
    for (let n = 0; n < 3; n += 1) await avow.count(event("Sign-up"), person(n));
    for (let n = 0; n < 3; n += 1) await avow.view("/", person(n));
    const whole = await totals();
    expect(whole).toMatchObject({ visitors: 3, visits: 3 });
    for (const dimension of [5, 7, 12, 13, 14, 16, 18]) {
      const sum = async (column: string) =>
        Object.values(await avow.cells(dimension, column)).reduce((a, b) => a + b, 0);
      expect([await sum("views"), await sum("visits"), await sum("visitors")]).toEqual([3, 3, 3]);
    }
    expect(await avow.cells(3, "visits")).toEqual({ "/": 3 });
  });

  test("are not kept going by time on a page alone", async () => {
    for (let n = 0; n < 9; n += 1) {
      await avow.count({ s: domain, k: "t", u: url, t: 30 }, person(n));
    }
    expect(await totals()).toEqual({ visitors: null, visits: null, bounces: null });
    expect(await avow.cells(1, "seconds")).toEqual({});
  });

  test("of one who sends a flood stay one, and most of its hits are left out", async () => {
    setClock(Math.ceil(clock.ms() / 60_000) * 60_000);
    for (let n = 0; n < 320; n += 1) {
      expect((await avow.view("/", { from: "198.18.9.9" })).status).toBe(204);
    }
    await avow.view("/", { from: "198.18.9.10" });
    expect(await avow.hits()).toEqual({ "/": 301 });
    expect(await avow.leftOut()).toEqual({ "too many from one visitor": 20 });
  });

  test("beyond the room for them push others out, which is told at the end of the day", async () => {
    const small = await startVisited({ visitorsMax: 50 });
    try {
      for (let n = 0; n < 80; n += 1) await small.view("/", person(n));
      await small.later(2 * dayMs);
      expect(await small.leftOut()).toEqual({ "visitors forgotten for want of room": 30 });
      expect(await small.hits()).toEqual({ "/": 80 });
    } finally {
      await small.stop();
    }
  });
});

describe("a flood", () => {
  test("of different paths leaves no names, and what is declared keeps its own", async () => {
    const paths = Array.from({ length: 3000 }, (_, n) => `/flood/${n}`);
    for (let at = 0; at < paths.length; at += 50) {
      const some = paths.slice(at, at + 50).map((path, n) => avow.view(path, person(at + n)));
      for (const answer of await Promise.all(some)) expect(answer.status).toBe(204);
    }
    await avow.view("/pricing");
    expect(await avow.hits()).toEqual({ "": 3000, "/pricing": 1 });
    expect((await avow.names()).filter((name) => name.startsWith("/"))).toEqual(["/", "/pricing"]);
  });
});

test("A page beneath a declared prefix has a name at once", async () => {
  await avow.view("/docs/start");
  await avow.view("/docsy");
  expect(await avow.hits()).toEqual({ "/docs/start": 1, "": 1 });
});
