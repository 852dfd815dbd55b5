import { idToken, readIdToken } from "../kernel/id-token.ts";
import type { Contact } from "./context.ts";

/** The secret part of a confirmation's link; it is derived from the id, and stored nowhere. */
export function confirmationToken(contact: Contact, id: string): string {
  return idToken(contact.keyring.derive("confirmation link"), id);
}

/** The id that a token was made for, or undefined when it was not made by us. */
export function readConfirmationToken(contact: Contact, token: string): string | undefined {
  return readIdToken(contact.keyring.derive("confirmation link"), token);
}
