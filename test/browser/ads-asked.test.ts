/** When ads are asked for, what is told with it, and what counts as a view: in a real browser. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { nativeAd, textAd } from "./ads-made-up.ts";
import { type AdsScene, adIn, filler, openAdsScene, placeOf, script, settle } from "./ads-scene.ts";
import { setHidden } from "./count-scene.ts";

let scene: AdsScene;
beforeAll(async () => {
  scene = await openAdsScene();
}, 60_000);
afterEach(() => scene.clear());
afterAll(() => scene.stop());

describe("ads are asked for", () => {
  test("of all places that are near at once, of others when they come near, of hidden ones never", async () => {
    scene.ads = { a: textAd, b: nativeAd, far: textAd };
    scene.pages = {
      "/": `${placeOf("a")}${placeOf("b")}<div hidden>${placeOf("never")}</div>${filler(2000)}
        ${placeOf("far")}${script}`,
    };
    const page = await scene.open();
    expect(await scene.asked(1)).toEqual(["a b"]);
    await page.evaluate(`scrollTo(0, 1300)`);
    expect(await scene.asked(1)).toEqual(["a b"]);
    await page.evaluate(`scrollTo(0, 1500)`);
    expect(await scene.asked(2)).toEqual(["a b", "far"]);
    // So that no advertiser stands twice on one page, whenever its places are asked for.
    expect(scene.arrivals.map(({ question }) => question.page)).toEqual([[], ["a-1", "b-2"]]);
    await page.evaluate(`scrollTo(0, 0)`);
    expect(await scene.asked(2)).toHaveLength(2);
  });

  test("one request at a time, and of twelve places at most in each", async () => {
    const names = Array.from({ length: 14 }, (_, index) => `p${index}`);
    const { promise, resolve } = Promise.withResolvers();
    scene.gate = promise;
    scene.pages = { "/": names.map((name) => placeOf(name, "")).join("") + script };
    const page = await scene.open();
    expect(await scene.asked(1)).toEqual([names.slice(0, 12).join(" ")]);
    await page.waitForTimeout(100);
    resolve(undefined);
    expect((await scene.asked(2))[1]).toBe("p12 p13");
  });

  test("without the page's address, whatever stands in it, and nothing is kept on the device", async () => {
    scene.ads = { a: textAd };
    scene.pages = {
      "/ada@example.org": `<body data-avow-area="docs" data-avow-keywords=" vpn,  wifi ">
        <meta name="referrer" content="unsafe-url"><div style="width: 320px">${placeOf("a")}</div>${script}`,
    };
    const page = await scene.open("/ada@example.org?token=secret#part");
    await adIn(page, "a");
    expect(await scene.viewed(1)).toEqual(["a-1"]);
    const [arrival] = scene.arrivals;
    expect(arrival).toEqual({
      question: {
        ...{ slots: [{ name: "a", width: 320 }], area: "docs", keywords: ["vpn", "wifi"] },
        page: [],
      },
      ...{ type: "text/plain;charset=UTF-8", cookie: "" },
      ...{ origin: scene.site.url.origin, referer: scene.site.url.href },
    });
    const { cookies, origins } = await page.context().storageState({ indexedDB: true });
    expect({ cookies, origins }).toEqual({ cookies: [], origins: [] });
    expect(
      await page.evaluate(`[localStorage.length, sessionStorage.length, document.cookie]`),
    ).toEqual([0, 0, ""]);
  });

  test("with the choice that stands in a cookie of Avow's own, with a view as well", async () => {
    scene.ads = { a: textAd };
    scene.pages = { "/": placeOf("a") + script };
    const page = await scene.visitor();
    await page.context().addCookies([{ name: "avow-ads", value: "no", url: scene.avow.url.href }]);
    await page.goto(scene.site.url.href);
    await scene.viewed(1);
    expect(scene.arrivals[0]?.cookie).toBe("avow-ads=no");
    expect(scene.viewCookies).toEqual(["avow-ads=no"]);
  });

  test("with a no that the page hands on, or that the browser's scripts say", async () => {
    scene.pages = { "/": placeOf("a") + script, "/no": `<p data-avow-no>${placeOf("a")}${script}` };
    await scene.open("/");
    await scene.asked(1);
    const page = await scene.open("/no");
    await scene.asked(2);
    const other = await scene.visitor();
    await other.addInitScript(`Object.defineProperty(Navigator.prototype, "globalPrivacyControl", {
      get: () => true,
    })`);
    await other.goto(scene.site.url.href);
    await scene.asked(3);
    expect(scene.arrivals.map(({ question }) => question.no)).toEqual([undefined, true, true]);
    expect(page.url()).toEndWith("/no");
  });
});

describe("a page that changes without a load", () => {
  /** A frame with a place that stays, and a middle that its own script exchanges. */
  const app = `<body data-avow-area="docs">${placeOf("side")}<main id="main">${placeOf("a")}</main>
    <script>
      addEventListener("popstate", () => render());
      const render = () => { main.innerHTML = '<div data-avow-ad="b" id="b" style="min-height:300px"></div>' };
      const go = (path, area) => {
        document.body.dataset.avowArea = area;
        history.pushState({}, "", path);
        render();
      };
    </script>${script}`;

  test("is a new page: its places get new ads, and those before are not told of", async () => {
    scene.ads = { side: textAd, a: nativeAd, b: nativeAd };
    scene.pages = { "/": app };
    const page = await scene.open();
    expect(await scene.asked(1)).toEqual(["side a"]);
    await adIn(page, "side");
    await page.evaluate(`go("/other", "pricing")`);
    expect(await scene.asked(2)).toEqual(["side a", "side b"]);
    expect(scene.arrivals[1]?.question).toMatchObject({ area: "pricing", page: [] });
    await page.locator(`#side [href$="/ads/why/side-3"]`).waitFor();
    await adIn(page, "b");
    await page.goBack();
    expect((await scene.asked(3))[2]).toBe("side b");
    // A page whose address alone changes.
    await page.evaluate(`history.pushState({}, "", "/quiet")`);
    expect(await scene.asked(4)).toHaveLength(4);
  });

  test("another query or another part of it is the same page", async () => {
    scene.ads = { side: textAd, a: nativeAd };
    scene.pages = { "/": app, "/hash": app.replace("<script defer", "<script data-hash defer") };
    const page = await scene.open();
    await scene.asked(1);
    await page.evaluate(`history.pushState({}, "", "?q=1#part")`);
    expect(await scene.asked(1)).toHaveLength(1);
    const other = await scene.open("/hash");
    await scene.asked(2);
    await other.evaluate(`location.hash = "/part"`);
    expect(await scene.asked(3)).toHaveLength(3);
  });

  test("keeps the ads of the page before until its own come; answers for a page that is gone are not shown", async () => {
    const { promise, resolve } = Promise.withResolvers();
    scene.ads = { side: textAd };
    scene.pages = { "/": app };
    const page = await scene.open();
    await adIn(page, "side");
    const standing = () => page.locator(`#side [href*="/why/"]`).getAttribute("href");
    scene.gate = promise;
    await page.evaluate(`go("/two", "docs")`);
    await scene.asked(2);
    await page.evaluate(`go("/three", "docs")`);
    await scene.asked(3);
    expect(await standing()).toEndWith("side-1");
    scene.gate = Promise.resolve();
    await page.evaluate(`go("/four", "docs")`);
    await scene.asked(4);
    await page.locator(`#side [href$="/ads/why/side-2"]`).waitFor();
    resolve(undefined);
    await page.waitForTimeout(100);
    expect(await standing()).toEndWith("side-2");
  });

  test("is noticed on the way back without the browser's navigation events", async () => {
    scene.pages = { "/": placeOf("a") + script };
    const page = await scene.visitor();
    await page.addInitScript(`Object.defineProperty(self, "navigation", { value: undefined })`);
    await page.goto(scene.site.url.href);
    await scene.asked(1);
    await page.evaluate(`history.pushState({}, "", "/two"); document.body.append("two")`);
    await scene.asked(2);
    await page.goBack();
    expect(await scene.asked(3)).toHaveLength(3);
  });

  test("a place that is put in later gets its ad, one that is taken out is forgotten", async () => {
    scene.ads = { late: textAd };
    scene.pages = { "/": `<main id="main">${placeOf("a")}</main>${script}` };
    const page = await scene.open();
    expect(await scene.asked(1)).toEqual(["a"]);
    await page.evaluate(`main.innerHTML = ${JSON.stringify(placeOf("late"))}`);
    expect(await adIn(page, "late")).toContain("Godwit");
    await page.evaluate(`document.querySelector("[data-avow-ad]").dataset.avowAd = "named anew"`);
    expect(await scene.asked(3)).toEqual(["a", "late", "named anew"]);
  });

  test("a page that the browser kept and shows again is asked for anew", async () => {
    scene.pages = { "/": placeOf("a") + script };
    const page = await scene.open();
    await scene.asked(1);
    await page.evaluate(`dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))`);
    expect(await scene.asked(2)).toEqual(["a", "a"]);
  });
});

