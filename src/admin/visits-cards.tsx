import {
  type Cell,
  type Top,
  countryAttribution,
  type Dimension,
  numericOf,
} from "../visits/mod.ts";
import { Bars, WorldMap } from "./chart.ts";
import { cards, type CardName, lists, shownName } from "./visits-lists.ts";
import type { Reading } from "./visits-reading.ts";
import { hrefOf, slugOf } from "./visits-query.ts";
import { Files } from "./visits-frame.tsx";

/** So many values a card shows; the table behind it has all. */
export const cardRows = 10;

/** Where a value leads: to what is known of it. */
export function valueHref(reading: Reading, dimension: Dimension, name: string): string {
  const of = dimension === "entry" || dimension === "exit" ? "page" : dimension;
  const to = { path: "/admin/visits/value", more: { of: slugOf(of), is: name } } as const;
  return hrefOf(reading.query, {}, to);
}

/** A card: lists that share a place, one of which is open. */
export function Card(props: {
  name: CardName;
  reading: Reading;
  tops: ReadonlyMap<Dimension, Top>;
  /** What a share is a share of, by what a list is ordered by. */
  totals: Cell;
}) {
  const { name, reading, tops, totals } = props;
  const card = cards.find((it) => it.name === name) ?? cards[0];
  const open = reading.query.open[name];
  const { order, title } = lists[open];
  const top = tops.get(open);
  const table = { path: "/admin/visits/table", more: { of: slugOf(open) } } as const;
  return (
    <section class="visits-card" id={name} aria-labelledby={`${name}-title`}>
      <h2 id={`${name}-title`}>{card.title}</h2>
      <ul class="tabs">
        {card.lists.map((list) => (
          <li>
            <a
              href={hrefOf(
                reading.query,
                { open: { ...reading.query.open, [name]: list } },
                { anchor: name },
              )}
              aria-current={list === open ? "true" : undefined}
            >
              {lists[list].title}
            </a>
          </li>
        ))}
      </ul>
      {top && open === "country" && <Countries reading={reading} top={top} views={totals.views} />}
      {top && (
        <List
          dimension={open}
          reading={reading}
          top={top}
          total={totals[order]}
          views={totals.views}
        />
      )}
      <p class="visits-more">
        <a href={hrefOf(reading.query, {}, table)}>
          All {(top?.named ?? 0) > cardRows && <>{top?.named.toLocaleString("en")} </>}
          {open === "missing" ? "that was not found" : title.toLowerCase()}
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

/** The first values of a list, with bars. */
function List(props: {
  dimension: Dimension;
  reading: Reading;
  top: Top;
  total: number;
  /** All page views: where there are some, what is not known of them waits. */
  views: number;
}) {
  const { dimension, reading, top } = props;
  const { order, valueHeading, heading, title, empty, none } = lists[dimension];
  const before = top.before;
  const rows = top.rows
    .filter(({ name }) => none !== null || name !== "none")
    .slice(0, cardRows)
    .map((row) => ({
      name: shownName(dimension, row.name),
      href: valueHref(reading, dimension, row.name),
      value: row[order],
      ...(before ? { before: before.get(row.id)?.[order] ?? 0 } : {}),
    }));
  const waits = order !== "views" && isWaiting(top, props.views);
  const without = none === null ? top.rows.find(({ name }) => name === "none") : undefined;
  return (
    <>
      <Bars
        id={`list-${slugOf(dimension)}`}
        caption={title}
        heading={heading}
        valueHeading={valueHeading}
        rows={rows}
        other={{
          value: top.other[order],
          ...(before ? { before: before.get(0)?.[order] ?? 0 } : {}),
        }}
        threshold={reading.site.settings.threshold}
        compared={before !== undefined}
        empty={waits ? waitingWords(reading) : empty}
        {...(props.total > 0 && order !== "views" ? { total: props.total } : {})}
        {...(dimension === "page" ? { total: Math.max(props.total, top.all.views) } : {})}
      />
      {without && rows.length > 0 && (
        <p class="chart-note">
          No {heading.toLowerCase()}: {without[order].toLocaleString("en")} of{" "}
          {props.total.toLocaleString("en")} {valueHeading.toLowerCase()}.
        </p>
      )}
    </>
  );
}

/** Whether pages were viewed, and nothing of it is written down beside the page as yet. */
function isWaiting({ all }: Top, views: number): boolean {
  return all.views + all.visits === 0 && views > 0;
}

function waitingWords({ site }: Reading): string {
  return `Not recorded as yet: it waits in memory until ${site.settings.mixedVisitors} different visitors are together.`;
}

function Countries(props: { reading: Reading; top: Top; views: number }) {
  const { reading, top, views } = props;
  return (
    <>
      <WorldMap
        label="Visitors by country"
        measure={{ one: "visitor", many: "visitors" }}
        {...(isWaiting(top, views) ? { empty: "Not recorded as yet." } : {})}
        rows={top.rows.map(({ name, visitors }) => ({
          numeric: numericOf(name) ?? "",
          code: name,
          name: shownName("country", name),
          value: visitors,
          href: valueHref(reading, "country", name),
        }))}
      />
      <p class="chart-note">{countryAttribution}</p>
    </>
  );
}
