/** The script on the vendor's pages, in a real browser, as it is served. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { countScript } from "../../src/visits/count-script.generated.ts";
import { type CountScene, clickOnly, openCountScene, setHidden } from "./count-scene.ts";

let scene: CountScene;
beforeAll(async () => {
  scene = await openCountScene();
}, 60_000);
afterEach(() => scene.clear());
afterAll(() => scene.stop());

describe("views", () => {
  test("a load is one view, as plain text that no browser asks permission for", async () => {
    const page = await scene.visitor();
    await page.goto(scene.at("/two?utm_source=x#part"), { referer: "https://example.org/post" });
    await scene.expectCounted("view /two?utm_source=x");
    expect(scene.arrivals[0]).toMatchObject({
      hit: { domain: "larkwire.example", referrer: "https://example.org/post" },
      type: "text/plain;charset=UTF-8",
    });
    expect(scene.others).toEqual(["GET /count.js"]);
  });

  test("a page that changes its path without a load is viewed again, one that changes the rest is not", async () => {
    const page = await scene.visitor();
    await page.goto(scene.at("/"));
    await page.evaluate(`history.pushState({}, "", "/app/a?q=1")`);
    await page.evaluate(`history.replaceState({}, "", "/app/a?q=2#top")`);
    await page.evaluate(`history.replaceState({}, "", "/app/b")`);
    await scene.expectCounted("view /", "view /app/a?q=1", "view /app/b");
    await page.evaluate(`location.hash = "x"`);
    await scene.expectCounted("view /", "view /app/a?q=1", "view /app/b");
    await page.goBack();
    await page.goBack();
    await scene.expectCounted("view /", "view /app/a?q=1", "view /app/b", "view /");
    expect(new Set(scene.arrivals.map(({ hit }) => hit.referrer))).toEqual(new Set([""]));
  });

  test("where the fragment tells pages apart, it makes another view", async () => {
    const page = await scene.visitor();
    await page.goto(scene.at("/hash?a=1#/in"));
    await page.evaluate(`location.hash = "#/out?b=1"`);
    await page.evaluate(`location.hash = "#/out?b=2"`);
    await scene.expectCounted("view /hash?a=1#/in", "view /hash?a=1#/out?b=1");
  });

  test("a page that the browser kept and shows again is viewed again", async () => {
    const page = await scene.visitor();
    await page.goto(scene.at("/two"));
    await scene.expectCounted("view /two");
    await page.evaluate(`{
      dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
      dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
      dispatchEvent(new PageTransitionEvent("pageshow", { persisted: false }));
    }`);
    await scene.expectCounted("view /two", "view /two");
  });

  test("back and forward over loads are views", async () => {
    const page = await scene.visitor();
    await page.goto(scene.at("/"));
    await scene.expectCounted("view /");
    await page.click("#page");
    await scene.expectCounted("view /", "view /two?x=1");
    await page.goBack();
    await scene.expectCounted("view /", "view /two?x=1", "view /");
    await page.goForward();
    await scene.expectCounted("view /", "view /two?x=1", "view /", "view /two?x=1");
  });

  // A browser without a window prepares no page in advance (HTML, prerendering): such a page is
  // hidden until it is opened, as one in a tab behind is.
  test("a page that is prepared in advance or stands in a tab behind waits until somebody comes", async () => {
    const page = await scene.visitor();
    await page.context().addInitScript(`Object.defineProperty(document, "hidden", {
      get: () => true, configurable: true,
    })`);
    await page.goto(scene.at("/early"));
    await page.evaluate(`avow("Late"); dispatchEvent(new Event("focus"))`);
    await scene.expectCounted();
    expect(scene.lines()).toEqual([]);
    await setHidden(page, false);
    const all = ["view", "event Early plan=pro", "event Earlier still", "event Late"];
    await scene.expectCounted(...all.map((line) => line.replace(/^\w+/, "$& /early")));
    await setHidden(page, true);
    await setHidden(page, false);
    await scene.expectCounted(...all.map((line) => line.replace(/^\w+/, "$& /early")));
  });
});

describe("clicks", () => {
  test("a link that leads away is counted without query and fragment, with any button that opens it", async () => {
    const page = await scene.visitor();
    await page.goto(scene.at("/"));
    await clickOnly(page, "#away");
    await clickOnly(page, "#away", "middle");
    await clickOnly(page, "#away", "right");
    await page.focus("#away");
    await page.keyboard.press("Enter");
    const line = "event / Outbound link url=http://localhost:1/there";
    await scene.expectCounted("view /", line, line, line);
    expect(scene.arrivals.filter(({ body }) => body.includes("token"))).toEqual([]);
  });

  test("a download is counted although the page is left for it", async () => {
    const page = await scene.visitor();
    await page.goto(scene.at("/"));
    await page.click("#file");
    await scene.expectCounted("view /", `event / Download url=${scene.at("/get/lark-3.2.dmg")}`);
  });

  test("links to pages of the site and to mailboxes are nobody's business", async () => {
    const page = await scene.visitor();
    await page.goto(scene.at("/"));
    await clickOnly(page, "#page");
    await clickOnly(page, "#mail");
    await scene.expectCounted("view /");
    expect(scene.lines()).toEqual(["view /"]);
  });

  test("an element that names an event counts it, and so does each that it stands in", async () => {
    const page = await scene.visitor();
    await page.goto(scene.at("/"));
    await page.click("#copy");
    await scene.expectCounted("view /", "event / Copy", "event / Hint");
  });
});

describe("events", () => {
  test("a page's own event is counted with its properties", async () => {
    const page = await scene.visitor();
    await page.goto(scene.at("/two"));
    await page.evaluate(`avow("Signup", { plan: "pro", seats: 5, none: undefined })`);
    await page.evaluate(`avow("Plain")`);
    await scene.expectCounted(
      "view /two",
      "event /two Signup plan=pro seats=5",
      "event /two Plain",
    );
  });

  test("what was called before the script was there follows the view", async () => {
    const page = await scene.visitor();
    await page.goto(scene.at("/early"));
    await scene.expectCounted(
      "view /early",
      "event /early Early plan=pro",
      "event /early Earlier still",
    );
  });

  test("a page that stands in for a missing one says so", async () => {
    const page = await scene.visitor();
    await page.goto(scene.at("/missing"));
    await scene.expectCounted("view /missing", "event /missing 404");
    const missing = scene.arrivals.find(({ hit }) => hit.name === "404");
    expect(missing?.hit.interactive).toBe(false);
  });
});

describe("time in front of somebody", () => {
  /** Lets the page's own clock run. */
  const pass = (page: Page, milliseconds: number) => page.clock.runFor(milliseconds);
  /** Waits until these times were sent, and a little longer for one too many. */
  const expectSeconds = async (...expected: readonly string[]) => {
    const sent = () =>
      scene.arrivals
        .filter(({ hit }) => hit.kind === "engagement")
        .map(({ hit }) => `${new URL(hit.url).pathname} ${hit.seconds}`);
    for (let tries = 0; tries < 100 && sent().length < expected.length; tries += 1) {
      await Bun.sleep(50);
    }
    await Bun.sleep(100);
    expect(sent().toSorted()).toEqual(expected.toSorted());
  };
  const open = async (path: string) => {
    const page = await scene.visitor();
    await page.clock.install({ time: 0 });
    await page.goto(scene.at(path));
    await page.clock.pauseAt(10_000);
    // From here on the clock stands still but for what the test lets pass.
    await setHidden(page, true);
    await setHidden(page, false);
    await scene.expectCounted(`view ${path}`);
    scene.arrivals = [];
    return page;
  };

  test("is sent when the page is hidden, from a second on, and only what is new", async () => {
    const page = await open("/two");
    await pass(page, 900);
    await setHidden(page, true);
    await setHidden(page, false);
    await pass(page, 4200);
    await setHidden(page, true);
    await pass(page, 60_000);
    await setHidden(page, false);
    await pass(page, 2000);
    await page.evaluate(`dispatchEvent(new PageTransitionEvent("pagehide"))`);
    await expectSeconds("/two 5", "/two 2");
  });

  test("does not run while another window has the focus", async () => {
    const page = await open("/two");
    await pass(page, 2000);
    await page.evaluate(`document.hasFocus = () => false; dispatchEvent(new Event("blur"))`);
    await pass(page, 60_000);
    await page.evaluate(`document.hasFocus = () => true; dispatchEvent(new Event("focus"))`);
    await pass(page, 1500);
    await setHidden(page, true);
    await expectSeconds("/two 3");
  });

  test("goes to the page that was left, when the path changes without a load", async () => {
    const page = await open("/two");
    await pass(page, 3000);
    await page.evaluate(`history.pushState({}, "", "/three")`);
    await pass(page, 7000);
    await setHidden(page, true);
    await expectSeconds("/two 3", "/three 7");
  });
});

