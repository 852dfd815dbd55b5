import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { hash } from "../kernel/crypto.ts";
import type { Newsletter } from "./context.ts";

/** What somebody agreed to, word for word, where and when; without an address, without an IP. */
export interface ConsentReceipt {
  readonly version: 1;
  readonly id: string;
  readonly purpose: "newsletter";
  readonly lists: readonly ReceiptList[];
  /** Of the privacy policy that was in force when they asked. */
  readonly policyVersion: string;
  /** Origin of the page that asked, `avow` for our own, `unknown` when the browser did not say. */
  readonly form: string;
  /** Both as ISO 8601 in UTC, to the millisecond. */
  readonly askedAt: string;
  readonly confirmedAt: string;
}

interface ReceiptList {
  readonly slug: string;
  readonly title: string;
  readonly wording: string;
}

/** A receipt as it is given out. */
export interface SignedReceipt {
  readonly receipt: ConsentReceipt;
  /** Ed25519 (RFC 8032) over `receiptBytes(receipt)`, as base64url. */
  readonly signature: string;
  /** Which key signed: its thumbprint (RFC 7638), as `kid` at the key's own address. */
  readonly key: string;
  /** Where the key is published. */
  readonly keyUrl: string;
}

/** A public key as JWK (RFC 8037). */
export interface ReceiptKey {
  readonly kty: "OKP";
  readonly crv: "Ed25519";
  readonly x: string;
  readonly use: "sig";
  readonly alg: "EdDSA";
  readonly kid: string;
}

/** Where the public key stands, below the public URL. */
export const receiptKeyPath = "/.well-known/avow-receipt-key.json";

// What stands before the 32 bytes of a private key in PKCS #8 (RFC 8410, 7).
const pkcs8Head = Buffer.from("302e020100300506032b657004220420", "hex");

type Keys = Pick<Newsletter, "keyring">;

/** The bytes that are signed: the receipt as canonical JSON (RFC 8785), in UTF-8. */
export function receiptBytes(receipt: ConsentReceipt): Buffer {
  return Buffer.from(canonical(receipt), "utf8");
}

/** Signs a receipt under a key that is derived from the master key. 64 bytes. */
export function signReceipt({ keyring }: Keys, receipt: ConsentReceipt): Buffer {
  return sign(null, receiptBytes(receipt), privateKey({ keyring }));
}

/** The key that receipts are verified with. */
export function receiptKey({ keyring }: Keys): ReceiptKey {
  const { x = "" } = createPublicKey(privateKey({ keyring })).export({ format: "jwk" });
  const kid = hash(canonical({ crv: "Ed25519", kty: "OKP", x })).toString("base64url");
  return { kty: "OKP", crv: "Ed25519", x, use: "sig", alg: "EdDSA", kid };
}

/** Whether a receipt is as it was signed by the holder of `key`. */
export function verifyReceipt(
  key: Pick<ReceiptKey, "kty" | "crv" | "x">,
  signed: Pick<SignedReceipt, "receipt" | "signature">,
): boolean {
  const { kty, crv, x } = key;
  const publicKey = createPublicKey({ key: { kty, crv, x }, format: "jwk" });
  const signature = Buffer.from(signed.signature, "base64url");
  return verify(null, receiptBytes(signed.receipt), publicKey, signature);
}

function privateKey({ keyring }: Keys): KeyObject {
  const key = Buffer.concat([pkcs8Head, keyring.derive("consent receipts")]);
  return createPrivateKey({ key, format: "der", type: "pkcs8" });
}

/** JSON with its names in order and no white space; of texts, whole numbers, lists and objects. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const named = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${named.map(([name, it]) => `${JSON.stringify(name)}:${canonical(it)}`).join(",")}}`;
}
