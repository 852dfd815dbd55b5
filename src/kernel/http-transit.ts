import type { MiddlewareHandler } from "hono";
import { AvowError } from "./errors.ts";
import { isTrusted, plainAddress, type TrustedProxies } from "./http-address.ts";
import { isLoopback } from "./loopback.ts";

/**
 * Whether a request is known to have come over the network in clear: a trusted proxy says so
 * (X-Forwarded-Proto), or it came straight from an address of the Internet, as this server speaks no
 * TLS itself. A proxy on this machine or in a private network that says nothing is taken at its word.
 */
function cameInClear(request: Request, peer: string, trusted: TrustedProxies): boolean {
  if (peer === "") return false;
  const said = request.headers.get("x-forwarded-proto")?.split(",").at(-1)?.trim().toLowerCase();
  if (isTrusted(peer, trusted) || isLoopback(peer)) return said === "http";
  return !isPrivate(peer);
}

/** RFC 1918, RFC 4193, RFC 6598 and link-local: where a container or a provider puts a proxy. */
function isPrivate(address: string): boolean {
  return /^(10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd]|fe[89ab])/i.test(
    address,
  );
}

/**
 * Where the public address is https, nothing is taken in that came in clear: pages lead to the same
 * address over https (RFC 9110, 308), everything else is refused before its body is read. Register
 * it after what sets headers and before what answers.
 */
export function httpsOnly(options: {
  readonly publicUrl: string;
  readonly trusted: TrustedProxies;
}): MiddlewareHandler {
  const { origin, protocol } = new URL(options.publicUrl);
  return async (c, next) => {
    if (protocol !== "https:") return next();
    const server = (c.env ?? {}) as {
      requestIP?: (request: Request) => { address: string } | null;
    };
    const peer = plainAddress(server.requestIP?.call(c.env, c.req.raw)?.address ?? "");
    if (!cameInClear(c.req.raw, peer, options.trusted)) return next();
    if (c.req.method === "GET" || c.req.method === "HEAD") {
      const { pathname, search } = new URL(c.req.url);
      return c.redirect(`${origin}${pathname}${search}`, 308);
    }
    throw new AvowError(
      "forbidden",
      `This came in clear, so it was thrown away unread; send it to ${origin}, over https.`,
    );
  };
}
