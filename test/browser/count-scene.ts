/**
 * A server that stands for Avow and writes down what the script sends, the vendor's site on an origin
 * of its own, and a browser.
 */
import { expect } from "bun:test";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { countScript } from "../../src/visits/count-script.generated.ts";
import type { RawHit } from "../../src/visits/raw-hit.ts";
import { readCount } from "../../src/visits/read-count.ts";
import { openBrowser } from "../browser.ts";

/** One hit as it came to the server. */
export interface Arrival {
  readonly hit: RawHit;
  readonly body: string;
  readonly type: string;
  readonly cookie: string;
}

const links = `
  <a id="page" href="/two?x=1">two</a>
  <a id="away" href="http://localhost:1/there?token=1#x">away</a>
  <a id="file" href="/get/lark-3.2.dmg?key=1">file</a>
  <a id="mail" href="mailto:ada@example.org">mail</a>
  <p data-avow-event="Hint"><button data-avow-event="Copy"><b id="copy">copy</b></button></p>`;

/** The vendor's pages: which attributes the script has, and what stands in the head, says the path. */
const pages: Readonly<Record<string, { attributes?: string; head?: string; body?: string }>> = {
  "/": { body: links },
  "/two": {},
  "/hash": { attributes: "data-local data-hash" },
  "/deaf": { attributes: "", body: links },
  "/missing": { head: '<meta name="avow" content="404">' },
  "/early": {
    head: `<script>
      window.avow = window.avow || function () { (avow.q = avow.q || []).push(arguments); };
      avow("Early", { plan: "pro" });
      avow("Earlier still");
    </script>`,
  },
};

function serveSite(avow: URL): Bun.Server<undefined> {
  return Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch(request) {
      const { pathname } = new URL(request.url);
      const page = pages[pathname];
      if (page === undefined) {
        return new Response("PK", { headers: { "content-type": "application/zip" } });
      }
      const { attributes = "data-local", head = "", body = "" } = page;
      return new Response(
        `<!doctype html><title>${pathname}</title><link rel="icon" href="data:,">${head}
        <script defer src="${avow.href}count.js" data-site="larkwire.example" ${attributes}></script>
        <h1>${pathname}</h1>${body}`,
        { headers: { "content-type": "text/html; charset=utf-8" } },
      );
    },
  });
}

/** Opens all of it; the caller stops it, and clears it after each test. */
export async function openCountScene(): Promise<CountScene> {
  const browser = await openBrowser();
  return new CountScene(browser);
}

export class CountScene {
  arrivals: Arrival[] = [];
  /** What was asked of the server besides `POST /count`. */
  others: string[] = [];
  readonly #browser: Browser;
  readonly #contexts: BrowserContext[] = [];
  readonly avow = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request) => this.#answer(request),
  });
  readonly site = serveSite(this.avow.url);

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (request.method === "POST" && pathname === "/count") {
      const type = request.headers.get("content-type") ?? "";
      const cookie = request.headers.get("cookie") ?? "";
      const body = await request.text();
      this.arrivals.push({ hit: readCount(JSON.parse(body)), body, type, cookie });
      return new Response(null, { status: 204 });
    }
    this.others.push(`${request.method} ${pathname}`);
    return new Response(countScript, { headers: { "content-type": "text/javascript" } });
  }

  /** The address of a page of the site. */
  at(path: string): string {
    return new URL(path, this.site.url).href;
  }

  /** A page in a browser that says of itself, as a person's does, that no program drives it. */
  async visitor(webdriver = false): Promise<Page> {
    const context = await this.#browser.newContext();
    this.#contexts.push(context);
    await context.addInitScript(`
      Object.defineProperty(Navigator.prototype, "webdriver", { get: () => ${webdriver} });`);
    return context.newPage();
  }

  /** What came, one line a hit: kind, path, name, properties. */
  lines(): string[] {
    return this.arrivals.map(({ hit: { kind, url, name, props } }) => {
      const { pathname, search, hash } = new URL(url);
      return [kind, `${pathname}${search}${hash}`, name, ...props.map((it) => it.join("="))]
        .filter((it) => it !== "")
        .join(" ");
    });
  }

  /** The same without the time that somebody spent, which some machines take a second for. */
  counted(): string[] {
    return this.lines().filter((line) => !line.startsWith("engagement"));
  }

  /**
   * Waits until exactly these were counted, and a little longer for one too many. A browser may send
   * over several connections at once, so that their order here is not the one in which they left.
   */
  async expectCounted(...expected: readonly string[]): Promise<void> {
    for (let tries = 0; tries < 100 && this.counted().length < expected.length; tries += 1) {
      await Bun.sleep(50);
    }
    await Bun.sleep(100);
    expect(this.counted().toSorted()).toEqual(expected.toSorted());
  }

  /** Ends what one test opened. */
  async clear(): Promise<void> {
    for (const context of this.#contexts.splice(0)) await context.close();
    this.arrivals = [];
    this.others = [];
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await Promise.all([this.avow.stop(true), this.site.stop(true)]);
  }
}

/** Whether the page is in front, as `document.hidden` and the browser's event say. */
export async function setHidden(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate(`{
    Object.defineProperty(document, "hidden", { get: () => ${hidden}, configurable: true });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  }`);
}

/** A click that the browser does not follow. */
export async function clickOnly(
  page: Page,
  selector: string,
  button: "left" | "middle" | "right" = "left",
): Promise<void> {
  await page.evaluate(`addEventListener("click", (it) => it.preventDefault())`);
  await page.click(selector, { button });
}
