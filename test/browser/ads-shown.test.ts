/** What an ad is on a page: for eyes, for the keyboard, for a screen reader, for the page's owner. */
import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { contrast } from "../../src/kernel/design/accent.ts";
import { startVendorSite, type VendorSite } from "../../sandbox/vendor-site/mod.ts";
import { frameAd, imageAd, nativeAd, textAd } from "./ads-made-up.ts";
import { type AdsScene, adIn, openAdsScene, placeOf, script } from "./ads-scene.ts";

let scene: AdsScene;
let vendor: VendorSite;
beforeAll(async () => {
  scene = await openAdsScene();
  vendor = await startVendorSite({ port: 0, avowUrl: scene.avow.url.href });
}, 60_000);
afterEach(() => scene.clear());
afterAll(async () => {
  await scene.stop();
  await vendor.stop();
});

const attributes = (page: Page, selector: string) =>
  page
    .locator(selector)
    .evaluate((it) =>
      Object.fromEntries([...it.attributes].map(({ name, value }) => [name, value])),
    );

test("a screen reader says that it is an ad and whose, its words, and the way to the reasons", async () => {
  scene.ads = { a: nativeAd, b: imageAd, c: frameAd };
  scene.pages = { "/": placeOf("a") + placeOf("b") + placeOf("c") + script };
  const page = await scene.open();
  await adIn(page, "a");
  const { alt = "" } = nativeAd.image ?? {};
  const words = `${nativeAd.headline} ${nativeAd.body} ${nativeAd.callToAction}`;
  const read = (await page.locator("#a").ariaSnapshot()).replaceAll(scene.avow.url.origin, "");
  expect(read.split("\n").map((line) => line.trim())).toEqual([
    '- complementary "Ad · Plover Racks":',
    ...["- paragraph:", "- text: Ad · Plover Racks"],
    ...['- link "Why this ad?":', "- /url: /ads/why/a-1"],
    ...[`- link "${alt} ${words}":`, "- /url: /ads/click/a-1"],
    ...[`- img "${alt}"`, `- text: ${words}`],
  ]);
  expect(await page.locator("#b").ariaSnapshot()).toContain(`link "${imageAd.image?.alt}"`);
  expect(await page.locator("#c").ariaSnapshot()).toContain('complementary "Ad · Turnstone Fibre"');
  expect((await attributes(page, "#c iframe"))["title"]).toBe("Ad · Turnstone Fibre");
});

test("the keyboard goes from the page to the reasons, to the ad, and on", async () => {
  scene.ads = { a: textAd };
  scene.pages = { "/": `<a href="/1">Before</a>${placeOf("a")}<a href="/2">After</a>${script}` };
  const page = await scene.open();
  await adIn(page, "a");
  const stops: unknown[] = [];
  for (let stop = 0; stop < 4; stop += 1) {
    await page.keyboard.press("Tab");
    stops.push(
      await page.evaluate(`{
        const it = document.activeElement.shadowRoot?.activeElement ?? document.activeElement;
        [it.textContent.slice(0, 12), it.offsetHeight >= 24 || it.localName === "a",
          getComputedStyle(it).outlineStyle !== "none"];
      }`),
    );
  }
  expect(stops).toEqual([
    ["Before", true, true],
    ["Why this ad?", true, true],
    ["Status pages", true, true],
    ["After", true, true],
  ]);
});

test("a click opens the ad in a window of its own, which is not told where it comes from", async () => {
  scene.ads = { a: textAd };
  scene.pages = { "/": placeOf("a") + script };
  const page = await scene.open();
  await adIn(page, "a");
  const { href, rel, referrerpolicy } = await attributes(page, "#a .click");
  expect({ href, rel, referrerpolicy }).toEqual({
    href: `${scene.avow.url.href}ads/click/a-1`,
    rel: "sponsored noopener",
    referrerpolicy: "no-referrer",
  });
  const [opened] = await Promise.all([page.waitForEvent("popup"), page.click("#a b")]);
  await opened.waitForLoadState();
  expect(await opened.evaluate(`[location.pathname, document.referrer, opener]`)).toEqual([
    ...["/ads/click/a-1", "", null],
  ]);
  const [why] = await Promise.all([page.waitForEvent("popup"), page.click("#a >> text=Why")]);
  await why.waitForLoadState();
  expect(await why.evaluate(`[location.pathname, opener]`)).toEqual(["/ads/why/a-1", null]);
  expect(new URL(page.url()).pathname).toBe("/");
  await Promise.all([opened.close(), why.close()]);
});

test("label and link are in the language of the site", async () => {
  scene.ads = { a: textAd };
  scene.more = { label: "Anzeige" };
  scene.pages = { "/": `<main data-avow-why="Warum?">${placeOf("a")}</main>${script}` };
  const page = await scene.open();
  expect(await adIn(page, "a")).toBe("Anzeige · Godwit");
  expect(await page.locator("#a p a").textContent()).toBe("Warum?");
});

