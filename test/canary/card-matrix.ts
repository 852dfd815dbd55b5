/**
 * Every way in which people and programs write a card number that the guard has to see: brand and
 * length × grouping × separator × encoding × what stands around it. Made without the guard's code.
 */
import { paint, validNumber } from "../card-numbers.ts";

/** One text with a card number in it, and how it was made. */
export interface MatrixCase {
  readonly text: string;
  /** Brand, grouping, separator, encoding, position. */
  readonly how: string;
}

type Groups = readonly number[];

const byLength: Readonly<Record<number, readonly Groups[]>> = {
  12: [[4, 4, 4]],
  13: [
    [4, 4, 4, 1],
    [4, 3, 3, 3],
  ],
  14: [
    [4, 6, 4],
    [4, 4, 4, 2],
  ],
  15: [
    [4, 6, 5],
    [4, 4, 4, 3],
    [5, 5, 5],
  ],
  16: [
    [4, 4, 4, 4],
    [8, 8],
    [6, 10],
    [2, 2, 2, 2, 2, 2, 2, 2],
  ],
  17: [[4, 4, 4, 4, 1]],
  18: [
    [4, 4, 4, 4, 2],
    [6, 6, 6],
  ],
  19: [
    [4, 4, 4, 4, 3],
    [6, 13],
  ],
};
/** The groupings that are printed on cards; the others are how some people type. */
const isPrinted = (groups: Groups) =>
  groups.every((size) => size === 1) ||
  groups.slice(0, -1).every((size) => size === 4) ||
  (groups[0] === 4 && groups[1] === 6);

/** Brand, first digits, length. The shortest, of 12 and 13, count by themselves only. */
const kinds: readonly (readonly [string, string, number])[] = [
  ["Visa", "4", 16],
  ["Visa", "4", 19],
  ["Mastercard", "53", 16],
  ["Mastercard", "2221", 16],
  ["American Express", "34", 15],
  ["American Express", "37", 15],
  ["Diners Club", "36", 14],
  ["Diners Club", "3095", 14],
  ["Diners Club", "38", 16],
  ["Discover", "6011", 16],
  ["Discover", "65", 19],
  ["JCB", "3528", 16],
  ["JCB", "3589", 19],
  ["UnionPay", "62", 16],
  ["UnionPay", "62", 17],
  ["UnionPay", "62", 18],
  ["UnionPay", "62", 19],
  ["UnionPay", "81", 16],
  ["Maestro", "6759", 16],
  ["Maestro", "6304", 18],
  ["Maestro", "5018", 19],
  ["Mir", "2202", 16],
  ["RuPay", "60", 16],
  ["RuPay", "82", 16],
  ["Troy", "9792", 16],
  ["Elo", "6362", 16],
  ["Bancontact", "6703", 17],
  ["Napas", "9704", 16],
  ["Uzcard", "8600", 16],
  ["Verve", "5061", 19],
  ["Visa", "4", 13],
  ["Maestro", "6759", 12],
  ["Maestro", "5038", 13],
];
/** UnionPay has numbers without a check digit; they count where no digits stand before them. */
const unchecked: typeof kinds = [
  ["UnionPay unchecked", "6221", 16],
  ["UnionPay unchecked", "62", 19],
];
const isUnchecked = (brand: string) => brand === "UnionPay unchecked";

const separators: readonly string[] = [
  ...["", " ", "-", ".", "/", ",", "_", "\n", "\r\n", "\t", "  ", " - ", ", ", "--", "\n\n"],
  ...["\u00a0", "\u2009", "\u202f", "\u3000", "\u2011", "\u2013", "\u2014", "\u2212", "\uff0d"],
  ...["\u00b7", "\u200b", "\u00ad", "\u2060", " \u200b", "\u2028"],
];
/** Seen between the groups that are printed on cards. */
const rarely: readonly string[] = [":", "|", "+", "*", '","', " > ", "\n> "];
/** Written out by some program already, so that nothing more is done to them. */
const spelled: readonly string[] = ["%20", "&nbsp;", "&#45;", "\\n", "\\u00a0", "%E2%80%93"];

const each = (text: string, how: (character: string) => string) => Array.from(text, how).join("");
const hex = (character: string, size: number) =>
  (character.codePointAt(0) ?? 0).toString(16).padStart(size, "0");

/** Ways to write the digits, and what stands between them. */
const encodings: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  "full-width": (text) => paint(text, 0xff10),
  "Arabic-Indic": (text) => paint(text, 0x660),
  Devanagari: (text) => paint(text, 0x966),
  mathematical: (text) => paint(text, 0x1d7ce),
  "two scripts": (text) =>
    Array.from(text, (it, at) => (at % 2 === 0 ? paint(it, 0xff10) : it)).join(""),
  superscript: (text) => text.replace(/\d/g, (it) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(it)] ?? ""),
  keycaps: (text) => text.replace(/\d/g, "$&\ufe0f\u20e3"),
  "invisible between": (text) => text.replace(/\d/g, "$&\u200b"),
  percent: (text) => each(text, (it) => encodeURIComponent(it)),
  "percent, digits too": (text) => text.replace(/\d/g, (it) => `%${hex(it, 2)}`),
  "full-width percent": (text) => encodeURIComponent(paint(text, 0xff10)),
  "HTML decimal": (text) => each(text, (it) => `&#${it.codePointAt(0)};`),
  "HTML hexadecimal": (text) => each(text, (it) => `&#x${hex(it, 2)};`),
  JSON: (text) => JSON.stringify(text).slice(1, -1),
  "JSON escapes": (text) => each(text, (it) => `\\u${hex(it, 4)}`),
  "JavaScript escapes": (text) => text.replace(/\d/g, (it) => `\\x${hex(it, 2)}`),
};

