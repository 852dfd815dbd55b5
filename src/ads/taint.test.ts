import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "bun:test";
import { type SandboxAdCompany, startAdCompany } from "../../sandbox/ad-company/mod.ts";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { createHttpPool, createRegister } from "../egress/mod.ts";
import { clock } from "../kernel/clock.ts";
import { type Answer, browser, openTestAds, page } from "./ads.fixture.ts";
import { adsSettingsWith, slotWith } from "./demand.fixture.ts";
import { partnerRecipients } from "./partner-hosts.ts";
import { partnerAt } from "./partners.fixture.ts";
import { servingRoutes } from "./routes-serve.ts";
import type { Ads } from "./start.ts";

/** Somebody who does not exist. */
const values: Readonly<Record<string, string>> = {
  name: "Quenby Oystercatcher",
  address: "47 Bittern Parade, Zutphen",
  "e-mail address": "quenby.oystercatcher@visitor.example",
  "telephone number": "+31 6 5550 4471",
  token: "tok_hV93kQzPw7RbLx2f",
};

/** The forms in which a value is brought along; `split` stands in two places at once. */
const forms: Readonly<Record<string, (value: string) => readonly string[]>> = {
  plain: (value) => [value],
  "URL-encoded": (value) => [encodeURIComponent(value)],
  "URL-encoded twice": (value) => [encodeURIComponent(encodeURIComponent(value))],
  base64: (value) => [Buffer.from(value).toString("base64")],
  base64url: (value) => [Buffer.from(value).toString("base64url")],
  hexadecimal: (value) => [Buffer.from(value).toString("hex")],
  "without spaces": (value) => [value.replace(/[^\w@.]/g, "")],
  "in capitals": (value) => [value.toUpperCase()],
  split: (value) => [value.slice(0, Math.ceil(value.length / 2)), value.slice(value.length / 2)],
};

type Brought = { query?: string; headers?: Record<string, string>; body?: Record<string, unknown> };

/** Everywhere that a page, a browser or a visitor can put something. */
const places: Readonly<Record<string, (one: string, other: string) => Brought>> = {
  "page's address": (one, other) => ({ headers: { referer: `${page}/a?q=${one}&r=${other}` } }),
  "page's path": (one, other) => ({ headers: { referer: `${page}/u/${one}/${other}` } }),
  "page's fragment": (one, other) => ({ body: { url: `${page}/#${one}/${other}` } }),
  "address asked": (one, other) => ({ query: `?email=${one}&${other}` }),
  referrer: (one, other) => ({
    body: { referrer: `https://search.example/?q=${one}`, ref: other },
  }),
  title: (one, other) => ({ body: { title: one, site: { name: other } } }),
  "search words": (one, other) => ({ body: { search: one, q: other } }),
  cookie: (one, other) => ({ headers: { cookie: `session=${one}; other=${other}` } }),
  "user agent": (one, other) => ({ headers: { "user-agent": `${browser} (${one}) ${other}` } }),
  language: (one, other) => ({ headers: { "accept-language": `${one}, ${other};q=0.5` } }),
  "address of the client": (one, other) => ({
    headers: { "x-forwarded-for": one, forwarded: `for=${other}`, "x-real-ip": one },
  }),
  tracing: (one, other) => ({ headers: { traceparent: one, "x-request-id": other, baggage: one } }),
  authorization: (one, other) => ({ headers: { authorization: `Bearer ${one}`, from: other } }),
  "client hints": (one, other) => ({ headers: { "sec-ch-ua": one, "sec-ch-ua-model": other } }),
  "place's name": (one, other) => ({ body: { slots: [{ name: one }, { name: other }, ours] } }),
  "place's attributes": (one, other) => ({
    body: { slots: [{ ...ours, id: one, title: other, sizes: [one], area: other }] },
  }),
  area: (one, other) => ({ body: { area: one, cat: other } }),
  keywords: (one, other) => ({ body: { keywords: [one, other, "vpn", `vpn,${one}`] } }),
  "ads seen": (one, other) => ({ body: { seen: [one, other] } }),
  "ads on the page": (one, other) => ({ body: { page: [one, other] } }),
  "made-up fields": (one, other) => ({ body: { user: { email: one }, device: { ua: other } } }),
  "names of fields": (one, other) => ({ body: { [one]: 1, imp: { [other]: 1 } } }),
  prototype: (one, other) => ({ body: { __proto__: { domain: one }, constructor: other } }),
};
const ours = { name: "sidebar", width: 300 };

const someone = () => ({
  address: "203.0.113.9",
  ...{ isBot: () => false, country: () => "NL", saysNo: () => false },
});

let database: TestDatabase;
let company: SandboxAdCompany;
let ads: Ads;
beforeAll(async () => {
  database = await testDatabase();
  company = await startAdCompany({ port: 0, host: "127.0.0.1" });
});
// One visitor may ask so often: each test, and each value, comes to a server that just started.
beforeEach(start);
afterEach(() => ads.stop());
afterAll(async () => {
  await company.stop();
  await database.drop();
});

