import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { openDesk, signInOwner } from "../../src/admin/admin.fixture.ts";
import { makeUp, vendorNames } from "../made-up-site.ts";
import { clock } from "../../src/kernel/clock.ts";
import { log } from "../../src/kernel/log.ts";
import { type Counting, startCounting } from "../../src/visits/mod.ts";
import { openBrowser } from "../browser.ts";
import { type TestDatabase, testDatabase } from "../database.ts";

let database: TestDatabase;
let counting: Counting;
let server: Bun.Server<undefined>;
let browser: Browser;
let contexts: BrowserContext[] = [];
const loud = log.redirect(() => undefined);

/** Two months of a made-up website, and an operator who is signed in. */
beforeAll(async () => {
  [database, browser] = await Promise.all([testDatabase(), openBrowser()]);
  const desk = openDesk(database);
  const { cookie } = await signInOwner(desk);
  const { gate } = desk;
  const site = {
    ...{ domain: "larkwire.example", hosts: [], timeZone: "UTC", pages: [], events: [] },
    ...{ hashRoutes: false, threshold: 10, mixedVisitors: 5, visitorsMax: 1000 },
  };
  const start = () => startCounting({ database, gate, sites: [site], countOptOutSignals: true });
  const first = await start();
  await first.stop();
  await makeUp(database.admin, {
    siteId: first.sites[0]?.siteId ?? 0,
    ...{ today: clock.now().toISOString().slice(0, 10), hour: clock.now().getUTCHours() },
    ...{ days: 70, visitorsPerDay: 200, names: vendorNames(1) },
  });
  counting = await start();
  desk.counting = counting;
  server = Bun.serve({
    ...{ port: 0, hostname: "127.0.0.1" },
    fetch(request) {
      const { pathname, search } = new URL(request.url);
      const headers = { cookie, accept: "text/html" };
      return desk.app.request(pathname + search, { headers });
    },
  });
}, 60_000);
afterAll(async () => {
  await Promise.all(contexts.map((context) => context.close()));
  contexts = [];
  await browser.close();
  await server.stop(true);
  await counting.stop();
  log.redirect(loud);
  await database.drop();
}, 30_000);

async function open(path: string, options: Parameters<Browser["newContext"]>[0] = {}) {
  const context = await browser.newContext(options);
  contexts.push(context);
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  page.on("pageerror", (error) => wrong.push(error.message));
  await page.goto(new URL(path, server.url).href);
  return { page, wrong };
}

const text = async (page: Page, selector: string) => (await page.textContent(selector)) ?? "";
const figures = (page: Page) => text(page, ".tiles");

test("an operator without scripts looks at other days, another figure, and one source", async () => {
  const { page, wrong } = await open("/admin/visits", { javaScriptEnabled: false });
  const month = await figures(page);
  await page.click(".visits-period >> text=7 days");
  expect(await text(page, ".visits-span")).toContain("the 7 days before");
  expect(await figures(page)).not.toBe(month);
  await page.click(".visits-period >> text=nothing");
  expect(await text(page, ".visits-span")).not.toContain("before");
  expect(await page.locator(".change").count()).toBe(0);
  await page.click(".tiles >> text=Page views");
  expect(await text(page, "#time-title")).toBe("Page views");
  await page.click("#sources >> text=Channels");
  expect(await text(page, "#sources .bars")).toContain("Search");
  await page.click("#sources >> text=Sources");
  await page.click("#sources .bars >> text=Google");
  expect(await text(page, ".visits-filter")).toContain("Source: Google");
  expect(await text(page, ".visits-cards")).toContain("/pricing");
  await page.click("text=Clear the filter");
  expect(new URL(page.url()).pathname).toBe("/admin/visits");
  expect(await text(page, ".visits-span")).not.toContain("before");
  expect(wrong).toEqual([]);
}, 60_000);

test("days of one's own are a form, and every table a file", async () => {
  const { page } = await open("/admin/visits?show=visits", {
    ...{ javaScriptEnabled: false, acceptDownloads: true },
  });
  await page.click("summary >> text=Other days");
  const last = clock.now().getTime() - 86_400_000;
  const day = (back: number) => new Date(last - back * 86_400_000).toISOString().slice(0, 10);
  await page.fill("[name=from]", day(13));
  await page.fill("[name=to]", day(0));
  await page.click(".visits-days button");
  expect(await text(page, ".visits-span")).toContain("the 14 days before");
  expect(await text(page, "#time-title")).toBe("Visits");
  const downloading = page.waitForEvent("download");
  await page.click("#places >> text=CSV");
  const download = await downloading;
  expect(download.suggestedFilename()).toBe(`larkwire.example-country-${day(13)}-${day(0)}.csv`);
  expect(await Bun.file(await download.path()).text()).toContain("DE,");
}, 60_000);

test("nothing is wider than the smallest phone, in light and dark, and nothing goes wrong", async () => {
  const paths = [
    "/admin/visits",
    "/admin/visits?period=today&machines=browser-version&pages=missing&events=outbound",
    "/admin/visits/value?of=page&is=/pricing",
    "/admin/visits/table?of=page",
    "/admin/visits/table?of=time",
  ];
  for (const colorScheme of ["light", "dark"] as const) {
    for (const path of paths) {
      const { page, wrong } = await open(path, {
        ...{ colorScheme, viewport: { width: 320, height: 700 } },
      });
      const width = await page.evaluate("document.documentElement.scrollWidth");
      expect([path, colorScheme, width, wrong]).toEqual([path, colorScheme, 320, []]);
      // Nor is anything cut off at the edge.
      const cut = await page.evaluate<string[]>(
        `[...document.querySelectorAll("main :is(a, strong, p, td, li, h2, figure)")].filter((it) =>
          it.getBoundingClientRect().right > 321).map((it) => it.outerHTML.slice(0, 80))`,
      );
      expect([path, cut]).toEqual([path, []]);
      await page.context().close();
    }
  }
}, 60_000);

test("every link and field is reached by the keyboard, and has a name", async () => {
  const { page } = await open("/admin/visits");
  const nameless = await page.evaluate<number>(
    `[...document.querySelectorAll("main a, main button, main input:not([type=hidden])")].filter((it) =>
      !(it.textContent?.trim() || it.getAttribute("aria-label") || it.closest("label"))).length`,
  );
  expect(nameless).toBe(0);
  await page.focus(".choice a");
  await page.keyboard.press("Enter");
  await page.waitForURL(/period=today/);
  expect(await page.getAttribute(".choice a", "aria-current")).toBe("true");
}, 60_000);
