/**
 * What the addresses that are asked most have in common: they are answered before the site's other
 * pages, without a framework and without a line in the log.
 */
import { AvowError } from "./errors.ts";
import { problemText } from "./http-boundary.tsx";
import { log } from "./log.ts";
import { databaseError } from "./sql-error.ts";

/** The path of a request's whole address, and its query with the question mark, or "". */
export function splitUrl(url: string): readonly [path: string, query: string] {
  const from = url.indexOf("/", 8);
  const mark = url.indexOf("?", from);
  return mark < 0 ? [url.slice(from), ""] : [url.slice(from, mark), url.slice(mark)];
}

/** The body as text; rejects with `too-large` as soon as that is known. */
export function bodyText(request: Request, bytesMax: number): Promise<string> {
  const length = request.headers.get("content-length");
  if (length === null) return textInParts(request, bytesMax);
  return Number(length) > bytesMax ? Promise.reject(tooLarge(bytesMax)) : request.text();
}

/**
 * What the body holds as JSON; rejects with `too-large` as soon as that is known, and with a
 * SyntaxError, which may quote it, where it is none.
 */
export function bodyJson(request: Request, bytesMax: number): Promise<unknown> {
  const length = request.headers.get("content-length");
  if (length === null) {
    return textInParts(request, bytesMax).then((text): unknown => JSON.parse(text));
  }
  return Number(length) > bytesMax ? Promise.reject(tooLarge(bytesMax)) : request.json();
}

async function textInParts(request: Request, bytesMax: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const body = (request.body ?? []) as AsyncIterable<Uint8Array> | readonly Uint8Array[];
  for await (const part of body) {
    size += part.length;
    if (size > bytesMax) throw tooLarge(bytesMax);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function tooLarge(bytesMax: number): AvowError {
  return new AvowError("too-large", `This may weigh ${bytesMax} bytes at most.`);
}

/** What an error means to whoever asked; one that is a bug of ours is logged as `failed`. */
export function errorToTell(error: unknown, failed: string): AvowError {
  if (error instanceof AvowError) return error;
  const known = databaseError(error);
  if (known) return known;
  log.error(failed, { error: error instanceof Error ? error.name : "unknown" });
  return new AvowError("internal", "Something went wrong here; nothing was counted.");
}

/** An error as problem+json (RFC 9457). */
export function problemJson(
  error: AvowError,
  headers: Headers | Readonly<Record<string, string>> = {},
): Response {
  const all = new Headers(headers);
  all.set("content-type", "application/problem+json");
  if (error.retryAfter !== undefined) all.set("retry-after", String(Math.ceil(error.retryAfter)));
  return new Response(problemText(error), { status: error.status, headers: all });
}

/** The answer to another method than the one that an address takes. */
export function wrongMethod(
  allow: string,
  headers: Headers | Readonly<Record<string, string>> = {},
): Response {
  const detail = `This address takes ${allow} only.`;
  const response = problemJson(new AvowError("method-not-allowed", detail), headers);
  response.headers.set("allow", allow);
  return response;
}
