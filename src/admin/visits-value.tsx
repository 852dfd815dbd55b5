import { AvowError } from "../kernel/errors.ts";
import {
  type Dimension,
  pairedWith,
  readValueReport,
  type Site,
  type ValueReport,
  visitorsInWords,
} from "../visits/mod.ts";
import type { AdminContext, AdminRequest } from "./context.ts";
import { Bars } from "./chart.ts";
import { cardRows, valueHref } from "./visits-cards.tsx";
import { OverTime, Tiles } from "./visits-figures.tsx";
import { Files, Head, PeriodChoice, showVisits } from "./visits-frame.tsx";
import { lists, shownName } from "./visits-lists.ts";
import type { MeasureName } from "./visits-measures.ts";
import { openReading, type Reading, spanWords } from "./visits-reading.ts";
import { dimensionOf, hrefOf, slugOf, type VisitsQuery } from "./visits-query.ts";

/** A value that an address names, with the number that stands for it. */
export interface AskedValue {
  readonly dimension: Dimension;
  readonly name: string;
  readonly id: number;
}

/** The value of a website that an address names; throws when there is none of that name. */
export function valueOf(site: Site, of: string, name: string): AskedValue {
  const dimension = dimensionOf(of);
  const id = dimension ? site.names.idOf(dimension, name) : 0;
  if (dimension && id !== 0) return { dimension, name, id };
  throw new AvowError(
    "not-found",
    "Nothing is known by that name. A name is kept once enough different visitors brought it.",
  );
}

/** Shows what is known of one value: over time, and together with what it may be looked at. */
export async function showValue(
  admin: AdminContext,
  c: AdminRequest,
  sites: readonly [Site, ...Site[]],
  query: VisitsQuery,
): Promise<Response> {
  const db = admin.contact.database.db("visits");
  const reading = await openReading(db, sites, query, "values");
  const value = valueOf(reading.site, c.req.query("of") ?? "", c.req.query("is") ?? "");
  const { dimension, name, id } = value;
  const report = await readValueReport(db, reading.site, { ...reading, dimension, nameId: id });
  const shown = shownName(dimension, name);
  return showVisits(admin, c, {
    title: `Visits: ${shown}`,
    content: <ValuePage reading={reading} value={value} report={report} shown={shown} />,
  });
}

/** The figures that are known of a value. */
function measuresOf(dimension: Dimension): readonly MeasureName[] {
  const { more } = lists[dimension];
  if (dimension === "page" || dimension === "event") return ["views", "visitors"];
  if (more.length === 0) return ["views"];
  return ["visitors", "visits", "views", "views-per-visit", "bounces", "duration"];
}

function ValuePage(props: {
  reading: Reading;
  value: AskedValue;
  report: ValueReport;
  shown: string;
}) {
  const { reading, value, report, shown } = props;
  const { dimension } = value;
  const names = measuresOf(dimension);
  const more = { of: slugOf(dimension), is: value.name };
  const paired = pairedWith(dimension);
  return (
    <>
      <Head reading={{ ...reading, sites: [reading.site] }} />
      <p class="visits-filter">
        <span>
          {lists[dimension].heading}: <strong>{shown}</strong>
        </span>
        <a class="button" href={hrefOf(reading.query)}>
          Clear the filter
        </a>
      </p>
      <PeriodChoice reading={reading} path="/admin/visits/value" more={more} />
      <Tiles
        reading={reading}
        report={report}
        names={names}
        place={{ path: "/admin/visits/value", more }}
      />
      <OverTime reading={reading} report={report} names={names} />
      {dimension === "page" && <TimeOnPage report={report} />}
      <h2 id="together">Together with</h2>
      <PairNote reading={reading} dimension={dimension} report={report} />
      <div class="visits-cards">
        {paired.map((other) => (
          <Pair reading={reading} value={value} other={other} report={report} />
        ))}
      </div>
    </>
  );
}

function TimeOnPage({ report }: { report: ValueReport }) {
  const { seconds, views } = report.totals;
  if (seconds === 0 || views === 0) return <></>;
  return (
    <p class="visits-note">
      <strong>Time on the page: {Math.round(seconds / views).toLocaleString("en")} seconds</strong>{" "}
      of attention a view, as far as browsers told.
    </p>
  );
}

/** What can be looked at together, what is hidden, and why. */
function PairNote(props: { reading: Reading; dimension: Dimension; report: ValueReport }) {
  const { reading, dimension, report } = props;
  const { threshold } = reading.site.settings;
  const paired = pairedWith(dimension);
  if (paired.length === 0) {
    return (
      <p class="visits-note">
        {lists[dimension].title} are counted by themselves, never together with anything else: the
        less is put together, the less can be learnt of one visitor. Pages, sources, countries,
        goals and campaigns can be looked at in pairs.
      </p>
    );
  }
  return (
    <p class="visits-note">
      Of whole months, {spanWords(report.pairMonths)}. A pair is counted from the time on at which{" "}
      {visitorsInWords(threshold)} had brought it within 30 days
      {threshold > 1 &&
        ": what fewer brought is hidden, since two things together may be enough to recognise somebody. So a list adds up to less than the value had in these months"}
      .
    </p>
  );
}

function Pair(props: {
  reading: Reading;
  value: AskedValue;
  other: Dimension;
  report: ValueReport;
}) {
  const { reading, value, other, report } = props;
  const rows = report.pairs.get(other) ?? [];
  const { heading, title } = lists[other];
  const isEvent = other === "event" || value.dimension === "event";
  const more = { of: slugOf(other), with: slugOf(value.dimension), is: value.name };
  const table = { path: "/admin/visits/table", more } as const;
  return (
    <section class="visits-card" aria-label={title}>
      <Bars
        id={`pair-${slugOf(other)}`}
        caption={title}
        heading={heading}
        valueHeading={isEvent ? "Times" : "Views"}
        rows={rows.slice(0, 2 * cardRows).map(({ name = "", views }) => ({
          ...{ name: shownName(other, name), value: views },
          href: valueHref(reading, other, name),
        }))}
        empty="No pair was brought by enough different visitors in these months."
      />
      <p class="visits-more">
        <a href={hrefOf(reading.query, {}, table)}>As a table</a>
        <span>
          <Files
            href={(format) => hrefOf(reading.query, {}, { ...table, more: { ...more, format } })}
          />
        </span>
      </p>
    </section>
  );
}
