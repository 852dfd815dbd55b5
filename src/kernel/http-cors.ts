import type { MiddlewareHandler } from "hono";
import { AvowError } from "./errors.ts";

/**
 * Lets pages of exactly these origins read the answers (CORS, Fetch standard). No wildcard, no
 * `null`, never with cookies. A preflight from elsewhere is refused with a sentence.
 */
export function cors(allowedOrigins: readonly string[]): MiddlewareHandler {
  const allowed = new Set(allowedOrigins);
  return async (c, next) => {
    const origin = c.req.header("origin");
    const known = origin !== undefined && allowed.has(origin);
    const preflight =
      c.req.method === "OPTIONS" && c.req.header("access-control-request-method") !== undefined;
    if (!preflight) {
      await next();
    } else if (known) {
      c.res = c.body(null, 204, {
        "access-control-allow-methods": "GET, POST",
        "access-control-allow-headers": "content-type, accept",
        "access-control-max-age": "600",
      });
    } else {
      throw new AvowError(
        "forbidden",
        "Pages of this origin may not call Avow; the vendor can add it to the allowed origins.",
      );
    }
    c.res.headers.append("vary", "Origin");
    if (known) c.res.headers.set("access-control-allow-origin", origin);
  };
}
