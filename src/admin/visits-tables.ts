import {
  type Cell,
  type Dimension,
  type FigureTable,
  ofEveryView,
  pairedWith,
  type Report,
  readReport,
  readValueReport,
} from "../visits/mod.ts";
import { inFull } from "./chart-time.ts";
import { duration, percent, whole } from "./chart-figures.ts";
import { areaPages, areasOf } from "./visits-areas.tsx";
import { valueHref } from "./visits-cards.tsx";
import { leftOutWords, notRecorded } from "./visits-left-out.tsx";
import { lists, shownName } from "./visits-lists.ts";
import type { Reading } from "./visits-reading.ts";
import { dimensionOf, hrefOf, slugOf } from "./visits-query.ts";
import { valueOf } from "./visits-value.tsx";

/** A table of figures, and how the page shows it. */
export interface ShownTable extends FigureTable {
  readonly title: string;
  readonly headings: readonly string[];
  /** The rows in words; the first cell may lead somewhere. */
  readonly shown: readonly { readonly cells: readonly string[]; readonly href?: string }[];
  readonly note?: string;
}

/** Which table is asked for. */
export interface TableAsked {
  readonly of: string;
  /** Of pages: only those of this area. */
  readonly under?: string;
  /** Of a pair: the other dimension, and its value. */
  readonly with?: string;
  readonly is?: string;
}

const rowsMax = 20_000;
const headings: Readonly<Record<keyof Cell, string>> = {
  ...{ views: "Views", visitors: "Visitors", visits: "Visits" },
  ...{ bounces: "Bounces", seconds: "Seconds" },
};
const totalKeys = ["visitors", "visits", "views", "bounces", "seconds"] as const;

/** Reads a table; undefined when there is none of that name. */
export async function readFigures(
  reading: Reading,
  asked: TableAsked,
): Promise<ShownTable | undefined> {
  if (asked.of === "time") return overTime(reading);
  if (asked.of === "areas") return areas(reading);
  if (asked.of === "left-out") return leftOut(reading);
  const dimension = dimensionOf(asked.of);
  if (!dimension) return undefined;
  if (asked.with !== undefined) return pair(reading, dimension, asked);
  return values(reading, dimension, asked.under);
}

function read(reading: Reading, dimensions: readonly Dimension[], limit: number): Promise<Report> {
  const tops = dimensions.map((dimension) => ({
    ...{ dimension, order: lists[dimension].order, limit },
  }));
  return readReport(reading.db, reading.site, { ...reading, tops });
}

async function overTime(reading: Reading): Promise<ShownTable> {
  const { points } = await read(reading, [], 0);
  const { span, step, compared } = reading;
  const keys = [...totalKeys];
  return {
    ...{ name: `by-${step}`, title: `By ${step}`, from: span.from, to: span.to },
    columns: [
      ...["start", ...keys, "visitors_at_least"],
      ...(compared ? ["before_start", ...keys.map((key) => `before_${key}`)] : []),
    ],
    rows: points.map(({ start, cell, before, beforeStart, atLeast }) => [
      ...[start, ...keys.map((key) => cell?.[key] ?? null), atLeast],
      ...(compared ? [beforeStart ?? null, ...keys.map((key) => before?.[key] ?? null)] : []),
    ]),
    headings: ["From", ...keys.slice(0, 3).map((key) => headings[key]), "Bounce rate", "Duration"],
    shown: points.map(({ start, cell, atLeast }) => ({
      cells: [
        inFull(start, step),
        ...(cell ? totalCells(cell, atLeast) : ["–", "–", "–", "–", "–"]),
      ],
    })),
  };
}

function totalCells(cell: Cell, atLeast: boolean): readonly string[] {
  const { visitors, visits, views, bounces, seconds } = cell;
  return [
    `${atLeast ? "at least " : ""}${whole(visitors)}`,
    ...[whole(visits), whole(views), percent(bounces, visits)],
    visits > 0 ? duration(seconds / visits) : "–",
  ];
}

async function areas(reading: Reading): Promise<ShownTable> {
  const report = await read(reading, ["page"], areaPages);
  const top = report.tops.get("page");
  const found = top ? areasOf(top) : [];
  const listed = found.reduce((sum, { views }) => sum + views, 0);
  const rest = (top?.all.views ?? 0) - (top?.other.views ?? 0) - listed;
  const rows: [string, number, number][] = found.map((it) => [it.name, it.pages.length, it.views]);
  if (rest > 0) rows.push(["The rest", (top?.named ?? 0) - (top?.rows.length ?? 0), rest]);
  rows.push(["Other", 0, top?.other.views ?? 0]);
  return {
    ...{ name: "areas", title: "Areas of the site", ...daysOf(reading) },
    columns: ["area", "pages", "views"],
    rows,
    headings: ["Area", "Pages", "Views", "Share"],
    shown: rows.map(([name, pages, views]) => ({
      cells: [
        name,
        pages > 0 ? whole(pages) : "–",
        whole(views),
        percent(views, top?.all.views ?? 0),
      ],
      ...(name.endsWith("/")
        ? {
            href: hrefOf(
              reading.query,
              {},
              { path: "/admin/visits/table", more: { of: "page", under: name } },
            ),
          }
        : {}),
    })),
  };
}

