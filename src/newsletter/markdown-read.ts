import type { Root } from "mdast";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import { unified } from "unified";
import type { ReportProblem } from "./markdown-problem.ts";
import { withoutMarkers } from "./render-slots.ts";

/** In UTF-16 units: far more than a mail of 100 KB holds. */
const lengthMax = 60_000;

/** Signs that may open something, between two blank lines: reading them costs their square. */
const openingSignsMax = 2000;

/** Text without a space, in UTF-16 units: no word, and no address that a mail program follows. */
const wordMax = 2000;

const processor = unified().use(remarkParse).use(remarkGfm).freeze();

/**
 * Reads Markdown (CommonMark with GFM's tables, strikethrough, bare addresses, footnotes and task
 * lists). Text that would take long to read is refused, with a problem, and read as nothing.
 */
export function readLetterMarkdown(
  text: string,
  report: ReportProblem,
): { source: string; root: Root } {
  const source = cleaned(text);
  const isRead = isWithinLimits(source, report);
  return { source, root: isRead ? processor.parse(source) : { type: "root", children: [] } };
}

/** Without what no mail can hold; the number of lines stays, so that problems find their place. */
function cleaned(text: string): string {
  return withoutMarkers(text.replace(/^\u{FEFF}/u, ""))
    .toWellFormed()
    .replace(/[^\P{Cc}\t\n\r]/gu, "\u{FFFD}");
}

function isWithinLimits(source: string, report: ReportProblem): boolean {
  const refuse = (line: number, message: string) => {
    report({ line, column: 1 }, "error", "too-long", message);
    return false;
  };
  if (source.length > lengthMax) {
    const most = lengthMax.toLocaleString("en");
    return refuse(1, `the letter is longer than ${most} characters: link to a page instead`);
  }
  let line = 1;
  for (const part of source.split(/(?<=\n)(?=[ \t]*\r?\n)/u)) {
    if (part.replace(/[^*_~[>]/gu, "").length > openingSignsMax) {
      const message = `more than ${openingSignsMax} signs (* _ ~ [ >) follow each other without a blank line: divide the paragraph`;
      return refuse(line, message);
    }
    const word = part.split(/\s/u).find((it) => it.length > wordMax);
    if (word !== undefined) {
      const what = word.includes("data:")
        ? "upload the image, and write its name"
        : "divide it or leave it out";
      const at = line + part.slice(0, part.indexOf(word)).split("\n").length - 1;
      return refuse(at, `here stands a word of more than ${wordMax} characters: ${what}`);
    }
    line += part.split("\n").length - 1;
  }
  return true;
}
