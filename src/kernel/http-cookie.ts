import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";

/** One cookie of ours; see `cookie`. */
export interface Cookie {
  read(c: Context): string | undefined;
  write(c: Context, value: string, maxAgeSeconds?: number): void;
  drop(c: Context): void;
}

/**
 * A cookie that no script, subdomain or plain connection can read: HttpOnly, path /, and on https
 * Secure with the `__Host-` prefix (RFC 6265bis). Without `maxAgeSeconds` it ends with the browser.
 */
export function cookie(options: {
  name: string;
  publicUrl: string;
  sameSite: "Lax" | "Strict";
}): Cookie {
  const https = new URL(options.publicUrl).protocol === "https:";
  const prefix = https ? ({ prefix: "host" } as const) : {};
  return {
    read: (c) => (https ? getCookie(c, options.name, "host") : getCookie(c, options.name)),
    write: (c, value, maxAgeSeconds) =>
      setCookie(c, options.name, value, {
        ...prefix,
        path: "/",
        secure: https,
        httpOnly: true,
        sameSite: options.sameSite,
        ...(maxAgeSeconds === undefined ? {} : { maxAge: maxAgeSeconds }),
      }),
    drop: (c) => {
      deleteCookie(c, options.name, { ...prefix, path: "/", secure: https });
    },
  };
}
