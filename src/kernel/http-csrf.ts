import type { Context } from "hono";
import { keyedHash, sameBytes } from "./crypto.ts";
import { AvowError } from "./errors.ts";
import { newSecret } from "./ids.ts";

/** The form field that carries the token. */
export const csrfField = "csrf";

const tagBytes = 32;

/**
 * A token that proves a form came from a page we served to this session: HMAC-SHA-256 of the
 * session under `key`, masked anew each time so that a compressed page says nothing about it.
 */
export function csrfToken(key: Buffer, session: string): string {
  const pad = newSecret(tagBytes);
  const masked = keyedHash(key, `csrf ${session}`).map((byte, i) => byte ^ (pad[i] ?? 0));
  return Buffer.concat([pad, masked]).toString("base64url");
}

/** Throws `forbidden` unless the request is same-origin and its form carries the session's token. */
export function checkCsrf(
  c: Context,
  options: { key: Buffer; session: string; form: ReadonlyMap<string, string>; publicUrl: string },
): void {
  checkSameOrigin(c, options.publicUrl);
  const token = Buffer.from(options.form.get(csrfField) ?? "", "base64url");
  const pad = token.subarray(0, tagBytes);
  const tag = token.subarray(tagBytes).map((byte, i) => byte ^ (pad[i] ?? 0));
  if (!sameBytes(Buffer.from(tag), keyedHash(options.key, `csrf ${options.session}`))) {
    throw new AvowError(
      "forbidden",
      "This form belongs to an earlier sign-in; go back, reload the page and send it again.",
    );
  }
}

/**
 * Throws `forbidden` when the browser says that another site sent the request. Sec-Fetch-Site
 * decides where it exists; `Origin: null` is no sign, since our own no-referrer pages send it.
 */
export function checkSameOrigin(c: Context, publicUrl: string): void {
  const site = c.req.header("sec-fetch-site");
  const origin = c.req.header("origin");
  const ours =
    site === undefined
      ? origin === undefined || origin === "null" || origin === new URL(publicUrl).origin
      : site === "same-origin";
  if (!ours) {
    throw new AvowError(
      "forbidden",
      "This form was sent from another site; open the page here and send it again.",
    );
  }
}
