/** A company's HTML in a real browser: seen in its frame, and unable to tell anybody. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Browser } from "playwright-core";
import { type SandboxAdCompany, startAdCompany } from "../../sandbox/ad-company/mod.ts";
import { decideIn, openTestAds } from "../../src/ads/ads.fixture.ts";
import { adsSettingsWith, slotWith } from "../../src/ads/demand.fixture.ts";
import { partnerRecipients } from "../../src/ads/partner-hosts.ts";
import { partnerAt } from "../../src/ads/partners.fixture.ts";
import type { Ads } from "../../src/ads/start.ts";
import { createHttpPool, createRegister } from "../../src/egress/mod.ts";
import { openBrowser } from "../browser.ts";
import { type TestDatabase, testDatabase } from "../database.ts";

let browser: Browser;
let database: TestDatabase;
let company: SandboxAdCompany;
let ads: Ads;
let html = "";
const server = Bun.serve({
  ...{ hostname: "127.0.0.1", port: 0 },
  async fetch(request, own) {
    const { pathname, searchParams } = new URL(request.url);
    const as = (text: string) => new Response(text, { headers: { "content-type": "text/html" } });
    // The same document as anybody else would serve it: what it does then is what the frame keeps it from.
    if (pathname === "/unguarded") return as(html);
    if (pathname === "/page") {
      const src = searchParams.get("src") ?? "";
      return as(
        `<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" src="${src}"></iframe>`,
      );
    }
    return (await ads.answer(request, own)) ?? new Response(null, { status: 404 });
  },
});

beforeAll(async () => {
  [browser, database, company] = await Promise.all([
    openBrowser(),
    testDatabase(),
    startAdCompany({ port: 0, host: "127.0.0.1" }),
  ]);
  Object.assign(company.faults, { behaviour: "loading-look", kind: "html" });
  const partner = partnerAt(company);
  const slots = [slotWith({ partners: [partner.id] })];
  const settings = adsSettingsWith({ slots, partners: [partner] });
  const pool = createHttpPool(createRegister(partnerRecipients([partner])));
  ads = await openTestAds(database, { settings, pool });
}, 60_000);
afterAll(async () => {
  await browser.close();
  await ads.stop();
  await Promise.all([server.stop(true), company.stop()]);
  await database.drop();
}, 30_000);

const told = () => company.log().filter(({ path }) => path.startsWith("/notice/look-"));

test("a company's HTML is seen in its frame, loads nothing, and its link leads through us", async () => {
  const [shown] = (await decideIn(ads)).ads;
  const frame = shown?.frame ?? "";
  html = await (await fetch(new URL(frame, server.url))).text();
  const page = await browser.newPage();
  await page.goto(`${server.url.origin}/page?src=${frame}`, { waitUntil: "networkidle" });
  const [, inside] = page.frames();
  expect(await inside?.evaluate("[origin, document.querySelector('a').href]")).toEqual([
    "null",
    `${server.url.origin}${shown?.click}`,
  ]);
  expect(await inside?.evaluate("document.querySelector('a').offsetHeight")).toBe(250);
  expect(told()).toEqual([]);
  // Served without our headers, the same document tells the company at once.
  await page.goto(`${server.url.origin}/unguarded`, { waitUntil: "networkidle" });
  expect(told().length).toBeGreaterThan(1);
  expect(told()[0]?.bytes.toString("latin1")).toContain("Mozilla");
  await page.close();
}, 30_000);
