import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { hash } from "../kernel/crypto.ts";

/** A public key as JWK (RFC 8037); `kid` is its thumbprint (RFC 7638). */
export interface LicenceJwk {
  readonly kty: "OKP";
  readonly crv: "Ed25519";
  readonly x: string;
  readonly use: "sig";
  readonly alg: "EdDSA";
  readonly kid: string;
}

/** One public key in the forms that programs embed. */
export interface PublicKeyForms {
  readonly jwk: LicenceJwk;
  /** The 32 bytes (RFC 8032, 5.1.5) in base64 with padding, 44 characters. */
  readonly base64: string;
  /** The 32 bytes as the initialiser of an array in C, C++, C#, Java. */
  readonly array: string;
}

/** Where the public keys stand, below the public URL. */
export const licenceKeyPath = "/.well-known/avow-licence-key.json";

// What stands before the 32 bytes of a private key in PKCS #8 (RFC 8410, 7).
const pkcs8Head = Buffer.from("302e020100300506032b657004220420", "hex");

/** A public key in every form that a program may want it in. */
export function publicKeyForms(publicKey: KeyObject): PublicKeyForms {
  const { x = "" } = publicKey.export({ format: "jwk" });
  const thumbprint = JSON.stringify({ crv: "Ed25519", kty: "OKP", x });
  const kid = hash(thumbprint).toString("base64url");
  const bytes = Buffer.from(x, "base64url");
  return {
    jwk: { kty: "OKP", crv: "Ed25519", x, use: "sig", alg: "EdDSA", kid },
    base64: bytes.toString("base64"),
    array: `{ ${Array.from(bytes, (byte) => `0x${byte.toString(16).padStart(2, "0")}`).join(", ")} }`,
  };
}

/** The public key of 32 bytes in base64 or base64url, or null when the text is none. */
export function readPublicKey(text: string): KeyObject | null {
  const bytes = Buffer.from(text, "base64");
  if (!/^[\w+/-]{43}=?$/.test(text) || bytes.length !== 32) return null;
  const x = bytes.toString("base64url");
  return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
}

/** What signs licences and releases of one instance. */
export interface LicenceSigner {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/**
 * The pair of keys that signs licences, derived from the master key: whoever has that has this, and
 * a restored backup signs as before.
 */
export function createLicenceSigner(keyring: { derive(use: string): Buffer }): LicenceSigner {
  const seed = keyring.derive("licences");
  const key = Buffer.concat([pkcs8Head, seed]);
  const privateKey = createPrivateKey({ key, format: "der", type: "pkcs8" });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}
