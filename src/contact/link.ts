import { keyedHash, sameBytes } from "../kernel/crypto.ts";
import { isId } from "../kernel/ids.ts";
import type { Contact } from "./context.ts";

const macBytes = 16;

/**
 * The secret part of a confirmation's link: the id and a 128-bit HMAC of it. It is derived, so
 * that neither the database nor its backup holds a working link.
 */
export function confirmationToken(contact: Contact, id: string): string {
  return Buffer.concat([Buffer.from(id.replaceAll("-", ""), "hex"), mac(contact, id)]).toString(
    "base64url",
  );
}

/** The id that a token was made for, or undefined when it was not made by us. */
export function readConfirmationToken(contact: Contact, token: string): string | undefined {
  if (!/^[\w-]{43}$/.test(token)) return undefined;
  const bytes = Buffer.from(token, "base64url");
  const id = bytes
    .subarray(0, 16)
    .toString("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  return isId(id) && sameBytes(bytes.subarray(16), mac(contact, id)) ? id : undefined;
}

function mac(contact: Contact, id: string): Buffer {
  return keyedHash(contact.keyring.derive("confirmation link"), id).subarray(0, macBytes);
}
