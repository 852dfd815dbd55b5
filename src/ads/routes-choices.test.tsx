import { expect, test } from "bun:test";
import { gzipSync } from "node:zlib";
import { Hono } from "hono";
import type { Partner } from "../config/mod.ts";
import { serveAsset } from "../kernel/assets.ts";
import { boundary, securityHeaders } from "../kernel/http.ts";
import type { Choices } from "./choices-context.ts";
import { receiptKey, receiptOf } from "./receipt.ts";
import { choicesRoutes } from "./routes-choices.tsx";
import { newEachTime, Sent } from "./sent.ts";
import { sentFields } from "./sent-fields.ts";

const publicUrl = "https://avow.larkwire.example";
const key = receiptKey(Buffer.alloc(32, 3));

function partner(id: string, name: string): Partner {
  return {
    ...{ id, name, domain: `${id}.example`, endpoint: `https://${id}.example/openrtb2` },
    ...{ imageHosts: [], noticeHosts: [], timeoutMs: 200, sellerId: "larkwire-7" },
    ...{ optOutUrl: `https://${id}.example/no`, privacyUrl: `https://${id}.example/privacy` },
    ...{ relation: "DIRECT", certificationId: null },
  };
}

const request = JSON.stringify({ id: "abc", imp: [{ tagid: "sidebar" }], "<b>": "<i>" });

/** The public pages, of two companies of which one was asked twice. */
function pages(more: Partial<Choices> = {}) {
  const sent = new Sent((field) => field === "id");
  sent.add("tideline", request);
  sent.add("tideline", request);
  const app = new Hono();
  app.use(securityHeaders({ publicUrl }));
  boundary(app, { vendor: { name: "Larkwire Tools" }, lang: "en" });
  app.get("/assets/:file", serveAsset);
  app.route(
    "/",
    choicesRoutes({
      vendor: { name: "Larkwire Tools", homeUrl: "https://www.larkwire.example" },
      ...{ lang: "en", publicUrl, receiptKey: key },
      settings: {
        partnersAllowed: true,
        partners: [partner("tideline", "Tideline Ads"), partner("harbour", "Harbour Media")],
        slots: [],
      },
      policy: { contact: "privacy@larkwire.example", effective: "2026-11-27" },
      sent: {
        sums: async () =>
          sent.pending().map((one) => ({ ...one, today: one.count, inAll: one.count * 5 })),
        byDay: async () => sent.pending(),
      },
      describeAd: () => undefined,
      ...more,
    }),
  );
  return app;
}

const read = async (path: string, headers = {}, more: Partial<Choices> = {}) =>
  (await pages(more).request(`${publicUrl}${path}`, { headers })).text();

const press = (name: string, headers = {}) =>
  pages().request(`${publicUrl}/choices`, {
    method: "POST",
    headers: { "sec-fetch-site": "same-origin", ...headers },
    body: new URLSearchParams({ do: name }),
  });

test("the page says whether somebody is asked, and why not", async () => {
  expect(await read("/choices")).toContain("Advertising companies may be asked.");
  expect(await read("/choices", { "sec-gpc": "1" })).toContain(
    "Your browser’s signal was honoured.",
  );
  const chosen = await read("/choices", { cookie: "__Host-avow-ads=no" });
  expect(chosen).toContain("You said no.");
  expect(chosen).toContain("Take back my no");
  const both = await read("/choices", { cookie: "avow-ads=no", "sec-gpc": "1" });
  expect(both).toContain("signal was honoured");
  expect(both).toContain("You said no.");
  const settings = { partnersAllowed: false, partners: [partner("a", "A company")], slots: [] };
  const off = await read("/choices", {}, { settings });
  expect(off).toContain("No advertising company is asked.");
  expect(off).not.toContain("A company");
});

test("a button says no for 400 days in one bit of this host, and takes it back", async () => {
  const no = await press("no");
  expect([no.status, no.headers.get("location")]).toEqual([303, "/choices#choice"]);
  expect(no.headers.get("set-cookie")).toBe(
    "__Host-avow-ads=no; Max-Age=34560000; Path=/; HttpOnly; Secure; SameSite=Lax",
  );
  expect((await press("undo")).headers.get("set-cookie")).toStartWith(
    "__Host-avow-ads=; Max-Age=0",
  );
});

test("nothing is kept on a device but by its owner's button, which also takes it back", async () => {
  expect((await press("remember")).headers.get("set-cookie")).toStartWith(
    "__Host-avow-ads-cap=yes",
  );
  expect((await press("forget")).headers.get("set-cookie")).toContain("Max-Age=0");
  const page = pages().request(`${publicUrl}/choices`);
  expect((await page).headers.get("set-cookie")).toBeNull();
});

test("another site can't choose for the visitor, and what is no choice changes nothing", async () => {
  const foreign = await press("undo", { "sec-fetch-site": "cross-site" });
  expect([foreign.status, foreign.headers.get("set-cookie")]).toEqual([403, null]);
  for (const name of ["", "yes", "constructor"]) {
    const answer = await press(name);
    expect([answer.status, answer.headers.get("set-cookie")]).toEqual([422, null]);
  }
});

test("each company has its own way to say no, and what it was sent stands beside it", async () => {
  const html = await read("/choices");
  for (const id of ["tideline", "harbour"]) {
    expect(html).toContain(`href="https://${id}.example/no"`);
    expect(html).toContain(`href="https://${id}.example/privacy"`);
  }
  expect(html).toContain("2 times today, 10 times in 30 days");
  expect(html).toContain("0 times today, 0 times in 30 days");
  const one = { partnerId: "tideline", field: "id", value: newEachTime, today: 1, inAll: 1 };
  const once = { sums: async () => [one], byDay: async () => [] };
  expect(await read("/choices", {}, { sent: once })).toContain("once today, once in 30 days");
  for (const { field } of sentFields) expect(html).toContain(`data-field="${field}"`);
  expect(html).not.toContain("<b>");
});