async function start(): Promise<void> {
  const partner = partnerAt(company, { timeoutMs: 1_000 });
  const slots = [slotWith({ partners: [partner.id] })];
  const settings = adsSettingsWith({ slots, partners: [partner] });
  const pool = createHttpPool(createRegister(partnerRecipients([partner])));
  ads = await openTestAds(database, { settings, pool });
}

async function bring({
  query = "",
  headers = {},
  body = {},
}: Brought): Promise<Answer | undefined> {
  const request = new Request(`http://avow.example/ads/decide${query}`, {
    method: "POST",
    headers: { origin: page, "user-agent": browser, ...headers },
    body: JSON.stringify({ slots: [ours], ...body }),
  });
  const response = await ads.answer(request, undefined);
  return response?.ok ? ((await response.json()) as Answer) : undefined;
}

/** Every text that would tell of one of the values, in whatever form it left. */
const needles = Object.values(values).flatMap((value) =>
  Object.values(forms).flatMap((form) => form(value)),
);
const foundIn = (bytes: Buffer) => {
  const text = bytes.toString("latin1").toLowerCase();
  return needles.filter((needle) => text.includes(needle.toLowerCase()));
};

test("nothing of a person who asks for a page reaches an ad company, wherever it stands and however it is written", async () => {
  let cases = 0;
  for (const [what, value] of Object.entries(values)) {
    for (const [how, form] of Object.entries(forms)) {
      const [one = "", other = one] = form(value);
      const before = company.requests().length;
      const answers = await Promise.all(
        Object.entries(places).map(async ([where, place]) => {
          const answer = await bring(place(one, other));
          return { where, isShown: answer?.ads.some((it) => it !== null) };
        }),
      );
      cases += answers.length;
      // Each of them was asked for, so there was something to find.
      expect(
        answers.filter(({ isShown }) => !isShown),
        `${what}, ${how}`,
      ).toEqual([]);
      expect(company.requests().length - before, `${what}, ${how}`).toBe(answers.length);
    }
    await ads.stop();
    await start();
  }
  expect(cases).toBe(5 * 9 * 23);
  const all = company.received();
  expect(foundIn(all)).toEqual([]);
  // Nor anything of the browser, the page or its address, or a header that a library adds.
  const heads = all.toString("latin1");
  for (const word of ["Mozilla", "Gecko", "wren.example/", "Bun/", "accept", "cookie", "agent"]) {
    expect(heads.toLowerCase()).not.toContain(word.toLowerCase());
  }
}, 30_000);

test("a view and a click tell a company what it wrote itself, whatever the visitor brings along", async () => {
  const before = company.received().length;
  const routes = servingRoutes({ database, visitorOf: someone, serving: () => ads.serving() });
  const notices = () => company.log().filter(({ what }) => what === "notice").length;
  for (const value of Object.values(values)) {
    for (const place of Object.values(places)) {
      const { headers = {}, query = "" } = place(encodeURIComponent(value), "x");
      const shown = (await bring({}))?.ads[0];
      if (!shown) throw new Error("there is no ad");
      clock.move(1_000);
      const all = { origin: page, "user-agent": browser, ...headers };
      const view = new Request(`http://avow.example/ads/view${query}`, {
        ...{ method: "POST", headers: all, body: shown.token },
      });
      expect((await ads.answer(view, undefined))?.status).toBe(204);
      const click = await routes.request(`/click/${shown.token}${query}`, { headers: all });
      clock.move(-1_000);
      expect(click.status).toBe(303);
    }
  }
  // Won and billed, at least, of each.
  const cases = Object.keys(values).length * Object.keys(places).length;
  const until = performance.now() + 5_000;
  while (notices() < cases * 2 && performance.now() < until) await Bun.sleep(10);
  expect(notices()).toBeGreaterThanOrEqual(cases * 2);
  expect(foundIn(company.received().subarray(before))).toEqual([]);
}, 30_000);

test("a search that finds nothing would have found each of them", async () => {
  const before = company.received().length;
  for (const needle of needles) {
    await Bun.fetch(`${company.url}/notice/x`, { method: "POST", body: needle });
  }
  expect(new Set(foundIn(company.received().subarray(before)))).toEqual(new Set(needles));
});

test("after a no, of the browser, of the visitor or of the page, nobody opens so much as a connection", async () => {
  const count = () => [company.requests().length, company.connections()];
  await bring({});
  const before = count();
  const said: readonly Brought[] = [
    { headers: { "sec-gpc": "1" } },
    { headers: { "sec-gpc": "0, 1" } },
    { headers: { cookie: "a=b; avow-ads=no" } },
    { body: { no: true } },
    { headers: { "sec-fetch-site": "cross-site" } },
  ];
  for (const no of said) expect((await bring(no))?.ads).toEqual([null]);
  expect(count()).toEqual(before);
  await bring({});
  expect(company.requests().length).toBe((before[0] ?? 0) + 1);
});
