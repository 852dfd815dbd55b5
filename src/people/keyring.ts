import { deriveKey, keyedHash, openBytes, sealBytes } from "../kernel/crypto.ts";
import { newSecret } from "../kernel/ids.ts";
import type { PurposeName } from "../promise/purpose.ts";

/** A person's own random 256-bit key; it is never stored but wrapped. */
export type PersonKey = Buffer & { readonly personKey: unique symbol };

/**
 * The keys of one instance, all derived from the master key: one for each purpose, which wraps
 * people's keys, and one for the blind index.
 */
export interface Keyring {
  newPersonKey(): PersonKey;
  /** Seals a person's key for one purpose; bound to that person and purpose. */
  wrap(purpose: PurposeName, personId: string, key: PersonKey): Buffer;
  /** Opens a wrapped key; throws when it was made for another person or purpose. */
  unwrap(purpose: PurposeName, personId: string, wrapped: Buffer): PersonKey;
  /** Keyed hash of a normalised address, the only way to find a person by it. */
  emailIndex(address: string): Buffer;
  /** A key for `use` that has nothing to do with people's values: links, fingerprints. */
  derive(use: string): Buffer;
}

/** Makes the keyring of an instance. */
export function createKeyring(masterKey: Buffer, instanceId: string): Keyring {
  const derive = (use: string) => deriveKey(masterKey, `${use} ${instanceId}`);
  const purposeKeys = new Map<PurposeName, Buffer>();
  const purposeKey = (purpose: PurposeName) => {
    const key = purposeKeys.get(purpose) ?? derive(`purpose ${purpose}`);
    purposeKeys.set(purpose, key);
    return key;
  };
  const indexKey = derive("email index");
  const context = (purpose: PurposeName, personId: string) => `key|${personId}|${purpose}|1`;
  return {
    newPersonKey: () => newSecret(32) as PersonKey,
    wrap: (purpose, personId, key) =>
      sealBytes(purposeKey(purpose), key, context(purpose, personId)),
    unwrap: (purpose, personId, wrapped) =>
      openBytes(purposeKey(purpose), wrapped, context(purpose, personId)) as PersonKey,
    emailIndex: (address) => keyedHash(indexKey, normaliseAddress(address)),
    derive,
  };
}

// What the URL parser would drop, or read as something else than a host: port, path, user, escape.
const notInHosts = /[\s\p{C}:/?#@\\%[\]]/u;

/**
 * The form in which two spellings of one mailbox are the same: NFC, lower case, the domain in
 * ASCII (UTS #46, by the URL parser). What mail systems could in theory tell apart by the case
 * of the local part, no user does.
 */
export function normaliseAddress(address: string): string {
  const text = address.trim().normalize("NFC").toLowerCase();
  const at = text.lastIndexOf("@");
  if (at < 1) return text;
  const domain = text.slice(at + 1);
  const isHost = !notInHosts.test(domain) && URL.canParse(`http://${domain}`);
  return `${text.slice(0, at)}@${isHost ? new URL(`http://${domain}`).hostname : domain}`;
}
