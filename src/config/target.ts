import type { Config } from "./shape.ts";

/**
 * Whether a browser may be sent to `url` after a form (`_next`): an absolute http(s) address on
 * an allowed origin or on Avow's own. Whatever a lenient browser might read in another way (user
 * information, backslashes, white space, control characters, a missing slash) is refused, so the
 * same text may stand in a Location header as it is. WHATWG URL Standard for the parsing.
 */
export function isAllowedTarget(
  config: { readonly server: Pick<Config["server"], "publicUrl" | "allowedOrigins"> },
  url: string,
): boolean {
  if (url.length > 2000 || !/^https?:\/\/[^/\\?#@]+(?:[/?#]|$)/i.test(url)) return false;
  // Printable ASCII only: a Location header holds nothing else, and look-alikes stay out.
  if (!/^[\x21-\x5b\x5d-\x7e]+$/.test(url) || !URL.canParse(url)) return false;
  const { origin } = new URL(url);
  return origin === config.server.publicUrl || config.server.allowedOrigins.includes(origin);
}

/** `raw` if it is exactly a web origin (RFC 6454, serialised), else null. */
export function originOf(raw: unknown): string | null {
  if (typeof raw !== "string" || !/^https?:\/\//.test(raw) || !URL.canParse(raw)) return null;
  return new URL(raw).origin === raw && !raw.includes("*") ? raw : null;
}
