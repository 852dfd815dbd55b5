import type { MiddlewareHandler } from "hono";

/**
 * Puts the security headers on every response, errors too; register it first.
 * A handler that sets one of them itself (a file other sites embed, say) keeps its own.
 *
 * `formTargets`: other origins that a form of ours may end on, because browsers apply `form-action`
 * to the redirect after a post as well. Source: CSP Level 3, OWASP Secure Headers.
 */
export function securityHeaders(options: {
  publicUrl: string;
  formTargets?: readonly string[];
}): MiddlewareHandler {
  const https = new URL(options.publicUrl).protocol === "https:";
  const ofAll: readonly (readonly [string, string])[] = [
    ["x-content-type-options", "nosniff"],
    ["referrer-policy", "no-referrer"],
    ["cross-origin-resource-policy", "same-origin"],
    ["cache-control", "no-store"],
    ...(https ? [["strict-transport-security", "max-age=63072000"] as const] : []),
  ];
  const ofDocuments: readonly (readonly [string, string])[] = [
    ...ofAll,
    ["content-security-policy", contentSecurityPolicy(options)],
    ["x-frame-options", "DENY"],
    ["cross-origin-opener-policy", "same-origin"],
    ["permissions-policy", closedFeatures.map((feature) => `${feature}=()`).join(", ")],
  ];
  return async (c, next) => {
    await next();
    const type = c.res.headers.get("content-type") ?? "";
    for (const [name, value] of isPartOfPage.test(type) ? ofAll : ofDocuments) {
      if (!c.res.headers.has(name)) c.res.headers.set(name, value);
    }
  };
}

/** What is no document whatever becomes of it, as `nosniff` stands with it: no page, no frame. */
const isPartOfPage = /^text\/(?:css|javascript);/;

/** The policy that a page of ours has, `formTargets` being where its forms may end besides here. */
export function contentSecurityPolicy(options: {
  publicUrl: string;
  formTargets?: readonly string[];
}): string {
  const https = new URL(options.publicUrl).protocol === "https:";
  return [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' data:",
    "script-src 'self'",
    // Pages of operators show the mails that they write; what is framed says itself who may.
    "frame-src 'self'",
    ["form-action 'self'", ...(options.formTargets ?? [])].join(" "),
    "frame-ancestors 'none'",
    "base-uri 'none'",
    ...(https ? ["upgrade-insecure-requests"] : []),
  ].join("; ");
}

const closedFeatures = [
  "accelerometer",
  "browsing-topics",
  "camera",
  "display-capture",
  "geolocation",
  "gyroscope",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "screen-wake-lock",
  "usb",
];
