/** An ad never moves the page, and leaves nothing behind where there is none: in a real browser. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { frameAd, imageAd, nativeAd, textAd } from "./ads-made-up.ts";
import { type AdsScene, adIn, filler, moves, openAdsScene, placeOf, script } from "./ads-scene.ts";

let scene: AdsScene;
beforeAll(async () => {
  scene = await openAdsScene();
}, 60_000);
afterEach(() => scene.clear());
afterAll(() => scene.stop());

/** Something above, the place, something below that would be moved. */
const around = (place: string) =>
  `${filler(100)}${place}<p id="below">Below.</p>${filler(2000)}${script}`;

const topOf = (page: Page) =>
  page.locator("#below").evaluate((it) => it.getBoundingClientRect().top);

/** The place as the page wrote it: no content, no style of ours, no room taken. */
const expectAsWritten = async (page: Page, style: string | null = "min-height: 300px") => {
  const found = await page.locator("#a").evaluate((it) => ({
    ...{ words: it.textContent, style: it.getAttribute("style"), isPlain: it.shadowRoot === null },
  }));
  expect(found).toEqual({ words: "", style, isPlain: true });
};

test("the measure sees a page that is moved", async () => {
  scene.pages = { "/": around(`<div id="a"></div>`) };
  const page = await scene.open("/");
  await page.waitForTimeout(100);
  await page.evaluate(`a.style.height = "300px"`);
  expect(await moves(page)).not.toEqual([]);
});

describe("a place that is seen from the start, with room for an ad", () => {
  for (const [name, ad] of Object.entries({ textAd, nativeAd, imageAd, frameAd })) {
    test(`${name}: it comes, and nothing moves`, async () => {
      scene.ads = { a: ad };
      scene.pages = { "/": around(placeOf("a")) };
      const page = await scene.open("/", 390);
      expect(await adIn(page, "a")).toContain("Ad");
      expect(await topOf(page)).toBe(400);
      expect(await moves(page)).toEqual([]);
    });
  }

  test("it comes late, long after the page was painted: nothing moves", async () => {
    const { promise, resolve } = Promise.withResolvers();
    scene.gate = promise;
    scene.ads = { a: nativeAd };
    scene.pages = { "/": around(placeOf("a")) };
    const page = await scene.open("/");
    await page.waitForTimeout(700);
    expect(await page.locator("#a aside").count()).toBe(0);
    resolve(undefined);
    expect(await adIn(page, "a")).toContain("Plover");
    expect(await moves(page)).toEqual([]);
  });

  test("there is no ad for it: it is as the page wrote it, and nothing moves", async () => {
    scene.pages = { "/": around(placeOf("a")) };
    const page = await scene.open("/");
    expect(await scene.asked(1)).toEqual(["a"]);
    await expectAsWritten(page);
    expect(await moves(page)).toEqual([]);
  });

  for (const [what, block] of Object.entries({
    "the request for ads": "**/ads/decide",
    "the script itself": "**/ads.js",
    "the picture of the ad": "**/ads/image/**",
  })) {
    test(`${what} is blocked: nothing is left, nothing fails, nothing moves`, async () => {
      scene.ads = { a: imageAd };
      scene.pages = { "/": around(placeOf("a")) };
      const page = await scene.window();
      const wrong: string[] = [];
      page.on("pageerror", (error) => wrong.push(error.message));
      await page.route(block, (route) => route.abort("blockedbyclient"));
      await page.goto(scene.site.url.href);
      await page.waitForTimeout(150);
      await expectAsWritten(page);
      expect(await topOf(page)).toBe(400);
      expect([await moves(page), wrong]).toEqual([[], []]);
    });
  }

  for (const [what, answer] of Object.entries({
    "an error": { status: 503, body: "{}" },
    "no JSON": { status: 200, body: "<html>" },
    "JSON that is no list": { status: 200, body: `{"ads":7}` },
    "an ad with nothing in it": { status: 200, body: `{"ads":[{}]}` },
  })) {
    test(`the answer is ${what}: nothing is left, nothing fails, nothing moves`, async () => {
      scene.pages = { "/": around(placeOf("a")) };
      const page = await scene.window();
      const wrong: string[] = [];
      page.on("pageerror", (error) => wrong.push(error.message));
      const headers = {
        "access-control-allow-origin": scene.site.url.origin,
        "access-control-allow-credentials": "true",
      };
      await page.route("**/ads/decide", (route) => route.fulfill({ ...answer, headers }));
      await page.goto(scene.site.url.href);
      await page.waitForTimeout(150);
      await expectAsWritten(page);
      expect([await moves(page), wrong]).toEqual([[], []]);
    });
  }

  test("a picture that does not come is left out of an ad that has words", async () => {
    scene.ads = { a: nativeAd };
    scene.pages = { "/": around(placeOf("a")) };
    const page = await scene.window();
    await page.route("**/ads/image/**", (route) => route.abort("blockedbyclient"));
    await page.goto(scene.site.url.href);
    expect(await adIn(page, "a")).toContain("Plover");
    expect(await page.locator("#a img").count()).toBe(0);
    expect(await moves(page)).toEqual([]);
  });
});

