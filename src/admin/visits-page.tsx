import {
  type Dimension,
  lengthOf,
  type Report,
  readReport,
  type Site,
  type TopAsked,
} from "../visits/mod.ts";
import type { AdminContext, AdminRequest } from "./context.ts";
import { Areas, areaPages } from "./visits-areas.tsx";
import { Card, cardRows } from "./visits-cards.tsx";
import { NoHitYet, Waiting } from "./visits-empty.tsx";
import { OverTime, Tiles } from "./visits-figures.tsx";
import { Files, Head, PeriodChoice, showVisits } from "./visits-frame.tsx";
import { LeftOut } from "./visits-left-out.tsx";
import { cards, lists } from "./visits-lists.ts";
import { openReading, type Reading } from "./visits-reading.ts";
import { hrefOf, type VisitsQuery } from "./visits-query.ts";

/** Shows the figures of a website. */
export async function showSite(
  admin: AdminContext,
  c: AdminRequest,
  sites: readonly [Site, ...Site[]],
  query: VisitsQuery,
): Promise<Response> {
  const reading = await openReading(admin.contact.database.db("visits"), sites, query, "totals");
  const { site, time } = reading;
  if (time.first === undefined) {
    return showVisits(admin, c, {
      title: "Visits",
      content: (
        <>
          <Head reading={reading} />
          <Waiting site={site} />
          <NoHitYet site={site} publicUrl={admin.contact.publicUrl} />
        </>
      ),
    });
  }
  const report = await readReport(reading.db, site, { ...reading, tops: topsOf(query) });
  return showVisits(admin, c, {
    title: "Visits",
    content: <SitePage reading={reading} report={report} />,
  });
}

/** The lists that are open, the pages for the areas, and the sources for what is not recorded. */
function topsOf(query: VisitsQuery): readonly TopAsked[] {
  const open = new Set<Dimension>([...Object.values(query.open), "page", "source"]);
  return [...open].map((dimension) => ({
    ...{ dimension, order: lists[dimension].order, onlyViews: lists[dimension].order === "views" },
    // All countries have a place on the map; "none" may be among the first and is not shown.
    limit: { page: areaPages, country: 300 }[dimension as string] ?? cardRows + 1,
  }));
}

function SitePage({ reading, report }: { reading: Reading; report: Report }) {
  const { query, site, time, span } = reading;
  const page = report.tops.get("page");
  const timeTable = { path: "/admin/visits/table", more: { of: "time" } } as const;
  return (
    <>
      <Head reading={reading} />
      <PeriodChoice reading={reading} />
      {span.to === time.now.day && <Waiting site={site} />}
      <Tiles reading={reading} report={report} />
      {report.beforeUntil !== undefined && (
        <p class="chart-note">
          Compared with the day before up to {String(report.beforeUntil).padStart(2, "0")}:59.
        </p>
      )}
      <OverTime reading={reading} report={report} />
      <p class="visits-more">
        <a href={hrefOf(query, {}, timeTable)}>As a table</a>
        <span>
          <Files
            href={(format) =>
              hrefOf(query, {}, { ...timeTable, more: { ...timeTable.more, format } })
            }
          />
        </span>
      </p>
      {page && <Areas reading={reading} top={page} />}
      {span.from < time.daysFrom && (
        <p class="visits-note">
          What lies more than {lengthOf({ from: time.daysFrom, to: time.now.day }) - 1} days back is
          known by the month; there the lists below are of whole months.
        </p>
      )}
      <div class="visits-cards">
        {cards.map(({ name }) => (
          <Card name={name} reading={reading} tops={report.tops} totals={report.totals} />
        ))}
      </div>
      <LeftOut reading={reading} report={report} />
    </>
  );
}
