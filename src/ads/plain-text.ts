/** Longest text that is looked at, so that nobody makes us work on more. */
const lookedAtMax = 1_000;

/**
 * A text from outside as it is shown: without control characters and those that turn the direction of
 * what follows or take no room, its white space single blanks. Undefined when it is no text, or has
 * more than `max` characters.
 */
export function plainText(value: unknown, max: number): string | undefined {
  if (typeof value !== "string" || value.length > lookedAtMax) return undefined;
  const text = value
    .normalize("NFC")
    .replace(/\s+/gu, " ")
    // The two joiners belong to words of Persian and Hindi, and to emoji.
    .replace(/(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu, "")
    .trim();
  return Array.from(text).length <= max ? text : undefined;
}
