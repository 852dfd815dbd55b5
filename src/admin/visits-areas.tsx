import { type Top, type TopRow, visitorsInWords } from "../visits/mod.ts";
import { Bars, Treemap, type TreemapArea } from "./chart.ts";
import { valueHref } from "./visits-cards.tsx";
import { Files } from "./visits-frame.tsx";
import type { Reading } from "./visits-reading.ts";
import { hrefOf } from "./visits-query.ts";

/** An area: the pages whose paths begin alike. */
export interface Area {
  /** `/docs/`, or the page itself where it stands at the top. */
  readonly name: string;
  readonly views: number;
  readonly before: number;
  readonly pages: readonly TopRow[];
}

/** So many pages are asked for to make areas of; what is beyond them is the rest. */
export const areaPages = 1_000;
const areasShown = 12;
const pagesShown = 40;

/** The areas of the pages of a list, most viewed first; a page at the top is an area of its own. */
export function areasOf(top: Pick<Top, "rows" | "before">): readonly Area[] {
  const areas = new Map<string, { views: number; before: number; pages: TopRow[] }>();
  const parents = new Set(
    top.rows.map(({ name }) => areaOf(name)).filter((it) => it.endsWith("/")),
  );
  for (const row of top.rows) {
    const own = areaOf(row.name);
    // `/docs` is the front page of `/docs/…`.
    const name = parents.has(`${own}/`) ? `${own}/` : own;
    const area = areas.get(name) ?? { views: 0, before: 0, pages: [] };
    area.views += row.views;
    area.before += top.before?.get(row.id)?.views ?? 0;
    area.pages.push(row);
    areas.set(name, area);
  }
  return [...areas]
    .map(([name, area]) => ({ name, ...area }))
    .toSorted((a, b) => b.views - a.views || (a.name < b.name ? -1 : 1));
}

/** The first part of a path, with a slash after it where more follows. */
function areaOf(path: string): string {
  const [, first = "", rest] = /^\/([^/]*)(\/.*)?$/.exec(path) ?? [];
  return rest === undefined ? `/${first}` : `/${first}/`;
}

/** The address of the pages of an area. */
function areaHref(reading: Reading, { name, pages }: Area): string {
  const [only] = pages;
  if (only && pages.length === 1) return valueHref(reading, "page", only.name);
  const more = { of: "page", under: name };
  return hrefOf(reading.query, {}, { path: "/admin/visits/table", more });
}

/** Which areas of the site are popular: as a picture, and as a list. */
export function Areas({ reading, top }: { reading: Reading; top: Top }) {
  const areas = areasOf(top);
  const listed = top.rows.reduce((sum, { views }) => sum + views, 0);
  const beyond = top.all.views - listed - top.other.views;
  const table = { path: "/admin/visits/table", more: { of: "areas" } } as const;
  const drawn = areas.slice(0, 40).map(
    (area): TreemapArea => ({
      ...{ name: area.name, href: areaHref(reading, area), value: area.views },
      pages: area.pages.slice(0, pagesShown).map(({ name, views }) => ({
        ...{ name, value: views, href: valueHref(reading, "page", name) },
      })),
    }),
  );
  return (
    <section id="areas" aria-labelledby="areas-title">
      <h2 id="areas-title">Areas of the site</h2>
      {areas.length === 0 && top.other.views > 0 && (
        <p class="chart-none">
          No page has a name as yet: that takes {visitorsInWords(reading.site.settings.threshold)}{" "}
          within 30 days, or the page named under <code>pages</code> in <code>avow.toml</code>.
        </p>
      )}
      {(areas.length > 0 || top.other.views === 0) && (
        <Treemap
          label="Page views by area"
          measure={{ one: "page view", many: "page views" }}
          areas={drawn}
        />
      )}
      {areas.length > 0 && (
        <Bars
          id="list-areas"
          caption="Areas by page views"
          heading="Area"
          valueHeading="Views"
          rows={areas.slice(0, areasShown).map((area) => ({
            ...{ name: area.name, href: areaHref(reading, area), value: area.views },
            ...(top.before ? { before: area.before } : {}),
          }))}
          other={{ value: top.other.views }}
          total={top.all.views}
          threshold={reading.site.settings.threshold}
        />
      )}
      <p class="visits-more">
        <a href={hrefOf(reading.query, {}, table)}>
          {areas.length > areasShown ? `All ${areas.length} areas` : "As a table"}
          {beyond > 0 && ", and the rest"}
        </a>
        <span>
          <Files
            href={(format) =>
              hrefOf(reading.query, {}, { ...table, more: { ...table.more, format } })
            }
          />
        </span>
      </p>
    </section>
  );
}
