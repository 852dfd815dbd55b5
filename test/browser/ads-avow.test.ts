/** A visitor, the vendor's article, Avow and its ad company, as `npm start` runs them. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Browser, Page } from "playwright-core";
import { openBrowser } from "../browser.ts";
import { type Demo, startDemo } from "./demo.ts";

let demo: Demo;
let browser: Browser;
beforeAll(async () => {
  [demo, browser] = await Promise.all([startDemo(), openBrowser()]);
}, 60_000);
afterAll(async () => {
  await browser.close();
  await demo.stop();
}, 30_000);

interface Answer {
  readonly no: string | null;
  readonly ads: readonly (object | null)[];
}

/** A browser that a person sits at, as far as a server can tell, and what comes of its pages. */
async function visitor() {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    userAgent: `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${browser.version()} Safari/537.36`,
    extraHTTPHeaders: { "sec-ch-ua": '"Chromium";v="147"' },
  });
  context.setDefaultTimeout(10_000);
  await context.addInitScript(`
    Object.defineProperty(Navigator.prototype, "webdriver", { get: () => false });
    self.moved = [];
    new PerformanceObserver((list) => moved.push(...list.getEntries().map((it) => it.value)))
      .observe({ type: "layout-shift", buffered: true });`);
  const page = await context.newPage();
  const wrong: string[] = [];
  const origins = new Set<string>();
  const views: number[] = [];
  context.on("request", (request) => origins.add(new URL(request.url()).origin));
  page.on("console", (it) => wrong.push(it.text()));
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (pathname === "/ads/view") views.push(response.status());
  });
  return { context, page, wrong, origins, views };
}

/** Opens the article, and gives the answer for the two places that are near its beginning. */
async function openArticle(page: Page): Promise<Answer> {
  const answered = page.waitForResponse((it) => new URL(it.url()).pathname === "/ads/decide");
  await page.goto(`${demo.site}/notes`);
  const answer = (await (await answered).json()) as Answer;
  const shown = answer.ads.filter((it) => it !== null).length;
  // Asked from without each time: what waits within the page would need its policy to allow eval.
  const standing = () =>
    page.evaluate<number>(
      `[...document.querySelectorAll("[data-avow-ad]")]
        .filter((it) => it.shadowRoot?.querySelector("aside")).length`,
    );
  for (let tries = 0; (await standing()) < shown; tries += 1) {
    if (tries === 200) throw new Error("an ad that was given out is not on the page");
    await page.waitForTimeout(50);
  }
  return answer;
}

/** Opens the article again and again until this is so; what an auction brings depends on much. */
async function openUntil(page: Page, isSo: () => Promise<boolean>): Promise<boolean> {
  for (let tries = 0; tries < 40; tries += 1) {
    const { ads } = await openArticle(page);
    if (!ads.includes(null) && (await isSo())) return true;
    await page.waitForTimeout(100);
  }
  return false;
}

test("ads are shown and counted, say why they are, and after a no no company is asked, until it is taken back", async () => {
  const { context, page, wrong, origins, views } = await visitor();
  const choices = await (await fetch(`${demo.avow}/choices`)).text();
  const company = new URL(/href="([^"]+)\/opt-out"/.exec(choices)?.[1] ?? "").origin;
  const askedTimes = async () => {
    const { received } = (await (await fetch(`${company}/api/received`)).json()) as {
      received: { what: string }[];
    };
    return received.filter(({ what }) => what === "bid").length;
  };

  // What was sold meanwhile is known to the server within seconds.
  expect(await openUntil(page, async () => true)).toBe(true);
  for (let tries = 0; tries < 100 && views.length === 0; tries += 1) await page.waitForTimeout(50);
  expect(views[0]).toBe(204);
  expect(await page.evaluate<unknown>("moved")).toEqual([]);
  expect(await openUntil(page, async () => (await askedTimes()) > 0)).toBe(true);

  const link = page.locator("[data-avow-ad=article] >> text=Why this ad?");
  const [why] = await Promise.all([page.waitForEvent("popup"), link.click()]);
  await why.waitForLoadState();
  expect(await why.textContent("h1")).toBe("Why this ad");
  expect(await why.textContent("#sent")).toMatch(/This is all that left|Nothing was sent/);
  await why.click("#choice button");
  expect(await why.textContent("#choice")).toContain("You said no.");

  const before = await askedTimes();
  for (let times = 0; times < 8; times += 1) {
    const { no, ads } = await openArticle(page);
    expect([no, ads.length, ads.includes(null)]).toEqual(["choice", 2, false]);
  }
  expect(await askedTimes()).toBe(before);

  await why.click("#choice button");
  expect(await why.textContent("#choice")).not.toContain("You said no.");
  expect(await openUntil(page, async () => (await askedTimes()) > before)).toBe(true);

  // The visitor's browser never spoke to the company, nor to anybody else.
  expect([...origins].toSorted()).toEqual([demo.avow, demo.site].toSorted());
  expect(wrong).toEqual([]);
  await context.close();
}, 60_000);
