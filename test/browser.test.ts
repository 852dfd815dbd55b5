import { afterAll, expect, test } from "bun:test";
import { openBrowser } from "./browser.ts";

const site = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch: () =>
    new Response("<!doctype html><title>Avow</title><h1>iiii</h1><h1>WWWW</h1>", {
      headers: { "content-type": "text/html" },
    }),
});
afterAll(() => site.stop(true));

test("a browser opens a page of this machine and draws its letters", async () => {
  await using browser = await openBrowser();
  const page = await browser.newPage();
  await page.goto(site.url.href);
  expect(await page.title()).toBe("Avow");
  // Without a typeface every letter is the same empty box, or none.
  const widths = await page.evaluate<number[]>(`[...document.querySelectorAll("h1")].map((it) => {
    const range = document.createRange();
    range.selectNodeContents(it);
    return range.getBoundingClientRect().width;
  })`);
  const [narrow = 0, wide = 0] = widths;
  expect(narrow).toBeGreaterThan(0);
  expect(wide).toBeGreaterThan(narrow * 2);
}, 60_000);
