import { type Cell, plainText } from "./markdown-letter.ts";
import type { CampaignPlace, ReportProblem } from "./markdown-problem.ts";

/** What a phone of 375 px shows side by side, in widths of a letter, and in columns. */
const phoneWidth = 42;
const columnsMax = 5;

/** Warns of a table whose longest words stand side by side wider than a phone. */
export function reportWideTable(
  rows: readonly (readonly Cell[])[],
  place: CampaignPlace,
  report: ReportProblem,
): void {
  const columns = rows[0]?.length ?? 0;
  const longest = Array.from({ length: columns }, (_, at) =>
    Math.max(...rows.map((row) => longestWord(row[at] ?? []))),
  );
  const width = longest.reduce((sum, it) => sum + it, 2 * columns);
  if (columns <= columnsMax && width <= phoneWidth) return;
  const message = `this table of ${columns} columns is too wide for a phone: use fewer columns or shorter words, or a list`;
  report(place, "warning", "table", message);
}

function longestWord(cell: Cell): number {
  return Math.max(
    0,
    ...plainText(cell)
      .split(/[\s-]+/u)
      .map((word) => Bun.stringWidth(word)),
  );
}
