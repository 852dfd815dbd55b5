/** Names that mails use and `TextDecoder` does not know. */
const aliases: Readonly<Record<string, string>> = {
  cp932: "shift_jis",
  ms932: "shift_jis",
  shiftjis: "shift_jis",
  "shift-jis": "shift_jis",
  sjis: "shift_jis",
  "x-sjis-cp932": "shift_jis",
  eucjp: "euc-jp",
  iso2022jp: "iso-2022-jp",
  "iso-2022-jp-1": "iso-2022-jp",
  "iso-2022-jp-ms": "iso-2022-jp",
  jis: "iso-2022-jp",
  utf8mb4: "utf-8",
  unicode: "utf-8",
  "unicode-1-1-utf-8": "utf-8",
  // Only ASCII of it is ever seen in reports.
  "utf-7": "windows-1252",
  "unicode-1-1-utf-7": "windows-1252",
  cp850: "windows-1252",
  cp936: "gbk",
  cp949: "euc-kr",
  cp950: "big5",
};

/** A decoder of any name; throws if there is none. The types know only the most common names. */
const decoderOf = (name: string, fatal = false) =>
  new TextDecoder(name as ConstructorParameters<typeof TextDecoder>[0], { fatal });

/** The encoding that a `charset` parameter means, or undefined if nothing is known by that name. */
function encodingOf(name: string): string | undefined {
  const plain = name.toLowerCase().replace(/[^a-z0-9_-]/g, "");
  const windows = /^(?:cp|win|windows|ms|x-cp)-?_?(125\d)$/.exec(plain)?.[1];
  const latin = /^iso_?-?8859_?-?(\d{1,2})/.exec(plain)?.[1];
  const named = windows ? `windows-${windows}` : latin ? `iso-8859-${latin}` : undefined;
  for (const label of [named, aliases[plain], plain, plain.replaceAll("_", "-")]) {
    if (label === undefined || label === "") continue;
    try {
      return decoderOf(label).encoding;
    } catch {
      // Not known by this name; the next may be.
    }
  }
  return undefined;
}

function decodeStrictly(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return decoderOf(encoding, true).decode(bytes);
  } catch {
    return undefined;
  }
}

/** How many characters are kana: no Japanese sentence is without, and accents never look like it. */
function countKana(text: string): number {
  return text.match(/[\u3041-\u30ff]/g)?.length ?? 0;
}

/** Guesses among the encodings that mails use without saying so. */
function guess(bytes: Uint8Array): string {
  const utf8 = decodeStrictly(bytes, "utf-8");
  if (utf8 !== undefined) return utf8;
  let best = "";
  for (const encoding of ["euc-jp", "shift_jis"]) {
    const text = decodeStrictly(bytes, encoding) ?? "";
    if (countKana(text) > countKana(best)) best = text;
  }
  return best === "" ? new TextDecoder("windows-1252").decode(bytes) : best;
}

/**
 * Text of bytes that are said to be in a charset. Charsets are misspelt and wrong in real mails, so
 * the bytes have the last word: escapes of ISO-2022-JP win, and what does not decode is guessed.
 */
export function decodeCharset(binary: string, charset: string): string {
  const escaped = /\x1b\$[@B]|\x1b\([IJ]/.test(binary);
  if (!escaped && !/[\x80-\xff]/.test(binary)) return binary;
  const bytes = Buffer.from(binary, "latin1");
  if (escaped) return new TextDecoder("iso-2022-jp").decode(bytes);
  const encoding = encodingOf(charset);
  if (encoding === undefined || encoding === "iso-2022-jp") return guess(bytes);
  return decodeStrictly(bytes, encoding) ?? guess(bytes);
}
