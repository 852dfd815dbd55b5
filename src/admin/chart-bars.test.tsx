import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { Bars, type BarsProps } from "./chart.ts";
import { expectSound, figure, nasty, nastyHref, shown } from "./chart-sound.fixture.ts";

describe("a ranked list", () => {
  const bars = (more: Partial<BarsProps>) =>
    shown(
      <Bars id="b" caption="Pages" heading="Page" valueHeading="Visitors" rows={[]} {...more} />,
    );
  const rows = [
    { name: "/", href: "?page=/", value: 60, before: 50 },
    { name: nasty, href: nastyHref, value: 30, before: 0 },
  ];

  test("has a name to click, a figure, a share and a change a row", () => {
    const html = bars({ rows, compared: true });
    expect(html).toContain('<a href="?page=/">/</a>');
    expect(html).toContain('href="?page=&quot;&gt;&lt;script&gt;');
    expect(html).toContain("67%");
    expect(html).toContain('+20% <span class="moved-word">up</span>');
    expect(html).toContain('<span class="moved-word">new</span>');
    expect(html).toMatch(/<rect width="100" height="1"[\s\S]*<rect width="50" height="1"/);
    expect(bars({ rows })).not.toContain("Change");
    expectSound(html);
  });

  test("sets apart what has no name, explains it, and counts it in", () => {
    const html = bars({ rows, other: { value: 8 }, notRecorded: { value: 2 }, threshold: 12 });
    const [named = "", rest = ""] = html.split('<tbody class="rest">');
    expect(named).toContain("60%");
    expect(rest).toContain("Other");
    expect(rest).toContain("8%");
    expect(rest).toContain("fewer than 12 different visitors");
    expect(rest).toContain('href="#b-note-2"');
    expect(rest).toContain('id="b-note-2"');
    expect(rest).not.toContain("?page");
    expect(bars({ rows, other: { value: 0 }, notRecorded: { value: 0 } })).not.toContain("Other");
    expect(bars({ rows, total: 600 })).toContain("10%");
  });

  test("says in words that it is empty", () => {
    expect(bars({})).toContain("Nothing was counted in this time.");
    expect(bars({ empty: "No goal is set." })).toContain("No goal is set.");
    expect(bars({})).not.toContain("<table");
    expect(bars({ other: { value: 3 } })).toContain("<table");
  });

  test("is sound for any figures", () => {
    const row = fc.record(
      { name: fc.constantFrom("a", nasty), href: fc.constant("?"), value: figure, before: figure },
      { requiredKeys: ["name", "value"] },
    );
    fc.assert(
      fc.property(fc.array(row), figure, (of, value) =>
        expectSound(bars({ rows: of, other: { value }, compared: true })),
      ),
      { numRuns: 60 },
    );
  });
});