describe("nobody is counted", () => {
  test("in a browser that a program drives", async () => {
    const page = await scene.visitor(true);
    await page.goto(scene.at("/early"));
    await page.evaluate(`avow("Signup"); history.pushState({}, "", "/x")`);
    await scene.expectCounted();
    expect(scene.lines()).toEqual([]);
  });

  test("on localhost and bare addresses, unless the site asks for it", async () => {
    const page = await scene.visitor();
    await page.goto(scene.at("/deaf"));
    await page.evaluate(`avow("Signup")`);
    await clickOnly(page, "#away");
    await setHidden(page, true);
    await scene.expectCounted();
    expect(scene.lines()).toEqual([]);
  });

  test("but on a host with a name", async () => {
    const page = await scene.visitor();
    const sent: unknown[] = [];
    const deaf = await (await fetch(scene.at("/deaf"))).text();
    // No name is looked up and nothing leaves: the browser's requests are answered here.
    await page.context().route("https://*.example/**", async (route) => {
      const url = route.request().url();
      if (url.endsWith("/count")) sent.push(route.request().postDataJSON());
      if (url.endsWith("/deaf")) {
        const body = deaf.replace(scene.avow.url.href, "https://scene.avow.example/");
        return route.fulfill({ body, contentType: "text/html" });
      }
      return route.fulfill({ body: countScript, contentType: "text/javascript" });
    });
    await page.goto("https://larkwire.example/deaf");
    for (let tries = 0; tries < 100 && sent.length === 0; tries += 1) await Bun.sleep(50);
    expect(sent).toEqual([
      { s: "larkwire.example", u: "https://larkwire.example/deaf", r: "", k: "v" },
    ]);
  });
});

