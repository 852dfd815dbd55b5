import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Browser, Page } from "playwright-core";
import { openBrowser } from "../../test/browser.ts";
import { sampleSite } from "./chart.fixture.tsx";

const site = sampleSite();
let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
}, 60_000);
afterAll(() => browser.close());

/** The page of samples, under the headers of every page; what the browser complained of. */
async function open(options: {
  width: number;
  javaScriptEnabled?: boolean;
}): Promise<{ page: Page; complaints: string[] }> {
  const { width, javaScriptEnabled = true } = options;
  const page = await browser.newPage({ viewport: { width, height: 800 }, javaScriptEnabled });
  const complaints: string[] = [];
  page.on("console", (it) => it.type() === "error" && complaints.push(it.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.route("**/*", async (route) => {
    const answer = await site.request(new URL(route.request().url()).pathname);
    const headers = Object.fromEntries(answer.headers);
    await route.fulfill({
      status: answer.status,
      headers,
      body: Buffer.from(await answer.bytes()),
    });
  });
  await page.goto("http://localhost/");
  return { page, complaints };
}

test("the read-out follows the pointer and the arrow keys, under the page's own headers", async () => {
  const { page, complaints } = await open({ width: 1000 });
  const reader = page.locator(".series-reader").first();
  const said = reader.locator(".series-said");
  expect(await said.isVisible()).toBeFalse();

  const box = await reader.boundingBox();
  await reader.hover({ position: { x: 1, y: 20 } });
  expect(await said.innerText()).toStartWith("Mon, 1 Sept 2025\n");
  await reader.hover({ position: { x: (box?.width ?? 0) - 2, y: 20 } });
  expect(await said.innerText()).toContain("420 visitors so far");

  await page.mouse.move(1, 1);
  expect(await said.isVisible()).toBeFalse();
  await reader.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  expect(await said.innerText()).toStartWith("Tue, 2 Sept 2025\n");
  expect(await reader.getAttribute("aria-valuenow")).toBe("2");
  expect(await reader.getAttribute("aria-valuetext")).toStartWith("Tue, 2 Sept 2025, ");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  expect(await reader.getAttribute("aria-valuenow")).toBe("1");
  await page.keyboard.press("Escape");
  expect(await said.isVisible()).toBeFalse();
  expect(complaints).toEqual([]);
  await page.close();
}, 60_000);

test("at any width the page fits, and no two words of the pictures touch", async () => {
  for (const width of [320, 500, 760, 1200, 1920]) {
    const { page, complaints } = await open({ width });
    const wide = await page.evaluate<number>("document.documentElement.scrollWidth");
    expect(wide).toBeLessThanOrEqual(width);
    const touching = await page.evaluate<string[]>(`
      [...document.querySelectorAll(".series-x g, .series-y")].flatMap((row) => {
        const boxes = [...row.querySelectorAll("text")]
          .map((it) => ({ words: it.textContent, box: it.getBoundingClientRect() }))
          .filter(({ box }) => box.width > 0);
        return boxes.flatMap((a, i) => boxes.slice(i + 1).flatMap((b) =>
          a.box.left < b.box.right && b.box.left < a.box.right &&
          a.box.top < b.box.bottom && b.box.top < a.box.bottom ? [a.words + " / " + b.words] : []));
      })`);
    expect(touching).toEqual([]);
    const cut = await page.evaluate<string[]>(`
      [...document.querySelectorAll(".treemap text")].filter((it) => {
        const words = it.getBoundingClientRect();
        const cell = it.parentElement.querySelector("rect").getBoundingClientRect();
        return words.width > 0 && (words.right > cell.right || words.bottom > cell.bottom);
      }).map((it) => it.textContent)`);
    expect(cut).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  }
}, 60_000);

test("without JavaScript every picture is there, and each column says its figures", async () => {
  const { page } = await open({ width: 1000, javaScriptEnabled: false });
  expect(await page.locator(".series-reader").count()).toBe(0);
  const column = page.locator(".series-columns rect").first();
  expect(await column.locator("title").textContent()).toStartWith("Mon, 1 Sept 2025\n");
  expect(await page.locator(".series-lines").first().isVisible()).toBeTrue();
  expect(await page.locator(".map > svg").isVisible()).toBeTrue();
  expect(await page.locator(".treemap > svg:visible").count()).toBe(1);
  await page.close();
}, 60_000);