async function leftOut(reading: Reading): Promise<ShownTable> {
  const report = await read(reading, ["source"], 0);
  const missing = notRecorded(report);
  const rows = [
    ...report.leftOut.map(({ reason, hits }) => [leftOutWords(reason)[0], hits] as const),
    ["Not recorded", missing] as const,
  ];
  return {
    ...{ name: "left-out", title: "Not in the figures", ...daysOf(reading) },
    columns: ["reason", "hits"],
    rows,
    headings: ["Left out", "Hits"],
    shown: rows.map(([label, hits]) => ({ cells: [label, whole(hits)] })),
    note: "What is not recorded stands in the totals and under its page; nothing else is known of it.",
  };
}

async function pair(
  reading: Reading,
  other: Dimension,
  asked: TableAsked,
): Promise<ShownTable | undefined> {
  const { threshold } = reading.site.settings;
  const value = valueOf(reading.site, asked.with ?? "", asked.is ?? "");
  if (!pairedWith(value.dimension).includes(other)) return undefined;
  const { dimension, id } = value;
  const report = await readValueReport(reading.db, reading.site, {
    ...reading,
    ...{ dimension, nameId: id },
  });
  const rows = report.pairs.get(other) ?? [];
  const title = `${lists[other].title} with ${shownName(dimension, value.name)}`;
  return {
    ...{ name: `${slugOf(other)}-with-${slugOf(dimension)}`, title, ...report.pairMonths },
    columns: [slugOf(other), "views", "visits"],
    rows: rows.map(({ name = "", views, visits }) => [name, views, visits]),
    headings: [lists[other].heading, "Views", "Visits"],
    shown: rows.map(({ name = "", views, visits }) => ({
      cells: [shownName(other, name), whole(views), whole(visits)],
      href: valueHref(reading, other, name),
    })),
    ...(threshold === 1
      ? {}
      : { note: `What fewer than ${threshold} different visitors brought together is hidden.` }),
  };
}

async function values(
  reading: Reading,
  dimension: Dimension,
  under: string | undefined,
): Promise<ShownTable> {
  const list = lists[dimension];
  const report = await read(reading, [dimension], rowsMax);
  const top = report.tops.get(dimension);
  const inArea = under === undefined || dimension !== "page" ? undefined : under;
  const front = inArea?.replace(/\/$/, "");
  const found = (top?.rows ?? []).filter(
    ({ name }) => inArea === undefined || name.startsWith(inArea) || name === front,
  );
  const keys = [list.order, ...list.more];
  const rest: [string, Cell][] = top && inArea === undefined ? [["Other", top.other]] : [];
  const unknown = ofEveryView.some((it) => it === dimension)
    ? Math.max(0, report.totals.views - (top?.all.views ?? 0))
    : 0;
  const rows = [
    ...found.map((row) => ({ name: row.name, cell: row as Cell, isValue: true })),
    ...rest.map(([name, cell]) => ({ name, cell, isValue: false })),
  ];
  const lost: Cell = { views: unknown, visitors: 0, visits: 0, bounces: 0, seconds: 0 };
  if (unknown > 0) rows.push({ name: "Not recorded", cell: lost, isValue: false });
  return {
    ...{ name: slugOf(dimension), ...daysOf(reading) },
    title: inArea === undefined ? list.title : `${list.title} under ${inArea}`,
    columns: [slugOf(dimension), ...keys],
    rows: rows.map(({ name, cell }) => [name, ...keys.map((key) => cell[key])]),
    headings: [
      list.heading,
      list.valueHeading,
      ...list.more.map((key) => shownHeading(dimension, key)),
    ],
    shown: rows.map(({ name, cell, isValue }) => ({
      cells: [
        isValue ? shownName(dimension, name) : name,
        whole(cell[list.order]),
        ...list.more.map((key) => shownCell(dimension, key, cell)),
      ],
      ...(isValue ? { href: valueHref(reading, dimension, name) } : {}),
    })),
  };
}

function daysOf({ span }: Reading) {
  return { from: span.from, to: span.to };
}

function shownHeading(dimension: Dimension, key: keyof Cell): string {
  if (key === "bounces") return "Bounce rate";
  if (key !== "seconds") return headings[key];
  return dimension === "page" ? "Time on page" : "Duration";
}

function shownCell(dimension: Dimension, key: keyof Cell, cell: Cell): string {
  if (key === "bounces") return cell.visits > 0 ? percent(cell.bounces, cell.visits) : "–";
  if (key !== "seconds") return whole(cell[key]);
  const of = dimension === "page" ? cell.views : cell.visits;
  return of > 0 ? duration(cell.seconds / of) : "–";
}
