import { parseLicenceKey } from "../licence/mod.ts";

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
