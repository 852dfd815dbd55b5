import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { noCampaign } from "./campaign.ts";
import { normalizePath, PageReader, pathMax, readPage } from "./path.ts";
import { ordinaryPaths } from "./paths.fixture.ts";
import { RecentCache } from "./recent-cache.ts";

const site = {
  hosts: ["example.org", "www.example.org", "localhost:3000", "xn--mller-kva.example"],
};
const pathOf = (url: string) => readPage(url, site)?.path;

describe("a page's address", () => {
  const table: readonly (readonly [url: string, path: string | undefined])[] = [
    ["https://example.org", "/"],
    ["https://example.org/", "/"],
    ["https://EXAMPLE.org/Docs/", "/Docs"],
    ["https://example.org./docs", "/docs"],
    ["https://example.org:8443/docs", "/docs"],
    ["https://müller.example/docs", "/docs"],
    ["http://localhost:3000/docs", "/docs"],
    ["https://user:pass@example.org/docs", "/docs"],
    ["https://example.org/docs?x=1&y=2#part", "/docs"],
    ["https://example.org//docs///v2//", "/docs/v2"],
    ["https://example.org/docs/./a/../v2", "/docs/v2"],
    ["https://example.org/docs/index.html", "/docs"],
    ["https://example.org/index.php", "/"],
    ["https://example.org/docs/INDEX.HTM?x", "/docs"],
    ["https://example.org/docs/myindex.html", "/docs/myindex.html"],
    ["https://example.org/docs;jsessionid=1A2B3C/v2", "/docs/v2"],
    ["https://example.org/%C3%BCber-uns", "/über-uns"],
    ["https://example.org/u\u0308ber-uns", "/über-uns"],
    ["https://example.org/a%20b", "/a b"],
    ["https://example.org/a%2Fb%3fc%23d%25e", "/a%2Fb%3Fc%23d%25e"],
    ["https://example.org/a%ffb%c3", "/a%FFb%C3"],
    ["https://example.org/%e2%80%aeabc%00%0a%EF%BB%BF", "/abc"],
    ["https://example.org/a\u202eb\u200b", "/ab"],
    ["https://example.org/\ud800", "/\ufffd"],
    ["https://example.org/unsubscribe/bea%40example.com", "/unsubscribe/[e-mail]"],
    ["https://example.org/a%3Fb%23c/bea%40example.com", "/a%3Fb%23c/[e-mail]"],
    ["https://example.org/#/settings", "/"],
    ["https://example.com/docs", undefined],
    ["https://example.org.evil.example/docs", undefined],
    ["https://evil.example/example.org", undefined],
    ["ftp://example.org/docs", undefined],
    ["file:///docs", undefined],
    ["javascript:alert(1)", undefined],
    ["/docs", undefined],
    ["", undefined],
  ];
  for (const [url, path] of table) {
    test(`${JSON.stringify(url)} is ${path ?? "no page of the site"}`, () => {
      expect(pathOf(url)).toBe(path);
    });
  }
});

test("a route behind the hash is a page of its own only where the site says so", () => {
  const routed = { hosts: ["example.org"], hashRoutes: true };
  const read = (url: string) => readPage(url, routed)?.path;
  expect(read("https://example.org/app/#/settings/?tab=1")).toBe("/app#/settings");
  expect(read("https://example.org/#!/users/bea%40example.com")).toBe("/#/users/[e-mail]");
  expect(read("https://example.org/app#/")).toBe("/app");
  expect(read("https://example.org/app#part")).toBe("/app");
});

test("the campaign is read with the page, and nothing else of the query", () => {
  const page = readPage(
    "https://example.org/?utm_source=News&promo=Autumn&email=bea@example.com&gclid=abc",
    { ...site, campaignParameters: { campaign: ["promo"] } },
  );
  expect(page).toEqual({
    path: "/",
    host: "example.org",
    campaign: {
      ...noCampaign,
      source: "news",
      campaign: "autumn",
      isPaidClick: true,
      clickSource: "Google",
    },
  });
});

test("a long path is cut between two segments, after it was masked", () => {
  const long = `/${"docs/".repeat(39)}bea@example.com/x`;
  expect(normalizePath(long)).toBe(`/${"docs/".repeat(38)}docs/…`);
  expect(normalizePath(`/${"ä".repeat(300)}`)).toBe("/…");
  expect(normalizePath(`/${"1".repeat(300)}/bea@example.com`)).toBe("/[number]/[e-mail]");
});

test("what a limit cuts through is left away whole", () => {
  const url = `https://example.org/${"1".repeat(4060)}/bea.miller@example.com`;
  expect(url.length).toBeGreaterThan(4096);
  expect(pathOf(url)).toBe("/[number]");
});

test("ordinary paths are read as they are, and read again stay so", () => {
  for (const path of ordinaryPaths) {
    const [plain = ""] = path.split("#");
    if (plain.includes("index.")) continue;
    expect(pathOf(`https://example.org${plain}`)).toBe(plain);
  }
});

test("any text gives a clean path of bounded length or none, never a fault", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "/",
      "%",
      "%ff",
      "%e2%80",
      "\ud800",
      "..",
      "#/",
      "?",
      "\u202e",
      "@",
      "index.html",
    ),
    fc.string({ unit: "binary", maxLength: 300 }),
  );
  const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(text, fc.boolean(), (given, hashRoutes) => {
      readPage(given, site);
      const page = readPage(`https://example.org/${given}`, { ...site, hashRoutes });
      if (!page) return;
      expect(page.path).toStartWith("/");
      expect(page.path.length).toBeLessThanOrEqual(pathMax);
      expect(page.path.isWellFormed()).toBe(true);
      expect(page.path).not.toMatch(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069?]/u);
      expect(page.path).toBe(page.path.normalize("NFC"));
    }),
    { numRuns: 3000 },
  );
});

describe("what is held in memory", () => {
  test("a reader gives what was read before, also for what is no page", () => {
    const reader = new PageReader(site);
    const url = "https://example.org/docs/";
    expect(reader.read(url)).toEqual(readPage(url, site));
    expect(reader.read(url)).toBe(reader.read(url));
    expect(reader.read("https://example.com/")).toBeUndefined();
    expect(reader.read("https://example.com/")).toBeUndefined();
  });

  test("a cache is bounded, keeps what is asked for often, and never holds long texts", () => {
    const cache = new RecentCache<string>(100, 20);
    let made = 0;
    const get = (key: string) =>
      cache.get(key, (text) => {
        made += 1;
        return text.toUpperCase();
      });
    for (let at = 0; at < 10_000; at += 1) {
      expect(get(`key-${at}`)).toBe(`KEY-${at}`);
      expect(get("often")).toBe("OFTEN");
      expect(cache.size).toBeLessThanOrEqual(100);
    }
    expect(made).toBe(10_001);
    const long = "x".repeat(21);
    get(long);
    get(long);
    expect(made).toBe(10_003);
  });
});
