/** Card numbers for tests, made without any of the code that looks for them. */
import fc from "fast-check";

/** Brand, first digits, lengths: as published, kept apart from the product's table. */
export const brands: readonly (readonly [string, readonly string[], readonly number[]])[] = [
  ["Visa", ["4", "4026", "4917"], [13, 16, 19]],
  ["Mastercard", ["51", "55", "2221", "2720", "2500"], [16]],
  ["American Express", ["34", "37"], [15]],
  ["Discover", ["6011", "644", "649", "65", "622126"], [16, 17, 18, 19]],
  ["Diners Club", ["300", "305", "3095", "36", "38", "39"], [14, 15, 16, 17, 18, 19]],
  ["JCB", ["3528", "3589"], [16, 17, 18, 19]],
  ["UnionPay", ["62", "81"], [16, 17, 18, 19]],
  ["Maestro", ["5018", "5020", "5038", "5893", "6304", "6759", "6761", "6763"], [12, 13, 16, 19]],
  ["Mir", ["2200", "2204"], [16, 19]],
  ["RuPay", ["60", "65", "82", "508"], [16]],
  ["Troy", ["9792"], [16]],
];

/** The Luhn sum by the book: from the right, every second digit doubled, its digits added. */
export function luhnSum(text: string): number {
  return Array.from(text)
    .toReversed()
    .flatMap((digit, at) => Array.from(String(Number(digit) * (1 + (at % 2)))))
    .reduce((sum, digit) => sum + Number(digit), 0);
}

/** `payload` with its check digit. */
export function validNumber(payload: string): string {
  return `${payload}${(10 - (luhnSum(`${payload}0`) % 10)) % 10}`;
}

/** The digits as those of the script whose zero is given. */
export function paint(text: string, zero: number): string {
  return text.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
}

/** Decimal digits of any length. */
export function digits(minLength: number, maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...Array.from("0123456789")), minLength, maxLength });
}

/** A valid card number of some brand. */
export const cardNumber: fc.Arbitrary<string> = fc
  .constantFrom(...brands)
  .chain(([, prefixes, lengths]) =>
    fc
      .tuple(fc.constantFrom(...prefixes), fc.constantFrom(...lengths), digits(19, 19))
      .map(([prefix, length, rest]) => validNumber((prefix + rest).slice(0, length - 1))),
  );

/** What people, programs and evaders put between digits. */
const separators: readonly string[] = [
  ...[" ", "-", ".", "/", "_", ",", "\n", "\r\n", "\t", " - ", ", ", "--", "\u00a0", "\u2009"],
  ...["\u202f", "\u3000", "\u2011", "\u2013", "\u2014", "\u2212", "\uff0d", "\u00b7", "\u2044"],
  ...["\u060c", "\ufe33", "\uff0e", " \u200b \u200b ", "\u2028"],
];
/** What shows nothing between digits, or only something upon one. */
const invisibles: readonly string[] = [
  ...["\u200b", "\u200d", "\u00ad", "\u2060", "\ufeff", "\ufe0f\u20e3", "\u0336", "\u202d"],
];
const others: readonly string[] = [
  ":",
  "|",
  "+",
  "(",
  ") ",
  '","',
  "*",
  "     ",
  "é",
  "x",
  "\u2260",
];

const zeros = [0x30, 0x30, 0x30, 0x660, 0x966, 0xff10, 0x1d7ce, 0x1d7f6, 0x1e950];

/** Text around and of card numbers: a part holds one, a part nearly. No escapes. */
export const cardLikeText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(" ", " ", "-", ".", ...separators, ...invisibles) },
      { weight: 2, arbitrary: digits(1, 6) },
      { weight: 1, arbitrary: digits(4, 4) },
      { weight: 1, arbitrary: digits(12, 24) },
      { weight: 1, arbitrary: fc.constantFrom(...others) },
      { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 4 }) },
      { weight: 3, arbitrary: fc.tuple(cardNumber, grouping(), separatorsOf()).map(dressed) },
    ),
    { maxLength: 6 },
  )
  .chain((parts) => fc.constantFrom(...zeros).map((zero) => paint(parts.join(""), zero)))
  .map((text) => text.replace(/[\0%&\\]/g, ""));

function grouping(): fc.Arbitrary<readonly number[]> {
  const usual = [[4, 4, 4, 4], [4, 6, 5], [1], [8, 8], [2], [19], [5, 5, 5], [6, 10], [4, 6, 4]];
  return fc.oneof(
    fc.constantFrom(...usual),
    fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 19 }),
  );
}

/** One separator throughout, or any mixture. */
function separatorsOf(): fc.Arbitrary<readonly string[]> {
  const one = fc.constantFrom(...separators, ...invisibles, ...others);
  return fc.oneof(
    fc.constantFrom(...separators).map((it) => [it]),
    fc.array(one, { minLength: 1, maxLength: 19 }),
  );
}

function dressed([card, sizes, between]: [string, readonly number[], readonly string[]]): string {
  let rest = card;
  let text = "";
  for (let at = 0; rest !== ""; at += 1) {
    const size = sizes[at % sizes.length] ?? 4;
    text += rest.slice(0, size);
    rest = rest.slice(size);
    if (rest !== "") text += between[at % between.length] ?? "";
  }
  return text;
}

/** A card number in any dress that a reader sees through. */
export const dressedCardNumber: fc.Arbitrary<string> = fc
  .tuple(
    cardNumber,
    grouping(),
    fc.array(fc.constantFrom(...separators, ...invisibles), { minLength: 1, maxLength: 19 }),
    fc.constantFrom(...zeros),
  )
  .map(([card, sizes, between, zero]) => paint(dressed([card, sizes, between]), zero));
