const allowed: ReadonlySet<string> = new Set(["http:", "https:", "mailto:", "tel:"]);

/**
 * Whether a policy may link to `href`: a relative address, or http, https, mailto, tel.
 * Decided by the parser that browsers use (WHATWG URL), which sees through tabs and line breaks.
 */
export function isSafeLink(href: string): boolean {
  const url = URL.parse(href, "https://relative.invalid/");
  return url !== null && allowed.has(url.protocol);
}

/** Whether `href` leads to another site, so that the page can say so to the browser. */
export function leadsAway(href: string): boolean {
  const url = URL.parse(href, "https://relative.invalid/");
  return url?.protocol.startsWith("http") === true && url.hostname !== "relative.invalid";
}
