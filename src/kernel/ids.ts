import { randomBytes } from "node:crypto";

/**
 * A new identifier for a row: UUID version 7 (RFC 9562), which sorts by time of creation and so
 * keeps an index compact. It says when a row was made and nothing else.
 */
export function newId(): string {
  return Bun.randomUUIDv7();
}

/** A secret for a link or a session: 256 random bits as base64url, 43 characters. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/** `size` random bytes, for keys and nonces. */
export function newSecret(size = 32): Buffer {
  return randomBytes(size);
}

/**
 * 64 random bits as 16 letters: a mark that is found again wherever it turns up, and that nobody
 * takes for a number of any kind.
 */
export function newMark(): string {
  return randomBytes(8)
    .toString("hex")
    .replace(/\d/g, (digit) => String.fromCharCode(0x67 + Number(digit)));
}

const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether `text` is an identifier as `newId` makes them; checked before one reaches SQL. */
export function isId(text: string): boolean {
  return uuidShape.test(text);
}
