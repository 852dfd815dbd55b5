/** Keeping count of ads on the visitor's own device: only where page and visitor both want it. */
import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { textAd } from "./ads-made-up.ts";
import { type AdsScene, adIn, openAdsScene, placeOf, script } from "./ads-scene.ts";

let scene: AdsScene;
beforeAll(async () => {
  scene = await openAdsScene();
}, 60_000);
afterEach(() => scene.clear());
afterAll(() => scene.stop());

const asking = script.replace("<script", '<script data-avow-ad-cap="device"');

/** A window in which a second passes when the test says so, and what it keeps on the device. */
async function open(page: string) {
  scene.ads = { a: textAd };
  scene.pages = { "/": placeOf("a") + page };
  const window = await scene.visitor();
  await window.clock.install({ time: 0 });
  await window.goto(scene.site.url.href);
  return window;
}

/** Looks at the page for longer than a second, and gives what is kept afterwards. */
async function view(page: Page): Promise<unknown> {
  const before = scene.views.length;
  await adIn(page, "a");
  for (let tries = 0; tries < 50 && scene.views.length === before; tries += 1) {
    await page.waitForTimeout(20);
    await page.clock.runFor(1000);
  }
  return page.evaluate(`({ ...localStorage })`);
}

const seen = () => scene.arrivals.map(({ question }) => question.seen);

test("a page that does not ask keeps nothing, whatever the visitor allowed", async () => {
  scene.more = { device: true };
  const page = await open(script);
  expect(await view(page)).toEqual({});
  expect(seen()).toEqual([undefined]);
});

test("a page that asks keeps nothing of a visitor who did not allow it", async () => {
  const page = await open(asking);
  expect(await view(page)).toEqual({});
  expect(seen()).toEqual([[]]);
});

test("where both want it, what was seen three times is told, for a day; an undo forgets all", async () => {
  scene.more = { device: true };
  const page = await open(asking);
  for (let times = 1; times <= 3; times += 1) {
    const { "avow-ads": kept = "" } = (await view(page)) as Record<string, string>;
    expect(JSON.parse(kept)).toEqual({ "id-a": [times, expect.any(Number)] });
    await page.reload();
  }
  await scene.asked(4);
  expect(seen()).toEqual([[], [], [], ["id-a"]]);
  await page.clock.runFor("24:00:00");
  await page.reload();
  await scene.asked(5);
  expect(seen().at(-1)).toEqual([]);
  scene.more = {};
  await page.reload();
  await scene.asked(6);
  expect(await page.evaluate(`localStorage.length`)).toBe(0);
});

test("what stands there and is none of ours, or nothing that can be read, harms nobody", async () => {
  scene.more = { device: true };
  const page = await open(asking);
  await adIn(page, "a");
  await page.evaluate(`localStorage["avow-ads"] = '{"x":7}'`);
  await page.reload();
  expect(await adIn(page, "a")).toContain("Godwit");
  await page.addInitScript(`Object.defineProperty(self, "localStorage", {
    get: () => { throw new Error("denied") },
  })`);
  await page.reload();
  expect(await adIn(page, "a")).toContain("Godwit");
});