/** What stands around the number; the digits there are no part of it. */
const positions: Readonly<Record<string, (card: string) => string>> = {
  alone: (card) => card,
  "in a sentence": (card) => `My card is ${card}, please take it.`,
  "in quotes": (card) => `"${card}"`,
  "as JSON": (card) => `{"note":"${card}","seats":3}`,
  "in an address": (card) => `https://vendor.example/buy?note=${card}&seats=3`,
  "beside letters": (card) => `visa${card}end`,
  "at the end of a long text": (card) => `${"The trace is cut. ".repeat(40)}${card}`,
  "as lines of a form": (card) => `Card\n${card}\nExpires\n`,
};
/** Those that have other digits beside it. */
const amidDigits: typeof positions = {
  "with its expiry": (card) => `${card} 12/30`,
  "with expiry and code": (card) => `${card} 12/30 123`,
  "with expiry, without slash": (card) => `${card} 1230 737`,
  "behind its expiry": (card) => `12/2030 ${card}`,
  "behind a day": (card) => `2026-11-27 ${card}`,
  "behind a number of a list": (card) => `12 ${card}`,
  "behind a telephone number": (card) => `+49 176 12345678 ${card}`,
  "before a postcode": (card) => `${card}, 10115 Berlin`,
  "one of two": (card) => `${card}\n5555 5555 5555 4444`,
};
/** In one row with other digits, which only a number without separators can be. */
const padded: typeof positions = {
  "padded before": (card) => `000017${card}`,
  "padded behind": (card) => `${card}000`,
};

function grouped(card: string, groups: Groups, separator: string): string {
  let at = 0;
  return groups
    .map((size) => {
      at += size;
      return card.slice(at - size, at);
    })
    .join(separator);
}

/** Chance that is the same in each run of a program. */
export interface Chance {
  /** A whole number from 0, less than `most`. */
  below(most: number): number;
  digits(count: number): string;
}

/** Chance from a seed: a linear congruential generator, of which the high bits are taken. */
export function createChance(seed: number): Chance {
  let state = seed;
  const below = (most: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return Math.floor((state / 2_147_483_647) * most);
  };
  return {
    below,
    digits: (count) => Array.from({ length: count }, () => below(10)).join(""),
  };
}

/** Numbers of a kind that are made; the matrix takes them in turn. */
const poolSize = 49;
/** Of so many texts that could be made with a kind of card, one is. */
const inTurn = 6;

function makePools(): readonly (readonly string[])[] {
  const { digits } = createChance(20_261_127);
  return [...kinds, ...unchecked].map(([brand, prefix, length]) =>
    Array.from({ length: poolSize }, () => {
      const payload = prefix + digits(length - 1 - prefix.length);
      const valid = validNumber(payload);
      return isUnchecked(brand) ? payload + ((Number(valid.at(-1)) + 5) % 10) : valid;
    }),
  );
}

/**
 * The matrix, the same in each run: every separator with every encoding and position, for kinds of
 * card, their numbers and groupings in turn, so that each of those meets each of the others.
 */
export function* cardMatrix(): Generator<MatrixCase> {
  const pools = makePools();
  const turns = pools.map((_, at) => at);
  for (const separator of [...separators, ...rarely, ...spelled]) {
    for (const [encoding, encode] of Object.entries(encodings)) {
      if (spelled.includes(separator) && encoding !== "plain") continue;
      for (const [at, [brand, , length]] of [...kinds, ...unchecked].entries()) {
        if (length < 14 && rarely.includes(separator)) continue;
        const all = [...(byLength[length] ?? []), Array.from({ length }, () => 1)];
        const able = rarely.includes(separator) || isUnchecked(brand) ? all.filter(isPrinted) : all;
        for (const [position, put] of placesFor(separator, brand, length)) {
          const turn = (turns[at] ?? 0) + 1;
          turns[at] = turn;
          if (turn % inTurn !== 0) continue;
          const groups = able[(turn / inTurn) % able.length] ?? [];
          const card = pools[at]?.[turn % poolSize] ?? "";
          const text = put(encode(grouped(card, groups, separator)));
          yield { text, how: [brand, groups.join("-"), separator, encoding, position].join(" · ") };
        }
      }
    }
  }
}

function placesFor(separator: string, brand: string, length: number) {
  const places = Object.entries(positions);
  if (length < 14 || isUnchecked(brand)) return places;
  const more = separator === "" ? Object.entries(padded) : [];
  return [...places, ...Object.entries(amidDigits), ...more];
}

/** One number in each separator, each encoding with and without spaces, and each position. */
export function dressesOf(number: string): readonly string[] {
  const groups = byLength[number.length]?.[0] ?? [];
  const spaced = grouped(number, groups, " ");
  return [
    ...[...separators, ...rarely, ...spelled].map((it) => grouped(number, groups, it)),
    ...Object.values(encodings).flatMap((encode) => [encode(number), encode(spaced)]),
    ...Object.values({ ...positions, ...amidDigits }).map((put) => put(spaced)),
  ];
}
