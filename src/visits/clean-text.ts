// What nobody sees, or what turns the reading direction round: control characters, soft hyphens,
// zero-width spaces, byte order marks, bidi marks, embeddings and isolates (Unicode UAX #9).
const unseen =
  /[\p{Cc}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu;
const plain = /^[ -~]*$/;

/**
 * `text` in NFC without control characters, bidi marks and characters of no width; lone surrogates
 * become U+FFFD. The joiners U+200C and U+200D stay: some scripts need them.
 */
export function cleanText(text: string): string {
  if (plain.test(text)) return text;
  return text.toWellFormed().replace(unseen, "").normalize("NFC");
}

const escapes = /(?:%[\da-f]{2})+/gi;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The bytes of a row of escapes, `%` and two digits each. */
function bytesOf(row: string): Uint8Array {
  const bytes = new Uint8Array(row.length / 3);
  for (let at = 0; at < bytes.length; at += 1) {
    bytes[at] = Number.parseInt(row.slice(3 * at + 1, 3 * at + 3), 16);
  }
  return bytes;
}

/** How many bytes the UTF-8 sequence that begins with `first` has; 0 where none begins so. */
function sequenceLength(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

function decodeRow(row: string, kept: string): string {
  const bytes = bytesOf(row);
  let decoded = "";
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes[at] ?? 0);
    let character = "";
    if (length > 0 && at + length <= bytes.length) {
      try {
        character = decoder.decode(bytes.subarray(at, at + length));
      } catch {
        // Not UTF-8: the escape stays.
      }
    }
    if (character === "" || kept.includes(character)) {
      decoded += row.slice(3 * at, 3 * at + 3).toUpperCase();
      at += 1;
    } else {
      decoded += character;
      at += length;
    }
  }
  return decoded;
}

/**
 * Undoes one level of percent-encoding (RFC 3986 section 2.1) where the bytes are valid UTF-8.
 * Other escapes stay, in upper case, and so do those of the characters in `kept`. Never throws.
 */
export function decodePercent(text: string, kept = ""): string {
  return text.includes("%") ? text.replace(escapes, (row) => decodeRow(row, kept)) : text;
}
