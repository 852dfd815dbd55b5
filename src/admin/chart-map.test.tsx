import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type CountryRow, WorldMap } from "./chart.ts";
import { expectSound, figure, nasty, shown, visitor } from "./chart-sound.fixture.ts";
import { world } from "./chart-world.ts";

describe("the map", () => {
  const row = (numeric: string, code: string, name: string, value: number): CountryRow => ({
    numeric,
    code,
    name,
    value,
    href: `?country=${code}`,
  });
  const map = (rows: readonly CountryRow[]) =>
    shown(<WorldMap label="Visitors by country" measure={visitor} rows={rows} />);

  test("shades countries, links them and says their figures", () => {
    const html = map([
      row("528", "NL", "Netherlands", 1204),
      row("76", "BR", "Brazil", 3),
      row("702", "SG", "Singapore", 40),
      row("", "XK", "Kosovo", 5),
    ]);
    expect(html).toContain('class="step-5" href="?country=NL"');
    expect(html).toContain("<title>Netherlands: 1,204 visitors</title>");
    expect(html).toContain("<title>Brazil: 3 visitors</title>");
    expect(html).toContain("<title>Kosovo: 5 visitors</title>");
    expect(html).toContain("<title>France: none</title>");
    expect(html).toContain("4 countries; most from Netherlands, 1,204 visitors; Singapore");
    // Singapore is too small for an outline on this map: it is a dot, with an edge that is seen.
    expect(html).toMatch(/Singapore: 40 visitors<\/title><path class="map-dot-edge"/);
    expect(html).not.toContain("Not on the map");
    expectSound(html);
  });

  test("gives the ranges of its shades in figures, and names who is not on it", () => {
    const html = map([
      ...["004", "008", "012", "024", "031", "032", "036", "040", "044", "050"].map((it, i) =>
        row(it, "", `Country ${i}`, 10 * (i + 1)),
      ),
      row("", "unknown", nasty, 7),
    ]);
    expect(html).toContain("</svg>70 to 80</span>");
    expect(html).toContain("Not on the map: &quot;&gt;&lt;script&gt;");
    expectSound(html);
    expect(map([])).toContain("Nothing was counted");
    const unknown = map([row("", "unknown", "Unknown", 30)]);
    expect(unknown).toContain("No country on the map is known in this time.");
    expect(unknown).not.toContain("Nothing was counted");
  });

  test("has every country once, none without a place, and no Antarctica", () => {
    const { countries } = world();
    const named = countries.filter(({ numeric }) => numeric !== "").map(({ numeric }) => numeric);
    expect(new Set(named).size).toBe(named.length);
    expect(countries.every(({ path, dot }) => path !== "" || dot !== undefined)).toBeTrue();
    expect(named).toContain("528");
    expect(named).not.toContain("010");
    expect(world()).toBe(world());
  });

  test("is sound for any figures", () => {
    const numeric = fc.constantFrom("528", "840", "702", "470", "242", "999", "", "76");
    const rows = fc.uniqueArray(fc.record({ numeric, value: figure }), {
      selector: (it) => it.numeric,
    });
    fc.assert(
      fc.property(rows, (of) =>
        expectSound(map(of.map((it) => row(it.numeric, "", nasty, it.value)))),
      ),
      { numRuns: 15 },
    );
  });
});
