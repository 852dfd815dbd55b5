import { vatForms } from "./vat-id-checks.ts";

/**
 * A VAT id as it stands on invoices, without spaces, dots and dashes, and the country (ISO 3166-1
 * alpha-2) that gave it; null when it is malformed or a check digit is wrong. Says nothing of whether
 * it was ever given or is still in force. Knows the EU's (Greece as "EL", "GR" is understood too),
 * "GB" and "XI" (Northern Ireland, country GB), "CHE", and "NO…MVA"; the prefix is needed.
 */
export function checkVatId(text: string): { vatId: string; country: string } | null {
  if (text.length > 40) return null;
  const plain = text.toUpperCase().replace(/[\s.\-‐‑–/]/gu, "");
  const prefix = plain.startsWith("CHE") ? "CHE" : plain.slice(0, 2).replace("GR", "EL");
  const form = Object.hasOwn(vatForms, prefix) ? vatForms[prefix] : undefined;
  if (!form) return null;
  const body = bodyOf(prefix, plain.slice(prefix.length));
  if (!form.form.test(body) || !form.checks(body)) return null;
  return { vatId: prefix + body, country: form.country };
}

/** What varies in writing and not in meaning: the word behind Swiss and Norwegian numbers. */
function bodyOf(prefix: string, written: string): string {
  if (prefix === "CHE") return written.replace(/(MWST|TVA|IVA|TPV)$/u, "");
  if (prefix === "NO" && /^\d{9}$/u.test(written)) return `${written}MVA`;
  // Belgian numbers had nine digits until 2007, and are still written so.
  if (prefix === "BE" && /^\d{9}$/u.test(written)) return `0${written}`;
  return written;
}
