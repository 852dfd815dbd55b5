import { type Cell, plainText } from "./markdown-letter.ts";
import type { CampaignPlace, ReportProblem } from "./markdown-problem.ts";

/** In CSS pixels: what is left for a table on a phone, and about what a letter and a cell's sides take. */
const phoneWidth = 300;
const letterWidth = 7.7;
const cellSides = 12;

/** Warns of a table that is too wide for a phone. */
export function reportWideTable(
  rows: readonly (readonly Cell[])[],
  place: CampaignPlace,
  report: ReportProblem,
): void {
  if (!isWideTable(rows)) return;
  const columns = rows[0]?.length ?? 0;
  const message = `this table of ${columns} columns is too wide for a phone, which will divide its words: use fewer columns or shorter words, or a list`;
  report(place, "warning", "table", message);
}

/** Whether the longest words of a table's columns do not stand side by side on a phone. */
export function isWideTable(rows: readonly (readonly Cell[])[]): boolean {
  const columns = rows[0]?.length ?? 0;
  const longest = Array.from({ length: columns }, (_, at) =>
    Math.max(1, ...rows.map((row) => longestWord(row[at] ?? []))),
  );
  const letters = longest.reduce((sum, it) => sum + it, 0);
  return letters * letterWidth + columns * cellSides > phoneWidth;
}

function longestWord(cell: Cell): number {
  const words = plainText(cell).split(/[\s-]+|(?<=[\u2E80-\u{3FFFF}])/u);
  return Math.max(0, ...words.map((word) => Bun.stringWidth(word)));
}
