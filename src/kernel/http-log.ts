import type { Context, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import { clock } from "./clock.ts";
import { log } from "./log.ts";

const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/**
 * One line per request: method, route pattern, status, milliseconds. Never the path, the query,
 * an address or a user agent: a path may hold a link's secret.
 */
export function requestLog(): MiddlewareHandler {
  return async (c, next) => {
    const started = clock.tick();
    await next();
    log.info("request", {
      method: methodName(c),
      route: routePattern(c),
      status: c.res.status,
      ms: Math.round((clock.tick() - started) * 10) / 10,
    });
  };
}

/** The pattern of the route that answers, such as `/forms/:form`; "none" when there is none. */
export function routePattern(c: Context): string {
  const routes = matchedRoutes(c).filter((route) => route.method !== "ALL");
  return routes.at(-1)?.path ?? "none";
}

/** The method's name, or "other": a method is free text that a stranger chose. */
export function methodName(c: Context): string {
  return methods.has(c.req.method) ? c.req.method : "other";
}
