/**
 * Reads a text as the digits that a person or a program may see in it, with what stands between
 * them. Characters count as after Unicode NFKD, which is NFKC without putting marks back upon what
 * they follow. `migrations/0001_card_number.sql` has the same tables; a test compares the verdicts.
 */

/** What stands between two digits, as bits. Nothing at all is 0. */
export const gap = {
  space: 1,
  dash: 2,
  dot: 4,
  slash: 8,
  comma: 16,
  underscore: 32,
  other: 64,
  /** The digit comes straight after a plus sign, as in a telephone number. */
  plus: 128,
} as const;

/** More characters than this between two digits part them for good. Invisible ones don't count. */
const gapCharactersMax = 4;

/** Digits with at most `gapCharactersMax` separators between them; only the first `count` hold. */
export interface DigitSequence {
  count: number;
  digits: Uint8Array;
  /** `gaps[n]`: what stands before `digits[n]`. */
  gaps: Uint8Array;
  /** Where `digits[n]` begins and ends in the text as it was given. */
  starts: Uint32Array;
  ends: Uint32Array;
}

function grow(sequence: DigitSequence): void {
  const size = sequence.digits.length * 4;
  const { digits, gaps, starts, ends } = sequence;
  sequence.digits = new Uint8Array(size);
  sequence.gaps = new Uint8Array(size);
  sequence.starts = new Uint32Array(size);
  sequence.ends = new Uint32Array(size);
  sequence.digits.set(digits);
  sequence.gaps.set(gaps);
  sequence.starts.set(starts);
  sequence.ends.set(ends);
}

/** The zeros of every script with decimal digits (Unicode 17, category Nd). */
export const decimalZeros: readonly number[] = [
  0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6,
  0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50,
  0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0,
  0x10d30, 0x10d40, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0,
  0x116d0, 0x116da, 0x11730, 0x118e0, 0x11950, 0x11bf0, 0x11c50, 0x11d50, 0x11da0, 0x11de0, 0x11f50,
  0x16130, 0x16a60, 0x16ac0, 0x16b50, 0x16d70, 0x1ccf0, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6,
  0x1e140, 0x1e2f0, 0x1e4f0, 0x1e5f1, 0x1e950, 0x1fbf0,
];

/** Marks and format characters that a reader doesn't see, or sees upon a digit (keycaps, strokes). */
const invisible: readonly (readonly [number, number])[] = [
  [0xad, 0xad],
  [0x300, 0x36f],
  [0x61c, 0x61c],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0x20d0, 0x20f0],
  [0xfe00, 0xfe0f],
  [0xfe20, 0xfe2f],
  [0xfeff, 0xfeff],
  [0xfff9, 0xfffb],
  [0xe0000, 0xe0fff],
];

const separators: readonly (readonly [number, RegExp])[] = [
  [gap.space, /^[\t\n\v\f\r \u0085\u00a0\u115f\u1160\u1680\u2000-\u200a\u2028\u2029\u2800\u3000]$/],
  [
    gap.dash,
    /^[-\u02d7\u058a\u05be\u1400\u1806\u2010-\u2015\u2043\u2212\u2e17\u2e1a\u2e3a\u2e3b\u2e40\u301c\u3030\u30a0]$/,
  ],
  [gap.dot, /^[.\u00b7\u06d4\u2022\u2027\u2219\u22c5\u3002\u30fb]$/],
  [gap.slash, /^[/\\\u2044\u2215\u29f8]$/],
  [gap.comma, /^[,\u060c\u066b\u066c\u3001]$/],
  [gap.underscore, /^[_\u203f\u2040]$/],
  [gap.other | gap.plus, /^\+$/],
  [gap.other, /^[!-~]$/],
];

// What a character is: 0 to 9, or one of these, or a separator's bits shifted by `separatorShift`.
const parts = 10;
const nothing = 11;
const separatorShift = 4;

function kindOf(character: string): number {
  const codePoint = character.codePointAt(0) ?? 0;
  const zero = decimalZeros.find((it) => codePoint >= it && codePoint < it + 10);
  if (zero !== undefined) return codePoint - zero;
  if (invisible.some(([from, to]) => codePoint >= from && codePoint <= to)) return nothing;
  if (/^[a-z]$/i.test(character)) return parts;
  const separator = separators.find(([, characters]) => characters.test(character));
  return separator ? separator[0] << separatorShift : parts;
}

const asciiKinds = Uint16Array.from({ length: 128 }, (_, code) =>
  kindOf(String.fromCharCode(code)),
);
const seenKinds = new Map<number, readonly number[]>();
const seenKindsMax = 4096;

/** The kinds of what NFKD makes of a character: several for U+248B, a digit with its dot. */
function kindsOf(codePoint: number): readonly number[] {
  const known = seenKinds.get(codePoint);
  if (known) return known;
  const kinds = Array.from(String.fromCodePoint(codePoint).normalize("NFKD"), kindOf);
  if (seenKinds.size >= seenKindsMax) seenKinds.clear();
  seenKinds.set(codePoint, kinds);
  return kinds;
}

