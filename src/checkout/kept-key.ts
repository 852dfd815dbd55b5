import { parseLicenceKey } from "../licence/mod.ts";
import type { Keyring } from "../people/mod.ts";
import { licenceKeyHash } from "./licence.ts";

const lengthMax = 200;

/**
 * The form in which a licence key is looked for: one of ours as `parseLicenceKey` has it, one that a
 * customer had before as it was, without blanks around it. Null for what is no key of either kind.
 */
export function licenceKeyForm(text: string): string | null {
  const ours = parseLicenceKey(text);
  if (ours !== null) return ours;
  const kept = text.normalize("NFC").trim();
  // Keys of other systems: letters, digits and a few signs, in one line.
  return kept.length >= 6 && kept.length <= lengthMax && /^[\x21-\x7e]+$/.test(kept) ? kept : null;
}

/** The keyed hash of a key that somebody typed, by which its licence is found; null for no key. */
export function licenceHashOf(keyring: Keyring, text: string): Buffer | null {
  const form = licenceKeyForm(text);
  return form === null ? null : licenceKeyHash(keyring, form);
}
