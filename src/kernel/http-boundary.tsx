import type { Context, Hono } from "hono";
import { AvowError, type ErrorCode } from "./errors.ts";
import { htmlResponse, PublicPage, type Vendor } from "./html.tsx";
import { methodName, routePattern } from "./http-log.ts";
import { wantsJson } from "./http-wishes.ts";
import { newId } from "./ids.ts";
import { log } from "./log.ts";
import { framesOf } from "./stack-frames.ts";
import { databaseError } from "./sql-error.ts";

const titles: Record<ErrorCode, string> = {
  "bad-input": "Something needs mending",
  "bad-form": "This form needs mending",
  "bad-config": "Not set up yet",
  "bad-policy": "Not set up yet",
  "card-number": "No card numbers, please",
  forbidden: "Not allowed",
  "sign-in-needed": "Please sign in",
  "link-expired": "This link is no longer valid",
  "not-found": "There is no such page",
  "method-not-allowed": "This page can't be used that way",
  timeout: "Too slow",
  "too-large": "Too large",
  "unsupported-type": "Unknown format",
  "too-many": "Too many at once",
  conflict: "Already changed",
  "switched-off": "Switched off for now",
  unavailable: "Not available right now",
  "storage-full": "No room left",
  locked: "In use elsewhere",
  internal: "Something went wrong here",
};

/**
 * Turns whatever a handler throws, and every address or method that has no handler, into one clear
 * answer: a page, or problem+json (RFC 9457) for callers that expect JSON. Call it on the outermost
 * app. An error that is not an AvowError is a bug: 500 with a reference, logged with its stack.
 */
export function boundary(app: Hono, look: { vendor: Vendor; lang?: string }): void {
  app.onError((error, c) => answer(c, knownError(c, error), look));
  app.notFound((c) => {
    const allowed = allowedMethods(app, c.req.path);
    if (allowed.length === 0) {
      return answer(
        c,
        new AvowError(
          "not-found",
          "Check the address for a slip of the pen; the page may also have moved.",
        ),
        look,
      );
    }
    c.header("allow", allowed.join(", "));
    if (c.req.method === "OPTIONS") return c.body(null, 204);
    const sentence = `This address answers ${allowed.join(", ")} only.`;
    return answer(c, new AvowError("method-not-allowed", sentence), look);
  });
}

/** The error as the text of a problem+json (RFC 9457), with `errors` per field. */
export function problemText(error: AvowError): string {
  return JSON.stringify({
    type: `urn:avow:problem:${error.code}`,
    title: titles[error.code],
    status: error.status,
    detail: error.message,
    ...(error.fields.length === 0 ? {} : { errors: error.fields }),
  });
}

/** The error as problem+json, with Retry-After. */
export function problemResponse(c: Context, error: AvowError): Response {
  retryLater(c, error);
  return c.body(problemText(error), error.status as 400, {
    "content-type": "application/problem+json",
  });
}

function answer(
  c: Context,
  error: AvowError,
  look: { vendor: Vendor; lang?: string },
): Response | Promise<Response> {
  c.header("vary", "Accept");
  if (wantsJson(c)) return problemResponse(c, error);
  retryLater(c, error);
  const page = (
    <PublicPage title={titles[error.code]} {...look}>
      <h1>{titles[error.code]}</h1>
      <p class="lead">{error.message}</p>
      {error.fields.length > 0 && (
        <ul>
          {error.fields.map(({ field, message }) => (
            <li>
              <strong>{field}</strong>: {message}
            </li>
          ))}
        </ul>
      )}
      {look.vendor.homeUrl !== undefined && (
        <p>
          <a href={look.vendor.homeUrl}>Go to {look.vendor.name}</a>
        </p>
      )}
    </PublicPage>
  );
  return htmlResponse(c, page, error.status);
}

function retryLater(c: Context, error: AvowError): void {
  if (error.retryAfter !== undefined) {
    c.header("retry-after", String(Math.max(1, Math.ceil(error.retryAfter))));
  }
}

function knownError(c: Context, error: Error): AvowError {
  const known = error instanceof AvowError ? error : databaseError(error);
  if (known) return known;
  const reference = newId();
  const code = (error as { code?: unknown }).code;
  log.error("a request failed", {
    reference,
    method: methodName(c),
    route: routePattern(c),
    error: error.name,
    code: typeof code === "string" && /^\w{1,40}$/.test(code) ? code : undefined,
    stack: framesOf(error),
  });
  const sentence = `The fault is ours. If it happens again, tell us this reference: ${reference}`;
  return new AvowError("internal", sentence, { cause: error });
}

/** The methods that some route answers at `path`; middleware does not count. */
function allowedMethods(app: Hono, path: string): string[] {
  const found = ["GET", "POST", "PUT", "PATCH", "DELETE"].filter((method) =>
    app.router.match(method, path)[0].some(([[, route]]) => route.method === method),
  );
  return found.includes("GET") ? ["GET", "HEAD", ...found.slice(1)] : found;
}
