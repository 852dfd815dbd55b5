import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { languageOf } from "./language.ts";

const cases: readonly (readonly [header: string, language: string])[] = [
  ["en-US,en;q=0.9", "en"],
  ["de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7", "de"],
  ["de", "de"],
  ["DE-at", "de"],
  ["zh-Hant-TW,zh;q=0.9", "zh"],
  ["pt-BR", "pt"],
  ["sr-Latn-RS", "sr"],
  ["nb-NO,nb;q=0.9,no;q=0.8", "nb"],
  // The highest weight wins, wherever it stands; of two alike the first.
  ["en;q=0.5, fr;q=0.9, de;q=0.7", "fr"],
  ["fr;q=0.8,de;q=0.8", "fr"],
  ["en;q=0.999,fr;q=1.000", "fr"],
  ["en;q=0.5,fr", "fr"],
  ["en;q=0,fr;q=0.1", "fr"],
  // White space and an upper-case Q are allowed.
  [" en ; q=0.5 ,\tfr ; Q=0.6", "fr"],
  [",, ,it,", "it"],
  // Languages without two letters.
  ["fil-PH,fil;q=0.9,en;q=0.8", "other"],
  ["gsw-CH", "other"],
  ["yue", "other"],
  ["i-navajo", "other"],
  ["x-private", "other"],
  ["qq", "other"],
  // Former codes.
  ["iw-IL", "he"],
  ["in", "id"],
  ["ji", "yi"],
  ["sh", "sr"],
  // Nothing is asked for.
  ["", "unknown"],
  ["*", "unknown"],
  ["*,en;q=0.1", "en"],
  ["en;q=0", "unknown"],
  ["en;q=0.000", "unknown"],
  // What is not well formed is not there.
  ["en;q=2,fr;q=0.2", "fr"],
  ["en;q=0.9999,fr;q=0.2", "fr"],
  ["en;q=-1,fr;q=0.2", "fr"],
  ["en;q=,fr;q=0.2", "fr"],
  ["en;level=1,fr;q=0.2", "fr"],
  ["e1,fr;q=0.2", "fr"],
  ["en_US,fr;q=0.2", "fr"],
  ["toolonglanguage", "unknown"],
  ["<script>", "unknown"],
  ["en\u0000", "unknown"],
];

for (const [header, language] of cases) {
  test(`${JSON.stringify(header)} asks for ${language}`, () =>
    expect(languageOf(header)).toBe(language));
}

test("a header that is too long is cut between two languages, never within one", () => {
  const filler = "de;q=0.1,".repeat(32);
  const header = `${filler}fr; q=0.2,en;q=0.01,es`;
  // A cut at 300 characters would leave English without its weight, and so with the highest.
  expect(header.slice(0, 300)).toEndWith(",en");
  expect(languageOf(header)).toBe("fr");
  expect(languageOf("e".repeat(1_000_000))).toBe("unknown");
  expect(languageOf(`en,${"x".repeat(1_000_000)}`)).toBe("en");
});

describe("for any header", () => {
  const closed = /^(?:[a-z]{2}|other|unknown)$/;
  const piece = fc.constantFrom(
    "en",
    "de-DE",
    "zz",
    "*",
    ",",
    ";",
    "q=",
    "0.5",
    "1",
    " ",
    "\t",
    "-",
  );
  const header = fc.oneof(
    fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join("")),
    fc.string({ unit: "binary", maxLength: 400 }),
  );

  test("the answer is one of a closed list, the same when asked again", () => {
    fc.assert(
      fc.property(header, (text) => {
        const language = languageOf(text);
        expect(language).toMatch(closed);
        expect(languageOf(text)).toBe(language);
      }),
      { numRuns: 2000 },
    );
  });

  test("the order of languages with different weights does not matter", () => {
    const weights = fc.uniqueArray(fc.integer({ min: 1, max: 999 }), {
      minLength: 1,
      maxLength: 6,
    });
    const names = ["en", "de", "fr", "it", "es", "nl"];
    fc.assert(
      fc.property(weights, fc.infiniteStream(fc.nat()), (list, chance) => {
        const entries = list.map((weight, i) => ({
          text: `${names[i]};q=0.${String(weight).padStart(3, "0")}`,
          at: chance.next().value,
        }));
        const best = list.indexOf(Math.max(...list));
        const shuffled = entries.toSorted((a, b) => a.at - b.at).map(({ text }) => text);
        expect(languageOf(shuffled.join(","))).toBe(names[best] ?? "");
      }),
      { numRuns: 500 },
    );
  });
});
