/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";

const address = /https?:\/\/[^\s<>"'`]+/gi;

/** The text with every http(s) address as a link that opens beside the page; all else stays text. */
export function linkText(text: string): Child[] {
  const parts: Child[] = [];
  let done = 0;
  for (const match of text.matchAll(address)) {
    const href = withoutSentenceEnd(match[0]);
    if (!URL.canParse(href)) continue;
    parts.push(text.slice(done, match.index));
    parts.push(
      <a href={href} target="_blank" rel="noopener noreferrer">
        {href}
      </a>,
    );
    done = match.index + href.length;
  }
  parts.push(text.slice(done));
  return parts;
}

/** Drops what belongs to the sentence around the address: stops, and brackets opened before it. */
function withoutSentenceEnd(found: string): string {
  let href = found.replace(/[.,;:!?]+$/, "");
  while (href.endsWith(")") && href.split(")").length > href.split("(").length) {
    href = href.slice(0, -1).replace(/[.,;:!?]+$/, "");
  }
  return href;
}
