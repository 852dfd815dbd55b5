import type { Context } from "hono";

/**
 * Whether the caller expects JSON: it says so in Accept, or it sent JSON, or it calls the API, and
 * it did not ask for a page.
 */
export function wantsJson(c: Context): boolean {
  const accept = c.req.header("accept") ?? "";
  const json = Math.max(
    weight(accept, "application/json"),
    weight(accept, "application/problem+json"),
  );
  const html = weight(accept, "text/html");
  if (json !== html) return json > html;
  if (html > 0) return false;
  return isJson(c.req.header("content-type") ?? "") || c.req.path.startsWith("/api/");
}

/** Whether a content type is JSON, plain or by suffix (`application/problem+json`). */
export function isJson(contentType: string): boolean {
  return /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(contentType);
}

/**
 * The weight 0…1 that Accept gives a type by name, or Accept-Encoding an encoding (RFC 9110, 12.4.2);
 * wildcards give 0.
 */
export function weight(accept: string, type: string): number {
  for (const range of accept.slice(0, 1000).toLowerCase().split(",")) {
    const [name, ...parameters] = range.split(";").map((part) => part.trim());
    if (name !== type) continue;
    const q = parameters.find((parameter) => parameter.startsWith("q="));
    const value = q === undefined ? 1 : Number(q.slice(2));
    return value >= 0 && value <= 1 ? value : 0;
  }
  return 0;
}

/** Answers a post with 303, so that reloading the next page does not send the form again. */
export function seeOther(c: Context, url: string): Response {
  return c.redirect(url, 303);
}
