const breaks = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/**
 * The text as one line of at most `lengthMax` characters: no control character, line break or
 * change of direction is left, so that what somebody typed can't begin a header of its own.
 */
export function oneLine(text: string, lengthMax = 200): string {
  const flat = text.replace(breaks, " ").trim();
  return flat.length <= lengthMax
    ? flat
    : `${Array.from(flat)
        .slice(0, lengthMax - 1)
        .join("")}…`;
}
