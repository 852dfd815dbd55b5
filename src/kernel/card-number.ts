import { type DigitSequence, gap, mayBeEncoded, readDigits } from "./card-number-digits.ts";
import {
  isCardPrefix,
  isCardRange,
  isCardRangeAnywhere,
  isUncheckedRange,
} from "./card-number-ranges.ts";
import { AvowError } from "./errors.ts";

/** A place in a text, in UTF-16 code units, `end` not included. */
export interface CardNumberPlace {
  readonly start: number;
  readonly end: number;
}

const digitsMin = 12;
const digitsMax = 19;
/** Telephone numbers with a plus sign look like the shortest cards (ITU-T E.164). */
const telephoneDigitsMax = 13;

/**
 * Luhn sums (ISO/IEC 7812-1 annex B) of all windows at once: `sums[parity][n]` is that of the first
 * n digits when those at indexes of that parity count double, modulo 10.
 */
function luhnSums({ digits, count }: DigitSequence): readonly [Uint8Array, Uint8Array] {
  const even = new Uint8Array(count + 1);
  const odd = new Uint8Array(count + 1);
  for (let at = 0; at < count; at += 1) {
    const once = digits[at] as number;
    const twice = once > 4 ? once * 2 - 9 : once * 2;
    const evenSum = (even[at] as number) + (at % 2 === 0 ? twice : once);
    const oddSum = (odd[at] as number) + (at % 2 === 0 ? once : twice);
    even[at + 1] = evenSum < 10 ? evenSum : evenSum - 10;
    odd[at + 1] = oddSum < 10 ? oddSum : oddSum - 10;
  }
  return [even, odd];
}

interface Grouping {
  readonly groups: readonly number[];
  /** Every kind of separator between them, as bits. */
  readonly between: number;
  readonly alike: boolean;
}

function groupingOf({ gaps }: DigitSequence, start: number, end: number): Grouping {
  const groups: number[] = [];
  let between = 0;
  let alike = true;
  let groupStart = start;
  for (let at = start + 1; at < end; at += 1) {
    const here = gaps[at] as number;
    if (here === 0) continue;
    alike &&= between === 0 || between === here;
    between |= here;
    groups.push(at - groupStart);
    groupStart = at;
  }
  groups.push(end - groupStart);
  return { groups, between, alike };
}

/** Whether the digits from `start` to before `end` stand there the way that a card number does. */
function readsAsCard(sequence: DigitSequence, start: number, end: number): boolean {
  const { digits, gaps, count } = sequence;
  if (end - start <= telephoneDigitsMax && ((gaps[start] as number) & gap.plus) !== 0) return false;
  const endsGroup = end === count || gaps[end] !== 0;
  const wholeGroups = endsGroup && (start === 0 || gaps[start] !== 0);
  const { groups, between, alike } = groupingOf(sequence, start, end);
  const hasOther = (between & gap.other) !== 0;
  if (wholeGroups && groups.length === 1) return true;
  if (start === 0 && end === count && !hasOther) return true;
  if (!isCardRangeAnywhere(prefixAt(digits, start), end - start)) return false;
  if (groups.length === 1) return true;
  return groupedAsCard(groups, endsGroup) || (wholeGroups && alike && !hasOther && isEven(groups));
}

/** The same without a check digit to go by: the first of its digits, in one run or a card's groups. */
function readsAsUnchecked(sequence: DigitSequence, start: number, end: number): boolean {
  const endsGroup = end === sequence.count || sequence.gaps[end] !== 0;
  if (start !== 0 || !endsGroup) return false;
  const { groups } = groupingOf(sequence, start, end);
  return groups.length === 1 || groupedAsCard(groups, true);
}

/** 4-4-4-4 and its like, 4-6-5, or digit by digit as in boxes. */
function groupedAsCard(groups: readonly number[], endsGroup: boolean): boolean {
  const last = groups.at(-1) ?? 0;
  if (groups.every((size) => size === 1)) return endsGroup;
  if (!endsGroup && last < 4) return false;
  if (groups.slice(0, -1).every((size) => size === 4)) return last <= 4;
  return groups.length === 3 && groups[0] === 4 && groups[1] === 6 && last <= 5;
}

/** Few groups, or many of one size but for a shorter last one. */
function isEven(groups: readonly number[]): boolean {
  const [first = 0] = groups;
  return (
    groups.length <= 4 ||
    (groups.slice(0, -1).every((size) => size === first) && (groups.at(-1) ?? 0) <= first)
  );
}

function prefixAt(digits: Uint8Array, at: number): number {
  return (
    (digits[at] as number) * 1000 +
    (digits[at + 1] as number) * 100 +
    (digits[at + 2] as number) * 10 +
    (digits[at + 3] as number)
  );
}

/** Calls `found` with the indexes of each card number, until that returns true. */
function judge(sequence: DigitSequence, found: (start: number, end: number) => boolean): boolean {
  const { digits, count } = sequence;
  if (count < digitsMin) return false;
  const sums = luhnSums(sequence);
  for (let start = 0; start + digitsMin <= count; start += 1) {
    const prefix = prefixAt(digits, start);
    if (!isCardPrefix(prefix)) continue;
    const longest = Math.min(digitsMax, count - start);
    for (let length = digitsMin; length <= longest; length += 1) {
      if (!isCardRange(prefix, length)) continue;
      const end = start + length;
      const sum = sums[end % 2 === 0 ? 0 : 1]; // the last digit counts once
      const reads =
        sum[end] === sum[start]
          ? readsAsCard(sequence, start, end)
          : isUncheckedRange(prefix, length) && readsAsUnchecked(sequence, start, end);
      if (reads && found(start, end)) return true;
    }
  }
  return false;
}

