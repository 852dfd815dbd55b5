import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { sourceNames } from "./source-names.ts";
import { SourceReader, sourceOf, unnamedHost } from "./source.ts";
import type { SourceKind } from "./source-table.ts";

const page = { hosts: ["example.org", "www.example.org"] };
const none = { source: "", clickSource: "" };
const read = (referrer: string) => sourceOf(referrer, page, none);

describe("a referrer", () => {
  const table: readonly (readonly [string, string, SourceKind, string])[] = [
    ["", "", "", ""],
    ["about:blank", "", "", ""],
    ["not a url", "", "", ""],
    ["https://www.google.com/", "Google", "search", "google.com"],
    ["https://www.google.de/", "Google", "search", "google.de"],
    ["https://www.google.co.uk/url?q=x", "Google", "search", "google.co.uk/url"],
    ["https://www.google.com.br/", "Google", "search", "google.com.br"],
    [
      "https://google.com.evil.example/",
      "google.com.evil.example",
      "other",
      "google.com.evil.example",
    ],
    ["https://my-google.de/", "my-google.de", "other", "my-google.de"],
    ["https://notgoogle.com/", "notgoogle.com", "other", "notgoogle.com"],
    ["https://google.example/", "google.example", "other", "google.example"],
    ["https://www.bing.com/", "Bing", "search", "bing.com"],
    ["https://de.search.yahoo.com/", "Yahoo", "search", "de.search.yahoo.com"],
    ["https://yandex.com.tr/", "Yandex", "search", "yandex.com.tr"],
    ["https://www.baidu.com/link?url=x", "Baidu", "search", "baidu.com/link"],
    ["https://duckduckgo.com/", "DuckDuckGo", "search", "duckduckgo.com"],
    ["https://search.brave.com/", "Brave Search", "search", "search.brave.com"],
    ["https://search.seznam.cz/", "Seznam", "search", "search.seznam.cz"],
    ["https://t.co/AbCdEfGhIj", "X", "social", "t.co/AbCdEfGhIj"],
    ["https://lnkd.in/", "LinkedIn", "social", "lnkd.in"],
    [
      "https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org",
      "Facebook",
      "social",
      "l.facebook.com/l.php",
    ],
    ["https://m.facebook.com/", "Facebook", "social", "m.facebook.com"],
    ["https://old.reddit.com/r/networking/", "Reddit", "social", "old.reddit.com/r/networking"],
    ["https://mastodon.nl/@curlew", "Mastodon", "social", "mastodon.nl/@curlew"],
    ["https://bsky.app/", "Bluesky", "social", "bsky.app"],
    [
      "https://news.ycombinator.com/item?id=42",
      "Hacker News",
      "forum",
      "news.ycombinator.com/item",
    ],
    ["https://lobste.rs/s/abc123/title", "Lobsters", "forum", "lobste.rs/s/abc123/title"],
    ["https://github.com/curlew/curlew", "GitHub", "code", "github.com/curlew/curlew"],
    ["https://www.youtube.com/", "YouTube", "video", "youtube.com"],
    ["https://www.amazon.co.jp/", "Amazon", "shopping", "amazon.co.jp"],
    ["https://en.wikipedia.org/wiki/Curlew", "Wikipedia", "news", "en.wikipedia.org/wiki/Curlew"],
    [
      "https://blog.example.com/2026/11/post?x=1#y",
      "blog.example.com",
      "other",
      "blog.example.com/2026/11/post",
    ],
    ["https://www.example.com/", "example.com", "other", "example.com"],
    ["https://drive.google.com/", "Google Workspace", "other", "drive.google.com"],
    // Neither conversations nor mailboxes, nor whose they are.
    [
      "https://chatgpt.com/c/0f8fad5b-d9cb-469f-a165-70867728950e",
      "ChatGPT",
      "AI assistant",
      "chatgpt.com",
    ],
    ["https://claude.ai/chat/private", "Claude", "AI assistant", "claude.ai"],
    ["https://gemini.google.com/app/secret", "Gemini", "AI assistant", "gemini.google.com"],
    ["https://mail.google.com/mail/u/0/bea", "Gmail", "mail", "mail.google.com"],
    ["https://acme.slack.com/archives/C1", "Slack", "chat", "slack.com"],
    [
      "https://eur01.safelinks.protection.outlook.com/",
      "Outlook",
      "mail",
      "safelinks.protection.outlook.com",
    ],
    // Apps.
    ["android-app://com.google.android.gm/", "Gmail", "mail", "com.google.android.gm"],
    [
      "android-app://com.google.android.googlequicksearchbox/https/x",
      "Google",
      "search",
      "com.google.android.googlequicksearchbox",
    ],
    ["android-app://com.example.reader", "com.example.reader", "app", "com.example.reader"],
    // Copies stand for what they are of.
    [
      "https://blog-example-com.cdn.ampproject.org/c/s/blog.example.com/post",
      "blog.example.com",
      "other",
      "blog.example.com/post",
    ],
    [
      "https://my--blog-example-com.cdn.ampproject.org/",
      "my-blog.example.com",
      "other",
      "my-blog.example.com",
    ],
    [
      "https://www.google.com/amp/s/blog.example.com/post",
      "blog.example.com",
      "other",
      "blog.example.com/post",
    ],
    [
      "https://blog-example-com.translate.goog/post?_x_tr_sl=de",
      "blog.example.com",
      "other",
      "blog.example.com/post",
    ],
    [
      "https://web.archive.org/web/20260101000000/https://blog.example.com/post",
      "blog.example.com",
      "other",
      "blog.example.com/post",
    ],
    ["https://web.archive.org/", "web.archive.org", "other", "web.archive.org"],
    // Nobody's home, office or address.
    ["http://192.168.1.7/wiki", unnamedHost, "other", unnamedHost],
    ["http://203.0.113.9/", unnamedHost, "other", unnamedHost],
    ["http://[2001:db8::1]/", unnamedHost, "other", unnamedHost],
    ["http://intranet/bea", unnamedHost, "other", unnamedHost],
    ["https://wiki.acme.local/bea", unnamedHost, "other", unnamedHost],
    ["https://example.net/u/bea%40example.com", "example.net", "other", "example.net/u/[e-mail]"],
    [
      "https://0f3b2c1d4e5f60718293a4b5c6d7e8f9.example.net/",
      "[token].example.net",
      "other",
      "[token].example.net",
    ],
  ];
  for (const [referrer, source, kind, stays] of table) {
    test(`${JSON.stringify(referrer)} is ${source || "none"}`, () => {
      expect(read(referrer)).toMatchObject({ source, kind, referrer: stays, isOwn: false });
    });
  }

  test("of the site itself is no source", () => {
    for (const referrer of [
      "https://example.org/docs",
      "https://www.example.org/",
      "https://example-org.translate.goog/docs",
    ]) {
      expect(read(referrer)).toEqual({ source: "", kind: "", host: "", referrer: "", isOwn: true });
    }
    expect(read("https://example.org.evil.example/").isOwn).toBe(false);
  });
});

