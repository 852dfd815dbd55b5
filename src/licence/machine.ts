/**
 * What a program sends of the machine it runs on: SHA-256 over `avow-machine-v1`, the licence key
 * and something that tells the machine from others, each on a line, as base64url. The program
 * hashes before it sends, under a key of 100 bits that is another one for each licence: one machine
 * under two licences can't be matched, and nobody finds a serial number by trying all.
 */
const fingerprintShape = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;

/** Whether `text` is a fingerprint: 32 bytes in base64url without padding, written as they must be. */
export function isMachineFingerprint(text: string): boolean {
  return fingerprintShape.test(text);
}
