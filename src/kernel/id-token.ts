import { keyedHash, sameBytes } from "./crypto.ts";
import { isId } from "./ids.ts";

const macBytes = 16;

/**
 * The secret part of a mailed link: an id and a 128-bit HMAC of it under `key`, 43 characters of
 * base64url. It is derived, so that neither the database nor its backup holds a working link.
 */
export function idToken(key: Buffer, id: string): string {
  return Buffer.concat([idBytes(id), mac(key, id)]).toString("base64url");
}

/** The id that a token was made for, or undefined when it was not made under `key`. */
export function readIdToken(key: Buffer, token: string): string | undefined {
  if (!/^[\w-]{43}$/.test(token)) return undefined;
  const bytes = Buffer.from(token, "base64url");
  const id = idOfBytes(bytes.subarray(0, 16));
  return isId(id) && sameBytes(bytes.subarray(16), mac(key, id)) ? id : undefined;
}

/** The 16 bytes of an id. */
export function idBytes(id: string): Buffer {
  const bytes = Buffer.alloc(16);
  // Two figures a byte, with a hyphen behind bytes 4, 6, 8 and 10; thousands are read each second.
  for (let at = 0, from = 0; at < 16; at += 1, from += 2) {
    if (at === 4 || at === 6 || at === 8 || at === 10) from += 1;
    bytes[at] = (figureAt(id, from) << 4) | figureAt(id, from + 1);
  }
  return bytes;
}

function figureAt(id: string, at: number): number {
  const code = id.charCodeAt(at);
  return code < 58 ? code - 48 : (code | 32) - 87;
}

/** The id that 16 bytes stand for. */
export function idOfBytes(bytes: Buffer): string {
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function mac(key: Buffer, id: string): Buffer {
  return keyedHash(key, id).subarray(0, macBytes);
}
