import { hash, sameBytes } from "../kernel/crypto.ts";

/**
 * Whether an Authorization header is HTTP Basic (RFC 7617) with this secret: `user:password`, or a
 * password alone, with any user. In constant time, whatever is sent.
 */
export function isBasicSecret(header: string | undefined, secret: string): boolean {
  const [, base64 = ""] = /^Basic\s+([A-Za-z0-9+/=]{1,4000})$/i.exec(header ?? "") ?? [];
  const given = Buffer.from(base64, "base64").toString("utf8");
  const colon = given.indexOf(":");
  const compared = secret.includes(":") ? given : given.slice(colon + 1);
  const isEqual = sameBytes(hash(compared), hash(secret));
  return isEqual && base64 !== "" && colon >= 0;
}