describe("the campaign's word for the source", () => {
  const named = (source: string, referrer = "") =>
    sourceOf(referrer, page, { source, clickSource: "" });

  test("is put into the name it is known by", () => {
    for (const [word, source] of [
      ["google", "Google"],
      ["fb", "Facebook"],
      ["hn", "Hacker News"],
      ["hacker news", "Hacker News"],
      ["hacker-news", "Hacker News"],
      ["producthunt", "Product Hunt"],
      ["chatgpt.com", "ChatGPT"],
      ["t.co", "X"],
      ["www.google.de", "Google"],
      ["partner.example", "partner.example"],
      ["autumn letter", "autumn letter"],
    ] as const) {
      expect(named(word).source).toBe(source);
    }
  });

  test("goes before the referrer, and leaves it its host and, if unknown, its kind", () => {
    expect(named("autumn letter", "https://mail.google.com/mail")).toMatchObject({
      source: "autumn letter",
      kind: "mail",
      referrer: "mail.google.com",
    });
    expect(named("linkedin", "https://www.google.com/")).toMatchObject({
      source: "LinkedIn",
      kind: "social",
      referrer: "google.com",
    });
  });

  test("a click id says whose it is where there is no referrer, and on the site itself nothing", () => {
    const clicked = (referrer: string) =>
      sourceOf(referrer, page, { source: "", clickSource: "Facebook" });
    expect(clicked("")).toMatchObject({ source: "Facebook", kind: "social" });
    expect(clicked("https://www.instagram.com/").source).toBe("Instagram");
    expect(clicked("https://example.org/")).toMatchObject({ source: "", isOwn: true });
  });
});

test("any referrer is read without a fault, the same with and without a cache", () => {
  const reader = new SourceReader(page);
  const piece = fc.oneof(
    fc.constantFrom(
      "https://",
      "android-app://",
      "web.archive.org/web/1/",
      ".cdn.ampproject.org/c/",
      "%ff",
      "\ud800",
      "@",
      "google.",
      ".",
    ),
    fc.webUrl(),
    fc.string({ unit: "binary", maxLength: 60 }),
  );
  const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(text, (referrer) => {
      const source = read(referrer);
      expect(reader.of(referrer, none)).toEqual(source);
      expect(reader.of(referrer, none)).toEqual(source);
      expect(source.source.length).toBeLessThanOrEqual(100);
      expect(source.referrer.length).toBeLessThanOrEqual(300);
      expect((source.source === "") === (source.kind === "")).toBe(true);
    }),
    { numRuns: 2000 },
  );
  expect(read(`https://example.net/${"x".repeat(10_000)}`).referrer).toBe("example.net");
});

test("every known name is one name", () => {
  expect(new Set(sourceNames.map((it) => it.toLowerCase())).size).toBe(sourceNames.length);
  for (const name of sourceNames) {
    expect(sourceOf("", page, { source: name.toLowerCase(), clickSource: "" }).source).toBe(name);
  }
});
