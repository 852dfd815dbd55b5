import { expect, test } from "bun:test";
import fc from "fast-check";
import { isAllowedTarget } from "./mod.ts";

const config = {
  server: {
    publicUrl: "https://avow.larkwire.example",
    allowedOrigins: ["https://www.larkwire.example", "http://localhost:4081"],
  },
};
const origins = [config.server.publicUrl, ...config.server.allowedOrigins];

test("a visitor may be sent back to the vendor's site or to Avow itself", () => {
  for (const url of [
    "https://www.larkwire.example",
    "https://www.larkwire.example/thanks?from=form#top",
    "HTTPS://WWW.Larkwire.Example:443/a@b",
    "http://localhost:4081/contact.html",
    "https://avow.larkwire.example/privacy",
  ]) {
    expect([url, isAllowedTarget(config, url)]).toEqual([url, true]);
  }
});

test("every known trick of open redirects is refused", () => {
  for (const url of [
    "",
    "/thanks",
    "//www.larkwire.example",
    "///evil.example",
    "https:/www.larkwire.example",
    "https:www.larkwire.example",
    "https:///www.larkwire.example",
    "https://www.larkwire.example.evil.example",
    "https://www.larkwire.example@evil.example",
    "https://evil.example#@www.larkwire.example",
    "https://evil.example\\@www.larkwire.example",
    "https://www.larkwire.example\\.evil.example",
    "https://www.larkwire.example\\",
    "https://www.larkwire.example/\\evil.example",
    "https:\\\\www.larkwire.example",
    "https://user@www.larkwire.example",
    "https://@www.larkwire.example",
    "http://www.larkwire.example",
    "https://www.larkwire.example:8443",
    "http://localhost:40811",
    "http://localhost",
    "javascript:alert(1)//https://www.larkwire.example",
    "data:text/html,https://www.larkwire.example",
    "blob:https://www.larkwire.example/x",
    " https://www.larkwire.example",
    "https://www.larkwire.example/\r\nSet-Cookie: a=b",
    "https://www.lark\twire.example",
    "https://www.larkwire.example/\u0000",
    "https://www。larkwire。example",
    "https://www.larkwire.example/ä",
    `https://www.larkwire.example/${"a".repeat(2000)}`,
  ]) {
    expect([url, isAllowedTarget(config, url)]).toEqual([url, false]);
  }
});

/** Texts near the border: pieces of allowed addresses, of foreign ones, and of the known tricks. */
const piece = fc.constantFrom(
  ...origins,
  ...["https:", "http:", "//", "/", "\\", "@", "#", "?", ":", ".", "%2f", "%5c", "\t", "\n", " "],
  ...["evil.example", "www.larkwire.example", "localhost", ":4081", "javascript:", "\u0000", "。"],
);
const nearby = fc.array(fc.oneof({ weight: 4, arbitrary: piece }, fc.string({ maxLength: 3 })), {
  maxLength: 8,
});

test("whatever is let through leads to an allowed origin, from any page and as a header", () => {
  let passed = 0;
  fc.assert(
    fc.property(nearby, fc.boolean(), (pieces, begins) => {
      const url = (begins ? [origins[0], ...pieces] : pieces).join("");
      if (!isAllowedTarget(config, url)) return;
      passed++;
      for (const base of ["https://avow.larkwire.example/forms/a", "http://evil.example/x"]) {
        const target = new URL(url, base);
        expect(origins).toContain(target.origin);
        expect(target.username + target.password).toBe("");
      }
      expect(new Headers({ location: url }).get("location")).toBe(url);
    }),
    { numRuns: 5000 },
  );
  expect(passed).toBeGreaterThan(100);
});

test("no foreign web address is let through", () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
      expect(isAllowedTarget(config, url)).toBe(false);
    }),
    { numRuns: 500 },
  );
});

test("every plain path on an allowed origin is let through", () => {
  fc.assert(
    fc.property(fc.constantFrom(...origins), fc.webPath(), (origin, path) => {
      expect(isAllowedTarget(config, origin + path)).toBe(true);
    }),
    { numRuns: 500 },
  );
});
