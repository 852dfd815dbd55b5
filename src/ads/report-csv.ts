import type { ReportLine } from "./store-report.ts";

type Column = keyof ReportLine;

/** What stands in a file, and in which order, by who reads it. */
const columnsFor: Readonly<Record<"operators" | "advertiser", readonly Column[]>> = {
  operators: ["day", "advertiser", "campaign", "flight", "ad", "slot", "chosen", "views", "clicks"],
  advertiser: ["day", "campaign", "flight", "ad", "slot", "views", "clicks"],
};

/**
 * The lines of a report as a CSV file (RFC 4180), with a heading; days are UTC. A text that a sheet
 * would take for a formula has an apostrophe before it, so that opening the file calculates nothing.
 */
export function reportCsv(lines: readonly ReportLine[], reader: keyof typeof columnsFor): string {
  const columns = columnsFor[reader];
  const rows = [columns, ...lines.map((line) => columns.map((column) => line[column]))];
  return rows.map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}

function csvCell(value: string | number): string {
  if (typeof value === "number") return String(value);
  const guarded = /^[\s'"]*[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value;
  return /[",;\r\n\t]|^\s|\s$/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
