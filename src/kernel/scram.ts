import { createHash, createHmac, pbkdf2Sync } from "node:crypto";
import { newSecret } from "./ids.ts";

const rounds = 4096;

/**
 * The SCRAM-SHA-256 verifier (RFC 5803 form, as PostgreSQL keeps it) of a password, so that the
 * password itself is never part of a statement that a server might log.
 */
export function scramVerifier(password: string): string {
  const salt = newSecret(16);
  const salted = pbkdf2Sync(password, salt, rounds, 32, "sha256");
  const mac = (text: string) => createHmac("sha256", salted).update(text).digest();
  const stored = createHash("sha256").update(mac("Client Key")).digest("base64");
  const server = mac("Server Key").toString("base64");
  return `SCRAM-SHA-256$${rounds}:${salt.toString("base64")}$${stored}:${server}`;
}