test("the figures may be away; to say no is not", async () => {
  const away = Object.assign(new Error("permission denied"), { code: "42501" });
  const sent = { sums: () => Promise.reject(away), byDay: () => Promise.reject(away) };
  const html = await read("/choices", {}, { sent });
  expect(html).toContain("can’t be told now");
  expect(html).toContain('name="do" value="no"');
  expect(await read("/choices/sent", {}, { sent })).toContain("The figures can’t be read now.");
});

test("everything that was sent is a page, and a table that runs nothing in a spreadsheet", async () => {
  expect(await read("/choices/sent")).toContain("Asked 2 times today, 10 times in 30 days.");
  const [head, ...lines] = (await read("/choices/sent.csv")).split("\r\n");
  expect(head).toBe("day,company,field,value,times");
  expect(lines[1]).toMatch(/^\d{4}-\d\d-\d\d,tideline,imp\[\]\.tagid,sidebar,2$/);
  const sent = {
    sums: async () => [],
    byDay: async () => [
      { day: "2026-01-01", partnerId: "a", field: "b", value: '=1,"2"', count: 1 },
    ],
  };
  expect(await read("/choices/sent.csv", {}, { sent })).toContain(`2026-01-01,a,b,"'=1,""2""",1`);
});

test("the link behind an ad shows to the letter what was sent for it, and whose it is", async () => {
  const base = { at: new Date(0), slot: "sidebar", area: "docs", keywords: ["vpn"] };
  const sent = [{ partnerId: "tideline", request }];
  const of = (more: object) =>
    read(`/ads/why/${receiptOf(key, { ...base, adId: null, partnerId: null, sent, ...more })}`);
  const bought = await of({ partnerId: "tideline" });
  expect(bought).toContain("Tideline Ads supplied it");
  expect(bought).toContain(
    request.replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
  );
  expect(bought).toContain("not in the list of fields");
  expect(bought).toContain("Ask no advertising company for me");
  expect(await of({ adId: "a", sent: [] })).toContain("Nothing was sent to any");
  const link = receiptOf(key, { ...base, adId: "a", partnerId: null, sent: [] });
  expect(await read(`/ads/why/${link}`, { "sec-gpc": "1" })).toContain("Your no is heard");
  const answer = await pages().request(`${publicUrl}/ads/why/made-up`);
  expect(answer.status).toBe(404);
});

test("an ad of the operator's own says by which rules it runs", async () => {
  const none = { include: [], exclude: [] };
  const ad = { advertiser: "Curlew Networks", isHouse: false, countries: none, areas: none };
  const receipt = { at: new Date(0), slot: "s", area: null, keywords: [], partnerId: null };
  const link = receiptOf(key, { ...receipt, adId: "a", sent: [] });
  const why = (more: object) =>
    read(`/ads/why/${link}`, {}, { describeAd: () => ({ ...ad, keywords: none, ...more }) });
  expect(await why({})).toContain("Curlew Networks bought it from us. It may run on every page.");
  const ruled = await why({
    isHouse: true,
    areas: { include: ["docs"], exclude: ["blog"] },
    countries: { include: ["DE"], exclude: [] },
  });
  expect(ruled).toContain("It is for something of our own. It runs on parts of the website: docs.");
  expect(ruled).toContain("It does not run on parts of the website: blog.");
  expect(ruled).toContain("It runs for visitors from: Germany.");
  expect(ruled).toContain("The country is looked up from your network address");
});

test("programs read that the signal is honoured, and who may sell", async () => {
  expect(JSON.parse(await read("/.well-known/gpc.json"))).toEqual({
    gpc: true,
    lastUpdate: "2026-11-27",
  });
  expect(await read("/ads.txt")).toBe(
    [
      "# Who may sell places for ads on the website of Larkwire Tools",
      "tideline.example, larkwire-7, DIRECT",
      "harbour.example, larkwire-7, DIRECT",
      "CONTACT=privacy@larkwire.example",
      "OWNERDOMAIN=larkwire.example",
      "",
    ].join("\n"),
  );
  const settings = { partnersAllowed: false, partners: [partner("a", "A")], slots: [] };
  expect(await read("/ads.txt", {}, { settings })).toContain("placeholder.example.com");
});

test("the page of choices needs no script, asks no other host, and weighs under 14 KB", async () => {
  const many = Array.from({ length: 12 }, (_, at) => partner(`company-${at}`, `Company ${at}`));
  const values = Array.from({ length: 40 }, (_, at) => `value number ${at}`);
  const sums = many.flatMap(({ id }) =>
    sentFields.flatMap(({ field }, at) =>
      values
        .slice(0, at % 9 === 0 ? 40 : 1)
        .map((value) => ({ partnerId: id, field, value, today: at * 977, inAll: at * 7919 })),
    ),
  );
  const app = pages({
    settings: { partnersAllowed: true, partners: many, slots: [] },
    sent: { sums: async () => sums, byDay: async () => [] },
  });
  const answer = await app.request(`${publicUrl}/choices`);
  const html = await answer.text();
  expect(html).not.toMatch(/<(script|iframe|img|link [^>]*href="http)/);
  let weight = gzipSync(html).length;
  for (const [, path] of html.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)) {
    const file = await app.request(`${publicUrl}${path}`, {
      headers: { "accept-encoding": "gzip" },
    });
    weight += (await file.arrayBuffer()).byteLength;
  }
  expect(weight).toBeLessThan(14 * 1024);
});
