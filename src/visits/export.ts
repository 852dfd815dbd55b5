/** A table of figures, as it leaves for a file: figures stay figures, null is what is not known. */
export interface FigureTable {
  /** What it is of, in the words of an address: `pages`, `browser-versions`. */
  readonly name: string;
  /** The period, for whoever finds the file later. */
  readonly from: string;
  readonly to: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
}

/**
 * The table as a CSV file (RFC 4180), with a heading. A text that a spreadsheet would take for a
 * formula gets an apostrophe before it: names come from outside.
 */
export function toCsv({ columns, rows }: FigureTable): string {
  return [columns, ...rows].map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}

function csvCell(value: string | number | boolean | null): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const guarded = /^['\s]*[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",;\r\n\t]|^\s|\s$/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** The table as a JSON document (RFC 8259): one object a row, under the names of the columns. */
export function toJson({ name, from, to, columns, rows }: FigureTable): string {
  const objects = rows.map((row) =>
    Object.fromEntries(columns.map((column, at) => [column, row[at] ?? null])),
  );
  return `${JSON.stringify({ table: name, from, to, rows: objects }, null, 2)}\n`;
}
