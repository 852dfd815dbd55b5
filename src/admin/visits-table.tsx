import { DataTable, EmptyState, Pagination } from "../kernel/html.tsx";
import { AvowError } from "../kernel/errors.ts";
import { type FigureTable, type Site, toCsv, toJson } from "../visits/mod.ts";
import type { AdminContext, AdminRequest } from "./context.ts";
import { pageNumber } from "./request.ts";
import { Head, Files, PeriodChoice, showVisits } from "./visits-frame.tsx";
import { openReading, spanWords } from "./visits-reading.ts";
import { hrefOf, type VisitsQuery } from "./visits-query.ts";
import { readFigures, type ShownTable } from "./visits-tables.ts";

const rowsPerPage = 100;

/** Shows a whole table, or sends it as a file. */
export async function showTable(
  admin: AdminContext,
  c: AdminRequest,
  sites: readonly [Site, ...Site[]],
  query: VisitsQuery,
): Promise<Response> {
  const of = c.req.query("of") ?? "";
  const db = admin.contact.database.db("visits");
  const reading = await openReading(db, sites, query, of === "time" ? "totals" : "values");
  const more = {
    of,
    ...named(c, "under"),
    ...named(c, "with"),
    ...named(c, "is"),
  };
  const table = await readFigures(reading, more);
  if (!table) throw new AvowError("not-found", "There is no such table.");
  const format = c.req.query("format");
  if (format === "csv" || format === "json") return file(table, format, reading.site);
  const to = { path: "/admin/visits/table", more } as const;
  return showVisits(admin, c, {
    title: `Visits: ${table.title}`,
    content: (
      <>
        <Head reading={{ ...reading, sites: [reading.site] }} />
        <p class="visits-filter">
          <strong>{table.title}</strong>
          <a class="button" href={hrefOf(query)}>
            Back to all figures
          </a>
        </p>
        <PeriodChoice reading={reading} path={to.path} more={more} hasSteps={of === "time"} />
        <Rows
          table={table}
          page={pageNumber(c.req.query("page"))}
          href={(page) => hrefOf(query, {}, { ...to, more: { ...more, page: String(page) } })}
        />
        {table.note !== undefined && <p class="visits-note">{table.note}</p>}
        <p class="visits-more">
          <span>
            This table as a file:{" "}
            <Files href={(as) => hrefOf(query, {}, { ...to, more: { ...more, format: as } })} />
          </span>
        </p>
      </>
    ),
  });
}

function named(c: AdminRequest, name: string): Readonly<Record<string, string>> {
  const value = c.req.query(name);
  return value ? { [name]: value } : {};
}

function Rows(props: { table: ShownTable; page: number; href: (page: number) => string }) {
  const { table } = props;
  const pages = Math.max(1, Math.ceil(table.rows.length / rowsPerPage));
  const page = Math.min(props.page, pages);
  if (table.rows.length === 0) {
    return (
      <EmptyState title="Nothing was counted in this time.">
        <p>Choose other days above.</p>
      </EmptyState>
    );
  }
  const rows = table.shown.slice((page - 1) * rowsPerPage, page * rowsPerPage);
  return (
    <>
      <DataTable
        caption={`${table.title}, ${spanWords(table)}`}
        columns={table.headings.map((label, at) => ({ label, figures: at > 0 }))}
        rows={rows.map(({ cells, href }) => [
          href === undefined ? cells[0] : <a href={href}>{cells[0]}</a>,
          ...cells.slice(1),
        ])}
      />
      <Pagination page={page} pages={pages} href={props.href} />
    </>
  );
}

function file(table: FigureTable, format: "csv" | "json", site: Site): Response {
  const name = `${site.settings.domain}-${table.name}-${table.from}-${table.to}.${format}`;
  const type = format === "csv" ? "text/csv; charset=utf-8; header=present" : "application/json";
  return new Response(format === "csv" ? toCsv(table) : toJson(table), {
    headers: {
      "content-type": type,
      "content-disposition": `attachment; filename="${name}"`,
      "cache-control": "no-store",
    },
  });
}
