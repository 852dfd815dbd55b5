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

/** Latin text without a space: no word, and no address that a mail program follows. */
const wordMax = 2000;
const endlessWord = new RegExp(`[!-~]{${wordMax + 1},}`, "u");

/** Reading lists and quotes costs the square of their lines; a mail of 100 KB has half of these. */
const linesMax = 2000;

/** Marks of quotes and lists one behind the other: the reader's stack is as deep as they are. */
const marksInMarks =
  /^(?:[ \t]{60,}(?:[-+*]|\d{1,9}[.)])[ \t]|[ \t]*(?:>[ \t]*|(?:[-+*]|\d{1,9}[.)])[ \t]+){25})/mu;

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
  const nothing: Root = { type: "root", children: [] };
  if (!isWithinLimits(source, report)) return { source, root: nothing };
  try {
    return { source, root: processor.parse(source) };
  } catch (error) {
    // The stack's end; anything else is a fault of ours.
    if (!(error instanceof RangeError)) throw error;
    report({ line: 1, column: 1 }, "error", "too-deep", tooDeep);
    return { source, root: nothing };
  }
}

const tooDeep = "quotes and lists lie in each other too deep: make it flatter";

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
  if ((source.match(/\n|\r(?!\n)/gu)?.length ?? 0) > linesMax) {
    const most = linesMax.toLocaleString("en");
    return refuse(1, `the letter has more than ${most} lines: link to a page instead`);
  }
  const deep = marksInMarks.exec(source);
  if (deep !== null) return refuse(lineAt(source, deep.index), tooDeep);
  const word = endlessWord.exec(source);
  if (word !== null) {
    const before = source.slice(Math.max(0, word.index - 20), word.index + 20);
    const what = before.includes("data:")
      ? "upload the image, and write its name"
      : "divide it or leave it out";
    const message = `here stands a word of more than ${wordMax} characters: ${what}`;
    return refuse(lineAt(source, word.index), message);
  }
  let line = 1;
  for (const part of source.split(/(?<=\n)(?=[ \t]*\r?\n)/u)) {
    if (part.replace(/[^*_~[>]/gu, "").length > openingSignsMax) {
      const message = `more than ${openingSignsMax} signs (* _ ~ [ >) follow each other without a blank line: divide the paragraph`;
      return refuse(line, message);
    }
    line += part.split("\n").length - 1;
  }
  return true;
}

function lineAt(source: string, offset: number): number {
  return source.slice(0, offset).split(/\r\n?|\n/u).length;
}
