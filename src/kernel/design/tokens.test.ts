import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { accentStylesheet, contrast } from "./accent.ts";
import tokens from "./tokens.css" with { type: "text" };

const [light = "", dark = ""] = tokens.split("@media (prefers-color-scheme: dark)");

/** The colours that a theme sets by name; the dark one inherits nothing that it does not set. */
function colours(css: string): Record<string, string> {
  return Object.fromEntries(
    [...css.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]),
  ) as Record<string, string>;
}

/** What `color-mix(in srgb, a share, b)` gives. */
function mixed(a: string, share: number, b: string): string {
  const channel = (at: number) =>
    Math.round(
      Number.parseInt(a.slice(at, at + 2), 16) * share +
        Number.parseInt(b.slice(at, at + 2), 16) * (1 - share),
    );
  return `#${[1, 3, 5].map((at) => channel(at).toString(16).padStart(2, "0")).join("")}`;
}

const textTones = ["ink", "ink-soft", "accent", "good", "bad", "warn"];

for (const [theme, css] of [
  ["light", light],
  ["dark", dark],
] as const) {
  describe(`the ${theme} theme`, () => {
    const set = colours(css);
    const colour = (name: string) => set[name] ?? "none";

    test("sets text that reads on paper, raised paper and its own tint (WCAG 2.2, 1.4.3)", () => {
      for (const tone of textTones) {
        for (const ground of ["paper", "paper-raised"]) {
          const on = colour(ground);
          expect([tone, ground, contrast(colour(tone), on) >= 4.5]).toEqual([tone, ground, true]);
          expect(contrast(colour(tone), mixed(colour(tone), 0.09, on))).toBeGreaterThan(4.5);
          expect(contrast(colour("ink"), mixed(colour(tone), 0.09, on))).toBeGreaterThan(4.5);
        }
      }
      expect(contrast(colour("accent-ink"), colour("accent"))).toBeGreaterThan(4.5);
    });

    test("draws controls that can be seen (WCAG 2.2, 1.4.11)", () => {
      for (const ground of ["paper", "paper-raised"]) {
        expect(contrast(colour("edge"), colour(ground))).toBeGreaterThan(3);
        expect(contrast(colour("accent"), colour(ground))).toBeGreaterThan(3);
      }
    });
  });
}

test("any accent colour is mended until it reads, in both themes", () => {
  const colour = fc
    .integer({ min: 0, max: 0xffffff })
    .map((n) => `#${n.toString(16).padStart(6, "0")}`);
  fc.assert(
    fc.property(colour, (chosen) => {
      const themes = accentStylesheet(chosen).split("@media");
      for (const [i, css] of [light, dark].entries()) {
        const [, accent = "", ink = ""] =
          /--accent:(#\w{6});--accent-ink:(#\w{6})/.exec(themes[i] ?? "") ?? [];
        expect(contrast(ink, accent)).toBeGreaterThan(4.5);
        for (const ground of ["paper", "paper-raised"]) {
          const on = colours(css)[ground] ?? "none";
          expect(contrast(accent, on)).toBeGreaterThan(4.5);
          expect(contrast(accent, mixed(accent, 0.09, on))).toBeGreaterThan(4.5);
        }
      }
    }),
    { numRuns: 500 },
  );
});

test("contrast is what WCAG says", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});
