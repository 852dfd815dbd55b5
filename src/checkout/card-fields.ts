const controls = /<(?:input|select|textarea)\b[^>]*>/gi;
const foreign = /<(?:script|iframe|frame|object|embed)\b[^>]*>/gi;
const cardWords =
  /\b(?:autocomplete="[^"]*\bcc-[^"]*"|(?:name|id)="[^"]*(?:card|cvv|cvc|pan\b|iban|expir)[^"]*")/i;

/**
 * What on a page could take a card's number: controls that browsers or their names say are for one
 * (HTML's autocomplete `cc-…`), and scripts and frames, which could put one there.
 */
export function cardFields(html: string): readonly string[] {
  const fields = [...html.matchAll(controls)]
    .map(([tag]) => tag)
    .filter((tag) => cardWords.test(tag));
  const others = [...html.matchAll(foreign)].map(([tag]) => tag);
  return [...fields, ...others].map((tag) => tag.slice(0, 80));
}
