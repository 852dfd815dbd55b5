import { decodeQuotedPrintable } from "./mail-difference.ts";

/** Two mails of two campaigns to one reader, and mails of the same campaigns to somebody else. */
export interface MailsToOne {
  readonly one: string;
  readonly other: string;
  readonly others: readonly string[];
  /** What is the reader's own and stands in both: the address, and how they are greeted. */
  readonly own: readonly string[];
}

/** So many characters are no chance: pieces of this length are looked for. */
const pieceLength = 8;
/** When a mail was sent says nothing of whom it went to. */
const times = /^(?:date|received):.*$/gim;
const longToken = /(?<![\w-])[\w-]{43}(?![\w-])/g;
const shortToken = /(?<![a-z0-9])[0-9a-hjkmnp-tv-z]{39}(?![a-z0-9])/g;

/**
 * Pieces that both mails to one reader hold and no mail to anybody else does, apart from what is
 * the reader's own: whatever there is ties the two together. Headers and bodies are compared with
 * their transfer encoding undone, and tokens by their bytes.
 */
export function commonTo({ one, other, others, own }: MailsToOne): readonly string[] {
  const strange = new Set(others.flatMap((raw) => [...piecesOf(raw, [])]));
  const ofOther = piecesOf(other, own);
  return [...piecesOf(one, own)].filter((piece) => ofOther.has(piece) && !strange.has(piece));
}

function piecesOf(raw: string, own: readonly string[]): ReadonlySet<string> {
  const pieces = new Set<string>();
  const unfolded = raw.replace(/\r?\n[ \t]+/g, " ").replace(times, "");
  const text = decodeQuotedPrintable(unfolded);
  for (const part of [...partsBetween(text, own), ...tokensIn(text)]) {
    for (let at = 0; at + pieceLength <= part.length; at += 1) {
      pieces.add(part.slice(at, at + pieceLength));
    }
  }
  return pieces;
}

/** The text around tokens, and around what is the reader's own. */
function partsBetween(text: string, own: readonly string[]): readonly string[] {
  return own.reduce<readonly string[]>(
    (parts, it) => parts.flatMap((part) => part.split(it)),
    text.split(longToken).flatMap((part) => part.split(shortToken)),
  );
}

const base32 = "0123456789abcdefghjkmnpqrstvwxyz";

/** Tokens in base 64 and base 32, as hexadecimal figures of their bytes. */
function tokensIn(text: string): readonly string[] {
  return [
    ...(text.match(longToken) ?? []).map((it) => Buffer.from(it, "base64url").toString("hex")),
    ...(text.match(shortToken) ?? []).map(hexOf),
  ];
}

/** The bytes that a token of a return address or a Message-ID is written from, in hexadecimal. */
export function hexOf(token: string): string {
  const bits = Array.from(token, (it) => base32.indexOf(it).toString(2).padStart(5, "0")).join("");
  return (bits.match(/.{4}/g) ?? []).map((four) => Number.parseInt(four, 2).toString(16)).join("");
}