describe("a place with less room than the ad takes", () => {
  const open = async (height: number, ad = nativeAd) => {
    scene.ads = { a: ad };
    scene.pages = { "/": around(placeOf("a", `style="min-height: ${height}px; width: 300px"`)) };
    const page = await scene.open("/");
    // An ad, or a slot where none fits.
    await page.waitForFunction("a.shadowRoot");
    const seen = await page.evaluate<string>(`
      [...a.shadowRoot?.querySelectorAll("img, b, i, u") ?? []]
        .filter((it) => it.offsetHeight > 0)
        .map((it) => it.localName === "img" ? "img " + it.offsetHeight : it.localName)
        .join(" ")`);
    expect(await topOf(page)).toBe(100 + height);
    expect(await moves(page)).toEqual([]);
    return seen;
  };

  test("its picture is set smaller, down to half; then it goes, then the words below the headline", async () => {
    expect(await open(400)).toBe("img 177 b i u");
    expect(await open(310)).toMatch(/^img 1\d\d b i u$/);
    expect(await open(220)).toBe("b i u");
    expect(await open(130)).toBe("b u");
  });

  test("a picture alone is set smaller as well, and is not shown at less than half", async () => {
    expect(await open(200, imageAd)).toMatch(/^img 1[67]\d$/);
    expect(await open(120, imageAd)).toBe("");
  });

  test("what fits in no way is not shown, and the page's maker is told", async () => {
    scene.ads = { a: textAd };
    scene.pages = { "/": around(placeOf("a", "")) };
    const page = await scene.window();
    const said: string[] = [];
    page.on("console", (it) => it.type() === "warning" && said.push(it.text()));
    await page.goto(scene.site.url.href);
    await page.waitForFunction("a.shadowRoot");
    expect(await page.locator("#a aside").count()).toBe(0);
    expect(said).toEqual([`Avow: no ad fits into "a". Give it a min-height.`]);
    expect(await topOf(page)).toBe(100);
    expect(await moves(page)).toEqual([]);
  });
});

describe("a place below the window that keeps no room", () => {
  const below = `${filler(1100)}${placeOf("a", "")}<p id="below">Below.</p>${filler(1500)}${script}`;

  test("takes the ad's own height before it is seen", async () => {
    scene.ads = { a: imageAd };
    scene.pages = { "/": below };
    const page = await scene.open("/", 390);
    expect(await adIn(page, "a")).toContain("Turnstone");
    expect(await topOf(page)).toBeGreaterThan(1370);
    await page.mouse.wheel(0, 900);
    await page.waitForTimeout(100);
    expect(await moves(page)).toEqual([]);
  });

  test("comes into view before its ad does: there is room for one of words, which moves nothing", async () => {
    const { promise, resolve } = Promise.withResolvers();
    scene.gate = promise;
    scene.ads = { a: textAd };
    scene.pages = { "/": below };
    const page = await scene.open("/", 390);
    await scene.asked(1);
    await page.evaluate(`scrollTo(0, 700)`);
    await page.waitForTimeout(100);
    resolve(undefined);
    expect(await adIn(page, "a")).toContain("Godwit");
    expect(await moves(page)).toEqual([]);
  });

  test("gets no ad: the room it was lent is given back where nobody looks", async () => {
    const { promise, resolve } = Promise.withResolvers();
    scene.gate = promise;
    scene.pages = { "/": below };
    const page = await scene.open("/", 390);
    await scene.asked(1);
    await page.evaluate(`scrollTo(0, 700)`);
    await page.waitForTimeout(100);
    resolve(undefined);
    await page.waitForTimeout(100);
    expect(await page.locator("#a").evaluate((it) => it.clientHeight)).toBe(128);
    await page.evaluate(`scrollTo(0, 0)`);
    await page.waitForTimeout(100);
    expect(await page.locator("#a").evaluate((it) => it.clientHeight)).toBe(128);
    await page.setViewportSize({ width: 390, height: 500 });
    await page.waitForFunction(`a.style.minHeight === ""`);
    await expectAsWritten(page, "");
    expect(await moves(page)).toEqual([]);
  });
});

test("on a narrower window an ad in its place takes more lines, and stays within its height", async () => {
  scene.ads = { a: nativeAd };
  scene.pages = { "/": around(placeOf("a", `style="min-height: 176px"`)) };
  const page = await scene.open("/", 900);
  expect(await adIn(page, "a")).toContain("Plover");
  expect(await page.locator("#a img").isVisible()).toBe(true);
  await page.setViewportSize({ width: 320, height: 800 });
  await page.locator("#a img").waitFor({ state: "hidden" });
  expect(await topOf(page)).toBe(276);
  expect(await page.evaluate(`document.documentElement.scrollWidth`)).toBe(320);
});

test("a place that is as high as the page's own words in it stays so with a lower ad", async () => {
  scene.ads = { a: textAd };
  const own = `<div data-avow-ad="a" id="a">${filler(260)}</div>`;
  scene.pages = { "/": around(own) };
  const page = await scene.open();
  expect(await adIn(page, "a")).toContain("Godwit");
  expect(await topOf(page)).toBe(360);
  expect(await moves(page)).toEqual([]);
});

test("what the page wrote into a place is seen until the ad is, and stays when there is none", async () => {
  const own = (name: string) =>
    `<div data-avow-ad="${name}" id="${name}" style="min-height: 200px"><a href="/">Our own</a></div>`;
  scene.ads = { a: textAd };
  scene.pages = { "/": `${own("a")}${own("b")}${script}` };
  const page = await scene.open("/");
  expect(await adIn(page, "a")).toContain("Godwit");
  expect(await page.locator("#a > a").isVisible()).toBe(false);
  expect(await page.locator("#b > a").isVisible()).toBe(true);
  expect(await moves(page)).toEqual([]);
});
