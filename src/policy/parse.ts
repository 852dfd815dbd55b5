import type { PromiseDefinition } from "../promise/definition.ts";
import type { PolicyDocument } from "./document.ts";
import { readFront } from "./front-matter.ts";
import { readMarkdown } from "./markdown.ts";
import { inOrder, type PolicyProblem, type Report } from "./problem.ts";
import { readBlocks } from "./tree.ts";

/** In UTF-16 units: five times what a long policy has. */
const lengthMax = 500_000;

/** Signs of emphasis between two blank lines: reading them costs the square of their number. */
const emphasisSignsMax = 2000;

/**
 * Reads a policy: Markdown (CommonMark) with YAML front matter, in which
 * `:promise[sentence]{promise-id key=value}` binds a sentence to a promise.
 * Never throws: what is wrong is in `problems`, and the document holds what could be read.
 */
export function parsePolicy(
  text: string,
  definitions: readonly PromiseDefinition[],
): { document: PolicyDocument; problems: PolicyProblem[] } {
  const problems: PolicyProblem[] = [];
  const report: Report = (place, severity, code, message) => {
    const { line, column } = place;
    problems.push({ line, column, severity, code, message });
  };
  const source = text.replace(/^\uFEFF/u, "");
  if (!isWithinLimits(source, report)) return { document: nothing, problems };
  const root = readMarkdown(source);
  const first = root.children[0];
  const front = readFront(first?.type === "yaml" ? first : undefined, report);
  const { blocks, bindings } = readBlocks(root, { source, definitions, report });
  return { document: { front, blocks, bindings }, problems: inOrder(problems) };
}

const nothing: PolicyDocument = {
  front: { vendor: "", contact: "", effective: "", version: "", language: "" },
  blocks: [],
  bindings: [],
};

/** What would cost more time than its reading is worth is refused before it is read. */
function isWithinLimits(source: string, report: Report): boolean {
  const refuse = (line: number, message: string) => {
    report({ line, column: 1 }, "error", "too-long", message);
    return false;
  };
  if (source.length > lengthMax) {
    const most = lengthMax.toLocaleString("en");
    return refuse(1, `the policy is longer than ${most} characters: shorten it`);
  }
  let line = 1;
  for (const part of source.split(/(?<=\n)(?=[ \t]*\r?\n)/u)) {
    if (part.replace(/[^*_]/gu, "").length > emphasisSignsMax) {
      const message = `more than ${emphasisSignsMax} signs of emphasis (* and _) follow each other without a blank line`;
      return refuse(line, message);
    }
    line += part.split("\n").length - 1;
  }
  return true;
}
