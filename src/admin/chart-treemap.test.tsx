import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { accentStylesheet, contrast } from "../kernel/design/accent.ts";
import tokens from "../kernel/design/tokens.css" with { type: "text" };
import { Treemap, type TreemapArea } from "./chart.ts";
import { expectSound, figure, nasty, nastyHref, shown, visitor } from "./chart-sound.fixture.ts";
import chartsCss from "./charts.css" with { type: "text" };

describe("the areas of a site", () => {
  const areas: readonly TreemapArea[] = [
    {
      name: "/docs",
      href: "?area=/docs",
      value: 700,
      pages: [
        { name: "/docs/install", href: nastyHref, value: 400 },
        { name: "/docs/faq", href: "?page=/docs/faq", value: 200 },
      ],
    },
    { name: "/", href: "?area=/", value: 250, pages: [] },
    { name: nasty, href: "?area=x", value: 50, pages: [] },
  ];
  const map = (of: readonly TreemapArea[]) =>
    shown(<Treemap label="Page views by area" measure={visitor} areas={of} />);

  test("are links with their share, and what their pages leave is the rest", () => {
    const html = map(areas);
    expect(html).toContain("<title>/docs/install: 400 visitors, 40%</title>");
    expect(html).toContain("<title>/docs, the rest: 100 visitors, 10%</title>");
    expect(html).toContain("<title>/docs: 700 visitors, 70%</title>");
    expect(html).toContain('href="?page=&quot;&gt;&lt;script&gt;');
    expect(html).toContain(">install<");
    expectSound(html);
  });

  test("take as much room as their figures, for each width of the page", () => {
    const html = shown(
      <Treemap
        label="x"
        measure={visitor}
        areas={[1, 2, 3, 4].map((n) => ({ name: `/${n}`, href: "?", value: n * 10, pages: [] }))}
      />,
    );
    for (const room of ["narrow", "middle", "wide"]) {
      const [, inside = ""] = html.split(`class="treemap-${room}"`);
      const sizes = [
        ...inside.matchAll(
          /<title>\/(\d)[^>]*><svg x="[^"]*" y="[^"]*" width="([\d.]+)%" height="([\d.]+)%"/g,
        ),
      ]
        .slice(0, 4)
        .map(([, n, width, height]) => (Number(width) * Number(height)) / Number(n));
      expect(sizes.length).toBe(4);
      for (const size of sizes) expect(size / 1000).toBeCloseTo(1, 1);
    }
  });

  test("say so where there is nothing, and are sound for any figures", () => {
    expect(map([])).toContain("Nothing was counted");
    expect(map([{ name: "/", href: "?", value: 0, pages: [] }])).toContain("Nothing was counted");
    const page = fc.record({
      name: fc.constantFrom("/a", "/docs/x", nasty),
      href: fc.constant("?"),
      value: figure,
    });
    const area = fc.record({
      name: fc.constantFrom("/", "/docs", nasty),
      href: fc.constant("?"),
      value: figure,
      pages: fc.array(page, { maxLength: 6 }),
    });
    fc.assert(
      fc.property(fc.array(area, { maxLength: 12 }), (of) => expectSound(map(of))),
      { numRuns: 60 },
    );
  });
});

test("text reads on each shade of the areas, in both themes, for any accent (WCAG 2.2, 1.4.3)", () => {
  const shades = [...chartsCss.matchAll(/\.treemap \{([^}]*)\}/g)]
    .slice(0, 2)
    .map(([, rule = ""]) =>
      [...rule.matchAll(/--step-\d: (\d+)%/g)].map(([, share]) => Number(share) / 100),
    );
  expect(shades.map(({ length }) => length)).toEqual([5, 5]);
  const themes = tokens.split("@media");
  const colour = (css: string | undefined, name: string) =>
    new RegExp(`--${name}: ?(#[0-9a-f]{6})`).exec(css ?? "")?.[1] ?? "";
  const part = (hex: string, from: number) => Number.parseInt(hex.slice(from, from + 2), 16);
  const mixed = (a: string, share: number, b: string) =>
    `#${[1, 3, 5]
      .map((i) => Math.round(part(a, i) * share + part(b, i) * (1 - share)))
      .map((it) => it.toString(16).padStart(2, "0"))
      .join("")}`;
  const chosen = fc.oneof(
    fc.integer({ min: 0, max: 0xffffff }),
    fc.constantFrom(0, 0xffffff, 0xffff00),
  );
  fc.assert(
    fc.property(chosen, (n) => {
      const sheets = accentStylesheet(`#${n.toString(16).padStart(6, "0")}`).split("@media");
      for (const [i, steps] of shades.entries()) {
        for (const share of steps) {
          const ground = mixed(colour(sheets[i], "accent"), share, colour(themes[i], "paper"));
          expect(contrast(colour(themes[i], "ink"), ground)).toBeGreaterThan(4.5);
        }
      }
    }),
  );
});