/** The text as it stands, then, if that may differ, with its escapes undone. */
function readBothWays(text: string, visit: (sequence: DigitSequence) => boolean): boolean {
  return readDigits(text, false, visit) || (mayBeEncoded(text) && readDigits(text, true, visit));
}

/**
 * Whether `text` holds a card number (PAN): digits of a known range and length with a right check
 * digit (ISO/IEC 7812-1), in any script after Unicode NFKD, with up to four separators and any
 * number of invisible characters between two of them, written out or in percent-encoding, HTML
 * entities or backslash escapes (one level). Takes linear time.
 *
 * Digits count as one number if they stand in one unbroken run (anywhere in it, so that padding
 * hides nothing); or in the groups that cards are written in (4-4-4-4, 4-6-5, one by one),
 * whatever stands between; or in whole groups of any size with the same separator throughout; or
 * however they are grouped, if no other digits stand beside them. Else every table of measurements,
 * list of addresses or log would be refused. UnionPay's of 16 digits and more count without a right
 * check digit too, as the first of their digits, in one run or in the groups that cards are written in.
 *
 * What is found wrongly, and accepted: one in fifteen random numbers of 16 digits, one in twelve times
 * in nanoseconds; one in twenty IBANs in groups and one in seven without spaces; one in ten article or
 * telephone numbers of 13 digits that begin with 4 and have no plus sign; a long row of four-digit
 * numbers; rarely a hash or an identifier (`bench/card-number.ts` measures each). Give such values
 * fields of their own type, which are validated and not searched. What is not found: 12 and 13 digits
 * within longer numbers, odd groupings amid other digits, words, pictures, what is encoded twice.
 */
export function hasCardNumber(text: string): boolean {
  return readBothWays(text, (sequence) => judge(sequence, () => true));
}

function places(text: string, wholeSequences: boolean): readonly CardNumberPlace[] {
  const found: CardNumberPlace[] = [];
  readBothWays(text, (sequence) => {
    judge(sequence, (first, end) => {
      const from = wholeSequences ? 0 : first;
      const to = wholeSequences ? sequence.count : end;
      found.push({ start: sequence.starts[from] as number, end: sequence.ends[to - 1] as number });
      return wholeSequences;
    });
    return false;
  });
  return merged(found);
}

function merged(found: readonly CardNumberPlace[]): readonly CardNumberPlace[] {
  const apart: CardNumberPlace[] = [];
  for (const place of found.toSorted((a, b) => a.start - b.start)) {
    const last = apart.at(-1);
    if (last && place.start < last.end) {
      apart[apart.length - 1] = { start: last.start, end: Math.max(last.end, place.end) };
    } else {
      apart.push(place);
    }
  }
  return apart;
}

/**
 * Where the card numbers of `text` are (see `hasCardNumber`), in order and without overlap. Offsets
 * are those of the text as it was given.
 */
export function findCardNumbers(text: string): readonly CardNumberPlace[] {
  return places(text, false);
}

const mark = "[card number removed]";
const maskRoundsMax = 4;

/** The text with a mark in place of every card number; the result holds none. */
export function maskCardNumbers(text: string): string {
  let masked = text;
  for (let round = 0; round < maskRoundsMax; round += 1) {
    // Digits that stood beside a removed number may now stand by themselves: then all of them go.
    const found = places(masked, round > 0);
    if (found.length === 0) return masked;
    const pieces = found.map(
      ({ start }, at) => masked.slice(found[at - 1]?.end ?? 0, start) + mark,
    );
    masked = pieces.join("") + masked.slice(found.at(-1)?.end);
  }
  return mark;
}

const depthMax = 64;
/** Values that may be one box of several for a card number; longer ones are texts. */
const boxCharactersMax = 24;

/**
 * Refuses fields of a form, or any JSON value, with a card number in a text, a number or a name, or
 * spread over the values of one array or object. Throws `AvowError("card-number")` that names the
 * field and never the value.
 */
export function refuseCardNumbers(value: unknown): void {
  refuseWithin(value, []);
}

function refuseWithin(value: unknown, path: readonly string[]): void {
  if (path.length > depthMax) {
    throw new AvowError("bad-input", `The input is nested deeper than ${depthMax} levels.`);
  }
  if (typeof value !== "object" || value === null) {
    if (hasCardNumber(textOf(value))) refuse(path);
    return;
  }
  const isArray = Array.isArray(value);
  const entries = Object.entries(value);
  for (const [name, inner] of entries) {
    if (!isArray && hasCardNumber(name)) refuse(path);
    refuseWithin(inner, [...path, name]);
  }
  const boxes = entries.map(([, inner]) => textOf(inner)).filter((text) => text !== "");
  const inBoxes = boxes.map((text) => (text.length > boxCharactersMax ? "x" : text)).join("|");
  if (boxes.length > 1 && hasCardNumber(inBoxes)) refuse([...path, entries[0]?.[0] ?? ""]);
}

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** Throws; a name is repeated, beside the sentence, only if it is a plain one: senders choose them. */
function refuse(path: readonly string[]): never {
  const field = path.join(".");
  const isPlain = /^[a-z_][\w.-]{0,59}$/i.test(field);
  throw new AvowError(
    "card-number",
    "There is what looks like a card number. Please remove it: card numbers are never taken here.",
    isPlain
      ? { fields: [{ field, message: "holds what looks like a card number; remove it" }] }
      : {},
  );
}
