import { expect, test } from "bun:test";
import fc from "fast-check";
import { linkText } from "./link-text.tsx";

const hrefs = (text: string): string[] =>
  [
    ...linkText(text)
      .map(String)
      .join("")
      .matchAll(/href="([^"]*)"/g),
  ].map(([, href]) => href ?? "");

test("an address ends where the sentence around it goes on", () => {
  expect(hrefs("See http://a.example/x, or (https://b.example/y_(z)).")).toEqual([
    "http://a.example/x",
    "https://b.example/y_(z)",
  ]);
});

test("only http and https become links", () => {
  expect(
    hrefs(
      "javascript:alert(1) javascript://a.example/%0aalert(1) data:text/html,x ftp://a.example mailto:a@b.example",
    ),
  ).toEqual([]);
});

test("no text is lost, added or changed by its links", () => {
  const pieces = fc.constantFrom(
    "http://a.example/b",
    "https://c.example",
    "(",
    ")",
    ".",
    " ",
    "\n",
    "x",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (words) => {
      const text = words.join("");
      const shown = linkText(text)
        .map(String)
        .join("")
        .replace(/<[^>]*>/g, "");
      expect(shown).toBe(text);
    }),
  );
});