test("nothing is kept on the device, and nobody else is asked", async () => {
  const page = await scene.visitor();
  const origins = new Set<string>();
  page.on("request", (request) => origins.add(new URL(request.url()).origin));
  await page.goto(scene.at("/"));
  await page.evaluate(`avow("Signup"); history.pushState({}, "", "/three")`);
  await clickOnly(page, "#away");
  await setHidden(page, true);
  await scene.expectCounted(
    "view /",
    "event / Signup",
    "view /three",
    "event /three Outbound link url=http://localhost:1/there",
  );
  const { cookies, origins: stored } = await page.context().storageState({ indexedDB: true });
  expect({ cookies, stored }).toEqual({ cookies: [], stored: [] });
  const kept = await page.evaluate(`Promise.all([
    document.cookie, localStorage.length, sessionStorage.length, indexedDB.databases(),
    self.caches?.keys() ?? [], navigator.serviceWorker?.getRegistrations() ?? [], window.name,
  ])`);
  expect(kept).toEqual(["", 0, 0, [], [], [], ""]);
  const ours = [scene.site.url.origin, scene.avow.url.origin];
  expect([...origins].filter((origin) => origin !== "null").toSorted()).toEqual(ours.toSorted());
});

test("who said at Avow's own origin that they do not want to be counted is known by that cookie", async () => {
  const page = await scene.visitor();
  await page
    .context()
    .addCookies([{ name: "avow_uncounted", value: "1", url: scene.avow.url.href }]);
  await page.goto(scene.at("/two"));
  await scene.expectCounted("view /two");
  expect(scene.arrivals[0]?.cookie).toBe("avow_uncounted=1");
});