test("words of an ad are words, whatever they look like", async () => {
  const bad = '<img src=x onerror="document.title=1"><b>';
  scene.ads = { a: { ...textAd, headline: bad, body: bad, callToAction: bad, advertiser: bad } };
  scene.pages = { "/": placeOf("a") + script };
  const page = await scene.open();
  expect(await adIn(page, "a")).toBe(`Ad · ${bad}`);
  expect(await page.locator("#a b").textContent()).toBe(bad);
  expect(await page.locator("#a img").count()).toBe(0);
  expect(await page.title()).toBe("/");
});

test("HTML of an ad stands in a frame without origin, in the size that it has", async () => {
  scene.ads = { a: frameAd };
  scene.pages = { "/": placeOf("a") + script };
  const page = await scene.open();
  await adIn(page, "a");
  expect(await attributes(page, "#a iframe")).toMatchObject({
    ...{ src: `${scene.avow.url.href}ads/frame/a-1`, width: "300", height: "250" },
    ...{ sandbox: "allow-popups allow-popups-to-escape-sandbox", referrerpolicy: "no-referrer" },
  });
  const frame = page.frames().find((it) => it.url().includes("/ads/frame/"));
  expect(await frame?.evaluate("origin")).toBe("null");
});

test("a page with the strictest policy shows ads, and the browser finds nothing to refuse", async () => {
  scene.ads = { a: nativeAd };
  const avow = scene.avow.url.origin;
  scene.headers = {
    "content-security-policy": `default-src 'none'; script-src ${avow}/ads.js; connect-src ${avow}; img-src ${avow} data:; require-trusted-types-for 'script'; trusted-types 'none'`,
  };
  scene.pages = { "/": `<div data-avow-ad="a" id="a">${"<br>".repeat(25)}</div>${script}` };
  const page = await scene.window();
  const wrong: string[] = [];
  page.on("console", (it) => it.type() !== "log" && wrong.push(it.text()));
  await page.goto(scene.site.url.href);
  await adIn(page, "a");
  const look = `getComputedStyle(a.shadowRoot.querySelector("aside")).borderRadius`;
  expect(await page.evaluate<string>(look)).toBe("12px");
  expect(wrong).toEqual([]);
});

test("what a page says of its own text does not bend an ad, but for type and colour", async () => {
  scene.ads = { a: textAd };
  scene.pages = {
    "/": `<style>* { letter-spacing: 4px } div { text-align: right; text-transform: uppercase;
      white-space: nowrap; font: italic 700 30px/3 monospace; color: rgb(0, 0, 90) }
      a, b, i, aside { display: none !important; color: red }</style>${placeOf("a")}${script}`,
  };
  const page = await scene.open();
  await adIn(page, "a");
  const styles = await page.evaluate<string>(`{
    const it = a.shadowRoot.querySelector("i");
    const { letterSpacing, textAlign, textTransform, whiteSpace } = getComputedStyle(it);
    const { fontStyle, fontSize, fontFamily, display } = getComputedStyle(it);
    const { color } = getComputedStyle(it.parentElement);
    [letterSpacing, textAlign, textTransform, whiteSpace, fontStyle, fontSize, fontFamily, display,
      color].join(" ");
  }`);
  expect(styles).toBe("normal start none normal normal 15px monospace block rgb(0, 0, 90)");
});

/** The colours that are seen, of a text in an ad and of what is behind it, with all layers. */
const seenColours = (place: string, part: string) => `{
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const put = (colour) => {
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data;
    return "#" + [red, green, blue].map((one) => one.toString(16).padStart(2, "0")).join("");
  };
  const it = document.querySelector("[data-avow-ad=${place}]").shadowRoot.querySelector("${part}");
  const layers = [];
  for (let at = it; at; at = at.parentElement ?? at.getRootNode().host) layers.unshift(at);
  const grounds = layers.map((layer) => put(getComputedStyle(layer).backgroundColor));
  [put(getComputedStyle(it).color), grounds.at(-1)];
}`;

test("on the vendor's article three ads read well, light and dark, and a phone is not too narrow", async () => {
  scene.ads = { sidebar: imageAd, article: nativeAd, footer: textAd };
  const grounds = new Set<string>();
  for (const colorScheme of ["light", "dark"] as const) {
    const page = await scene.visitor({ colorScheme, viewport: { width: 320, height: 4000 } });
    const wrong: string[] = [];
    page.on("console", (it) => wrong.push(it.text()));
    await page.goto(`${vendor.url}/notes`);
    await page.locator("[data-avow-ad=sidebar] aside img").waitFor();
    for (const part of ["p", "p a", "b", "i", "u"]) {
      const colours = seenColours("article", part);
      const [ink, ground] = await page.evaluate<[string, string]>(colours);
      grounds.add(ground);
      expect([part, colorScheme, contrast(ink, ground) >= 4.5]).toEqual([part, colorScheme, true]);
    }
    expect(await page.evaluate(`document.documentElement.scrollWidth`)).toBe(320);
    // The stub has no /count.js.
    expect(wrong.filter((it) => !it.includes("count.js"))).toEqual([]);
  }
  expect(grounds.size).toBe(2);
  expect(scene.arrivals[0]?.question).toMatchObject({ area: "docs", keywords: ["latency", "vpn"] });
});
