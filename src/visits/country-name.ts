import { countryCodes } from "./country-codes.ts";

/** Names in one language cost memory; the product speaks few. */
const languagesMax = 20;
const namesByLanguage = new Map<string, Intl.DisplayNames>();

/**
 * A country's name in a language (BCP 47, "de", "pt-BR"), as Unicode's CLDR has it; in English when
 * nobody knows the language. What is no country ("unknown") comes back as it is.
 */
export function countryName(code: string, language: string): string {
  if (!countryCodes.has(code)) return code;
  return namesIn(language).of(code) ?? code;
}

function namesIn(language: string): Intl.DisplayNames {
  const known = namesByLanguage.get(language);
  if (known) return known;
  const names = new Intl.DisplayNames([...speakable(language), "en"], { type: "region" });
  if (namesByLanguage.size >= languagesMax) namesByLanguage.clear();
  namesByLanguage.set(language, names);
  return names;
}

/** The language when it is well formed; Intl throws on one that is not. */
function speakable(language: string): string[] {
  try {
    return Intl.getCanonicalLocales(language);
  } catch {
    return [];
  }
}
