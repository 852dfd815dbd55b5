import { directiveName } from "./markdown.ts";
import { nearName } from "../kernel/near-name.ts";

/**
 * Finds what was meant as a directive and is not one: `:promis[`, `::promise[`, `:promise [`,
 * `promise[`. `text` is a stretch of source without markup, `before` the character in front of it.
 */
export function misspeltDirectives(
  text: string,
  before: string | undefined,
): { at: number; message: string }[] {
  return [...text.matchAll(/(:*)(\p{L}+) ?[[{]/gu)].flatMap((match) => {
    const [written, colons = "", word = ""] = match;
    const prefix = match.index === 0 ? before : text[match.index - 1];
    if (prefix === "\\" || nearName(word, [directiveName]) === null) return [];
    if (colons === "" && (word !== directiveName || written.includes(" "))) return [];
    if (colons === "" && /\w/u.test(prefix ?? "")) return [];
    const message = `"${written.slice(0, -1).trim()}" is not a directive: write :${directiveName}[sentence]{promise-id}, without spaces before the brackets`;
    return [{ at: match.index, message }];
  });
}
