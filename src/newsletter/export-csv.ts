/** The headings of an export; our own import knows them. */
export const exportHeaders = [
  "email",
  "name",
  "lists",
  "state",
  "subscribed_at",
  "source",
] as const;

/**
 * One row of a CSV file (RFC 4180). A text that a sheet would read as a formula gets an apostrophe
 * before it, so that opening the file calculates nothing; so does one that looks as if it had got
 * one, and the import takes one off.
 */
export function csvRow(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function csvCell(text: string): string {
  const guarded = /^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",;\r\n\t]|^\s|\s$/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
