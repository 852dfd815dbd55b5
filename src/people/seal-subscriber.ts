import { newId } from "../kernel/ids.ts";
import type { Keyring } from "./keyring.ts";
import { sealDetail } from "./sealed.ts";

/** Somebody whom a file brings, sealed under a new key of their own, to be taken in with others. */
export interface SealedSubscriber {
  readonly personId: string;
  readonly consentId: string;
  readonly emailIndex: Buffer;
  readonly email: Buffer;
  readonly name: Buffer | null;
  /** Their key, wrapped for the newsletter and for their own requests. */
  readonly wrapped: Buffer;
  readonly wrappedForRequests: Buffer;
}

/**
 * Seals an address and a name as `takeInPerson` does, and stores nothing. `emailIndex` is that of
 * `email`, which the caller has by then.
 */
export function sealSubscriber(
  keyring: Keyring,
  details: { readonly email: string; readonly emailIndex: Buffer; readonly name: string | null },
): SealedSubscriber {
  const { email, emailIndex, name } = details;
  const personId = newId();
  const key = keyring.newPersonKey();
  return {
    ...{ personId, emailIndex },
    consentId: newId(),
    email: sealDetail(key, personId, "email", email),
    name: name === null ? null : sealDetail(key, personId, "name", name),
    wrapped: keyring.wrap("newsletter", personId, key),
    wrappedForRequests: keyring.wrap("requests", personId, key),
  };
}
