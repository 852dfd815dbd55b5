import type { PromiseDefinition } from "../promise/definition.ts";
import type { PolicyDocument } from "./document.ts";
import { readFront } from "./front-matter.ts";
import { readMarkdown } from "./markdown.ts";
import { inOrder, type PolicyProblem, type Report } from "./problem.ts";
import { readBlocks } from "./tree.ts";

/** No policy that a person would read is longer; in UTF-16 units. */
export const policyLengthMax = 1_000_000;

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
  const source = withinLimits(text.replace(/^\uFEFF/u, ""), report);
  const root = readMarkdown(source);
  const first = root.children[0];
  const front = readFront(first?.type === "yaml" ? first : undefined, report);
  const { blocks, bindings } = readBlocks(root, { source, definitions, report });
  return { document: { front, blocks, bindings }, problems: inOrder(problems) };
}

/** What would cost more time than its reading is worth is refused before it is read. */
function withinLimits(source: string, report: Report): string {
  if (source.length <= policyLengthMax) return source;
  const most = policyLengthMax.toLocaleString("en");
  const message = `the policy is longer than ${most} characters: shorten it or split it`;
  report({ line: 1, column: 1 }, "error", "too-long", message);
  return "";
}
