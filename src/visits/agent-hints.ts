import type { BrowserName, NamedBrowser } from "./agent-names.ts";

/** Client hints of a request (User-Agent Client Hints), as the headers bring them; "" if not sent. */
export interface AgentHints {
  /** Sec-CH-UA. */
  readonly brands: string;
  /** Sec-CH-UA-Mobile. */
  readonly mobile: string;
  /** Sec-CH-UA-Platform. */
  readonly platform: string;
  /** Sec-CH-UA-Platform-Version; browsers send it only when it was asked for. */
  readonly platformVersion?: string;
  /** Sec-CH-UA-Model; browsers send it only when it was asked for. */
  readonly model?: string;
}

/** What the brands of a browser say. */
export interface Brands {
  /** A browser that gives its own name, Chrome apart. */
  readonly named: NamedBrowser | undefined;
  readonly chrome: NamedBrowser | undefined;
  readonly webView: NamedBrowser | undefined;
  /** What all browsers of this family say beside their own name. */
  readonly chromium: NamedBrowser | undefined;
  /** A name is among them that we do not know. */
  readonly foreign: boolean;
}

const namesByBrand: ReadonlyMap<string, BrowserName> = new Map([
  ["google chrome", "Chrome"],
  ["headlesschrome", "Chrome"],
  ["chromium", "Chromium"],
  ["android webview", "Android WebView"],
  ["microsoft edge", "Edge"],
  ["microsoft edge webview2", "Edge WebView"],
  ["opera", "Opera"],
  ["opera gx", "Opera"],
  ["opera mobile", "Opera"],
  ["operamobile", "Opera"],
  ["opera mini", "Opera Mini"],
  ["operamini", "Opera Mini"],
  ["samsung internet", "Samsung Internet"],
  ["brave", "Brave"],
  ["vivaldi", "Vivaldi"],
  ["duckduckgo", "DuckDuckGo"],
  ["yandex", "Yandex Browser"],
  ["yabrowser", "Yandex Browser"],
  ["ucbrowser", "UC Browser"],
  ["whale", "Whale"],
  ["naver whale", "Whale"],
  ["amazon silk", "Silk"],
  ["huaweibrowser", "Huawei Browser"],
  ["huawei browser", "Huawei Browser"],
  ["miuibrowser", "Mi Browser"],
  ["mibrowser", "Mi Browser"],
  ["qqbrowser", "QQ Browser"],
  ["oculus browser", "Meta Quest Browser"],
  ["meta quest browser", "Meta Quest Browser"],
  ["ecosia", "Ecosia"],
  ["electron", "Electron"],
]);

/** Names that say nothing of whose browser it is. */
const common: ReadonlySet<BrowserName> = new Set(["Chrome", "Chromium", "Android WebView"]);

const brandsMax = 10;
/** One item of the list: a quoted text (RFC 9651 3.3.3) and its parameter `v`. */
const brandItem = /"((?:[^"\\]|\\.)*)"[ \t]*(?:;[ \t]*v="(\d{0,8})[^"]*")?/g;

/** Reads Sec-CH-UA. Made-up brands (“Not-A.Brand”), which keep readers honest, are passed over. */
export function readBrands(header: string): Brands {
  const found = new Map<"named" | BrowserName, NamedBrowser>();
  let foreign = false;
  let count = 0;
  for (const [, brand = "", version = ""] of header.matchAll(brandItem)) {
    if (++count > brandsMax) break;
    const name = namesByBrand.get(brand.trim().toLowerCase());
    if (name === undefined) foreign ||= !isMadeUp(brand);
    else {
      const slot = common.has(name) ? name : "named";
      if (!found.has(slot)) found.set(slot, { browser: name, browserVersion: majorOf(version) });
    }
  }
  return {
    named: found.get("named"),
    chrome: found.get("Chrome"),
    webView: found.get("Android WebView"),
    chromium: found.get("Chromium"),
    foreign,
  };
}

/** “Not A;Brand” with any punctuation between, or no letters at all. */
function isMadeUp(brand: string): boolean {
  const letters = brand.replace(/[^a-z]/gi, "").toLowerCase();
  return letters === "" || letters === "notabrand";
}

/** The part of a version before its first dot, of one to four digits; "" if it has no such part. */
export function majorOf(version: string): string {
  return /^\d{1,4}(?!\d)/.exec(version)?.[0] ?? "";
}

/** The text of a header that may be quoted. */
export function unquoted(text: string): string {
  return text.replace(/^[\s"]+|[\s"]+$/g, "");
}