const namedEntities: Readonly<Record<string, number>> = {
  nbsp: 0xa0,
  ensp: 0x2002,
  emsp: 0x2003,
  thinsp: 0x2009,
  ndash: 0x2013,
  mdash: 0x2014,
  hyphen: 0x2010,
  minus: 0x2212,
  shy: 0xad,
  zwnj: 0x200c,
  zwj: 0x200d,
  period: 0x2e,
  comma: 0x2c,
  sol: 0x2f,
  lowbar: 0x5f,
  middot: 0xb7,
  bull: 0x2022,
  tab: 9,
  newline: 10,
};
const entity = /&(?:#(\d{1,12})|#x([\da-f]{1,12})|([a-z]{2,8}));?/iy;
const escape = /(?:\\u|%u)([\da-f]{4})|\\x([\da-f]{2})|\\u\{([\da-f]{1,6})\}|\\([nrt"'/\\])/iy;
const percentByte = /%([\da-f]{2})/iy;

interface Decoded {
  readonly codePoint: number;
  readonly length: number;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function decodePercent(text: string, at: number): Decoded | undefined {
  const byte = (index: number) => {
    const hex = matchAt(percentByte, text, at + 3 * index)?.[1];
    return hex === undefined ? -1 : Number.parseInt(hex, 16);
  };
  const first = byte(0);
  if (first < 0) return undefined;
  const size = first < 0xc2 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (size === 1) return { codePoint: first, length: 3 };
  let codePoint = first & (0xff >> (size + 1));
  for (let index = 1; index < size; index += 1) {
    const next = byte(index);
    if ((next & 0xc0) !== 0x80) return { codePoint: 0, length: 3 };
    codePoint = (codePoint << 6) | (next & 0x3f);
  }
  return { codePoint, length: 3 * size };
}

/** One character written as a URL, HTML, JSON or JavaScript writes it, if `text` has one there. */
function decodeAt(text: string, at: number): Decoded | undefined {
  if (text[at] === "&") {
    const found = matchAt(entity, text, at);
    if (!found) return undefined;
    const [whole, decimal, hex, name = ""] = found;
    const codePoint = decimal
      ? Number.parseInt(decimal, 10)
      : hex
        ? Number.parseInt(hex, 16)
        : namedEntities[name.toLowerCase()];
    return codePoint === undefined ? undefined : { codePoint, length: whole.length };
  }
  const found = matchAt(escape, text, at);
  if (!found) return text[at] === "%" ? decodePercent(text, at) : undefined;
  const hex = found[1] ?? found[2] ?? found[3];
  const letter = found[4] ?? "";
  const itself = /[a-z]/i.test(letter) ? 10 : letter.charCodeAt(0);
  return { codePoint: hex ? Number.parseInt(hex, 16) : itself, length: found[0].length };
}

const isEscape = (code: number) => code === 0x25 || code === 0x26 || code === 0x5c;

/** Whether `text` may read differently once decoded. */
export function mayBeEncoded(text: string): boolean {
  return /[%&\\]/.test(text);
}

/** Collects digits into sequences; `take` and `part` say whether `visit` has seen enough. */
function collector(visit: (sequence: DigitSequence) => boolean) {
  const sequence: DigitSequence = {
    count: 0,
    digits: new Uint8Array(64),
    gaps: new Uint8Array(64),
    starts: new Uint32Array(64),
    ends: new Uint32Array(64),
  };
  let before = 0;
  let beforeLength = 0;
  const part = (): boolean => {
    const enough = sequence.count > 0 && visit(sequence);
    sequence.count = 0;
    return enough;
  };
  const take = (kind: number, start: number, end: number): boolean => {
    if (kind < 10) {
      if (beforeLength > gapCharactersMax && part()) return true;
      if (sequence.count === sequence.digits.length) grow(sequence);
      const at = sequence.count;
      sequence.count += 1;
      sequence.digits[at] = kind;
      // A space beside a visible separator says nothing more: " - " is a dash.
      sequence.gaps[at] = before > gap.space ? before & ~gap.space : before;
      sequence.starts[at] = start;
      sequence.ends[at] = end;
      before = beforeLength = 0;
    } else if (kind === parts) {
      before = beforeLength = 0;
      return part();
    } else if (kind !== nothing) {
      before = (before & ~gap.plus) | (kind >> separatorShift);
      beforeLength += 1;
    }
    return false;
  };
  return { take, part };
}

/**
 * Gives every sequence of digits of `text` to `visit`, until that returns true; the one given is
 * used again for the next. With `decode`, one level of percent-encoding, HTML entities and
 * backslash escapes is undone on the way. Takes time linear in the length of the text.
 */
export function readDigits(
  text: string,
  decode: boolean,
  visit: (sequence: DigitSequence) => boolean,
): boolean {
  const { take, part } = collector(visit);
  for (let at = 0, next = 0; at < text.length; at = next) {
    let codePoint = text.codePointAt(at) ?? 0;
    next = at + (codePoint > 0xffff ? 2 : 1);
    if (decode && isEscape(codePoint)) {
      const decoded = decodeAt(text, at);
      if (decoded) {
        codePoint = decoded.codePoint > 0x10ffff ? 0 : decoded.codePoint;
        next = at + decoded.length;
      }
    }
    if (codePoint < 128) {
      if (take(asciiKinds[codePoint] as number, at, next)) return true;
    } else {
      for (const kind of kindsOf(codePoint)) if (take(kind, at, next)) return true;
    }
  }
  return part();
}