describe("a view", () => {
  /** A page whose clock stands still but for what the test lets pass. */
  const open = async (): Promise<{ page: Page; pass: (ms: number) => Promise<void> }> => {
    scene.ads = { a: textAd };
    scene.pages = { "/": `${filler(1000)}${placeOf("a")}${filler(2000)}${script}` };
    const page = await scene.visitor({ viewport: { width: 600, height: 800 } });
    await page.clock.install({ time: 0 });
    await page.goto(scene.site.url.href);
    await adIn(page, "a");
    await page.clock.pauseAt(60_000);
    const pass = async (ms: number) => {
      await settle(page);
      await page.clock.runFor(ms);
      await page.waitForTimeout(20);
    };
    return { page, pass };
  };

  test("is half of the ad for a whole second, told once", async () => {
    const { page, pass } = await open();
    const high = (await page.locator("#a aside").boundingBox())?.height ?? 0;
    const showPart = (share: number) => page.evaluate(`scrollTo(0, ${200 + share * high})`);
    await showPart(0.45);
    await pass(10_000);
    await showPart(0.55);
    await pass(999);
    await showPart(0.45);
    await pass(10_000);
    expect(scene.views).toEqual([]);
    await showPart(0.55);
    await pass(999);
    expect(scene.views).toEqual([]);
    await pass(1);
    expect(await scene.viewed(1)).toEqual(["a-1"]);
    await showPart(0);
    await pass(100);
    await showPart(1);
    await pass(10_000);
    expect(scene.views).toEqual(["a-1"]);
  });

  test("is none while another window is in front, and none in a browser that a program drives", async () => {
    const { page, pass } = await open();
    await page.evaluate(`scrollTo(0, 600)`);
    await pass(900);
    await setHidden(page, true);
    await pass(10_000);
    await setHidden(page, false);
    await pass(999);
    expect(scene.views).toEqual([]);
    await page.evaluate(
      `Object.defineProperty(Navigator.prototype, "webdriver", { get: () => true })`,
    );
    await pass(1000);
    expect(await scene.viewed(0)).toEqual([]);
  });

  test("nothing is asked for on a page that is prepared or waits in a tab behind", async () => {
    scene.pages = { "/": placeOf("a") + script };
    const page = await scene.visitor();
    await page.addInitScript(`Object.defineProperty(document, "hidden", {
      get: () => true, configurable: true,
    })`);
    await page.goto(scene.site.url.href);
    expect(await scene.asked(0)).toEqual([]);
    await setHidden(page, false);
    expect(await scene.asked(1)).toEqual(["a"]);
  });
});
