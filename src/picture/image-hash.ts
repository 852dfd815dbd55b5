/**
 * An image's SHA-256 as its address and a form carry it: base64url, 43 characters. Hexadecimal, with
 * its long runs of digits, is taken for a card number once in 430 images, and the letter refused.
 */
export function writeImageHash(hash: Buffer): string {
  return hash.toString("base64url");
}

/** Reads what `writeImageHash` wrote; undefined for anything else. */
export function readImageHash(text: string): Buffer | undefined {
  const hash = Buffer.from(text, "base64url");
  return hash.length === 32 && writeImageHash(hash) === text ? hash : undefined;
}
