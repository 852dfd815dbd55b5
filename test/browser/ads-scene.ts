/**
 * A server that stands for Avow and writes down what `/ads.js` sends, pages with places on an origin
 * of their own, and a browser that measures how far a page was moved.
 */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { adsScript } from "../../src/ads/ads-script.generated.ts";
import { openBrowser } from "../browser.ts";
import { type MadeUpAd, madeUpPicture } from "./ads-made-up.ts";

/** What the script asks for. */
export interface Question {
  readonly slots: readonly { readonly name: string; readonly width: number }[];
  readonly area?: string;
  readonly keywords?: readonly string[];
  readonly no?: boolean;
  readonly page: readonly string[];
  readonly seen?: readonly string[];
}

/** One request for ads, as it came. */
export interface Arrival {
  readonly question: Question;
  readonly type: string;
  readonly cookie: string;
  readonly referer: string;
  readonly origin: string;
}

/** Opens all of it; the caller stops it, and clears it after each test. */
export async function openAdsScene(): Promise<AdsScene> {
  return new AdsScene(await openBrowser());
}

export class AdsScene {
  arrivals: Arrival[] = [];
  /** Tokens whose view was told, and the cookies that came along. */
  views: string[] = [];
  viewCookies: string[] = [];
  /** What stands in each place, by its name; nothing where there is none. */
  ads: Readonly<Record<string, MadeUpAd | undefined>> = {};
  /** Bodies of the pages by path. */
  pages: Readonly<Record<string, string>> = {};
  /** Headers of the pages; a page with a policy of its own has no styles. */
  headers: Readonly<Record<string, string>> = {};
  /** What the answer holds besides the ads. */
  more: Readonly<Record<string, unknown>> = {};
  /** Holds every answer about ads back until it is resolved. */
  gate: Promise<unknown> = Promise.resolve();
  readonly #browser: Browser;
  readonly #contexts: BrowserContext[] = [];
  readonly avow = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request) => this.#answer(request),
  });
  readonly site = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request) => this.#page(request),
  });
  /** The window that tests share, as one of its own takes long to open. */
  #shared: Page | undefined;
  #given = 0;

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  #page(request: Request): Response {
    const { pathname } = new URL(request.url);
    const body = this.pages[pathname];
    if (body === undefined) return new Response("", { status: 404 });
    const isPlain = Object.keys(this.headers).length === 0;
    const style = isPlain ? "<style>body, p { margin: 0; font: 16px/1.5 sans-serif }</style>" : "";
    return new Response(
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>${pathname}</title>
      <meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
      ${style}${body.replaceAll("{ads.js}", `${this.avow.url.href}ads.js`)}`,
      { headers: { "content-type": "text/html; charset=utf-8", ...this.headers } },
    );
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const origin = request.headers.get("origin") ?? "";
    const open = {
      "access-control-allow-origin": origin,
      "access-control-allow-credentials": "true",
      "cross-origin-resource-policy": "cross-origin",
    };
    if (pathname === "/ads.js") {
      return new Response(adsScript, { headers: { ...open, "content-type": "text/javascript" } });
    }
    if (pathname === "/ads/decide") {
      const question = (await request.json()) as Question;
      const [type, cookie, referer] = ["content-type", "cookie", "referer"].map(
        (name) => request.headers.get(name) ?? "",
      );
      this.arrivals.push({ ...{ question, origin }, ...({ type, cookie, referer } as Arrival) });
      await this.gate;
      const ads = question.slots.map(({ name }) => this.#give(name));
      return Response.json({ ads, ...this.more }, { headers: open });
    }
    if (pathname === "/ads/view") {
      this.viewCookies.push(request.headers.get("cookie") ?? "");
      this.views.push(await request.text());
      return new Response(null, { status: 204 });
    }
    const picture = /^\/ads\/image\/(\d+)x(\d+)/.exec(pathname);
    if (picture) {
      const svg = madeUpPicture(Number(picture[1]), Number(picture[2]));
      return new Response(svg, { headers: { ...open, "content-type": "image/svg+xml" } });
    }
    return new Response(`<!doctype html><title>Avow</title><h1>${pathname}</h1>`, {
      headers: { "content-type": "text/html", "content-security-policy": "sandbox allow-popups" },
    });
  }

  #give(slot: string): unknown {
    const ad = this.ads[slot];
    if (!ad) return null;
    this.#given += 1;
    const token = `${slot}-${this.#given}`;
    const addresses = { click: `/ads/click/${token}`, why: `/ads/why/${token}` };
    const { isFrame, ...shown } = ad;
    const frame = isFrame ? { frame: `/ads/frame/${token}`, width: 300, height: 250 } : {};
    return { id: `id-${slot}`, slot, token, format: ad.format, ad: shown, ...addresses, ...frame };
  }

  /**
   * A window of its own, of a browser that says of itself, as a person's does, that no program drives
   * it. It writes down what moves.
   */
  async visitor(options: Parameters<Browser["newContext"]>[0] = {}): Promise<Page> {
    const context = await this.#browser.newContext(options);
    this.#contexts.push(context);
    context.setDefaultTimeout(10_000);
    await context.addInitScript(`
      Object.defineProperty(Navigator.prototype, "webdriver", { get: () => false });
      self.moved = [];
      new PerformanceObserver((list) => {
        for (const it of list.getEntries()) {
          moved.push([it.value, ...it.sources.map(({ node }) => node?.nodeName + "#" + node?.id)]);
        }
      }).observe({ type: "layout-shift", buffered: true });`);
    return context.newPage();
  }

  /** The window that tests share, of that width and 800 pixels high, with nothing in it yet. */
  async window(width = 1000): Promise<Page> {
    const page = this.#shared ?? (await this.visitor());
    if (!this.#shared) this.#contexts.splice(this.#contexts.indexOf(page.context()), 1);
    this.#shared = page;
    await page.setViewportSize({ width, height: 800 });
    return page;
  }

  /** Opens a page in the shared window. */
  async open(path = "/", width = 1000): Promise<Page> {
    const page = await this.window(width);
    await page.goto(new URL(path, this.site.url).href);
    return page;
  }

  /** Names of the places of each request so far, once there are `count`, and a little later. */
  async asked(count: number): Promise<string[]> {
    for (let tries = 0; tries < 500 && this.arrivals.length < count; tries += 1) {
      await Bun.sleep(20);
    }
    await Bun.sleep(60);
    return this.arrivals.map(({ question }) => question.slots.map(({ name }) => name).join(" "));
  }

  /** Tokens whose view was told, once there are `count`, and a little later. */
  async viewed(count: number): Promise<string[]> {
    for (let tries = 0; tries < 500 && this.views.length < count; tries += 1) await Bun.sleep(20);
    await Bun.sleep(60);
    return this.views;
  }

  /** Ends what one test opened. */
  async clear(): Promise<void> {
    for (const context of this.#contexts.splice(0)) await context.close();
    await this.#shared?.unrouteAll();
    this.#shared?.removeAllListeners();
    await this.#shared?.goto("about:blank");
    this.arrivals = [];
    this.views = [];
    this.viewCookies = [];
    this.#given = 0;
    this.ads = {};
    this.pages = {};
    this.headers = {};
    this.more = {};
    this.gate = Promise.resolve();
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await Promise.all([this.avow.stop(true), this.site.stop(true)]);
  }
}

/** The script as pages load it, and a place with room in it. */
export const script = '<script defer src="{ads.js}"></script>';
export const placeOf = (name: string, more = 'style="min-height: 300px"') =>
  `<div data-avow-ad="${name}" id="${name}" ${more}></div>`;

/** Words that fill so many pixels. */
export const filler = (height: number) => `<p style="height: ${height}px">Words.</p>`;

/** Every movement of what stands on the page so far, with its score (Layout Instability API). */
export function moves(page: Page): Promise<unknown> {
  // Two frames on, whatever moved in the first was told.
  return page.evaluate(`new Promise((done) => requestAnimationFrame(() =>
    requestAnimationFrame(() => setTimeout(() => done(moved), 50))))`);
}

/** Waits until the browser told every observer what is in view now, whatever the page's clock says. */
export async function settle(page: Page): Promise<void> {
  for (let times = 0; times < 2; times += 1) {
    await page.evaluate(`new Promise((done) => new IntersectionObserver((_, it) => {
      it.disconnect();
      done();
    }).observe(document.body))`);
  }
}

/** Waits until an ad stands in the place, and gives its label. */
export async function adIn(page: Page, place: string): Promise<string> {
  return (await page.locator(`#${place} aside p span`).textContent()) ?? "";
}
