import { newSecret } from "../kernel/ids.ts";

/**
 * The symbols of a key. No vowels, so that no words come about, and one of each that look alike:
 * Q of 0 O Q, 2 of 2 Z, 5 of 5 S, 8 of 8 B, V of U V, none of 1 I L.
 */
const alphabet = "23456789CDFGHJKMNPQRTVWXY";
const lookAlikes: Readonly<Record<string, string>> = {
  ...{ "0": "Q", O: "Q", Z: "2", S: "5", B: "8", U: "V" },
};

const symbolCount = 25;
const checkCount = 3;
const groupSize = 5;
/** Cards have 12 digits and more. */
const longRun = /\d{6}/;

// A Reed-Solomon code over the 29 residues of a prime: any three wrong symbols show, one is found.
const prime = 29;
// What the sums have to be. With zeros, a key of one symbol throughout would be as good as any.
const targets = [1, 2, 3] as const;

const mod = (value: number) => ((value % prime) + prime) % prime;
const residues = Array.from({ length: prime }, (_, value) => value);
const inverses = residues.map((value) => residues.findIndex((it) => mod(it * value) === 1));

/** How far the sums of symbol times place to the power of 0, 1 and 2 are from their targets. */
function missing(values: readonly number[]): readonly [number, number, number] {
  const sum = (power: 0 | 1 | 2) =>
    mod(values.reduce((total, value, at) => total + value * (at + 1) ** power, 0) - targets[power]);
  return [sum(0), sum(1), sum(2)];
}

const isRight = (values: readonly number[]) => missing(values).every((it) => it === 0);

/** The symbols that make the sums right, for the last three places (Lagrange, modulo the prime). */
function checkSymbols(values: readonly number[]): readonly number[] {
  const [s0, s1, s2] = missing(values);
  const places = Array.from({ length: checkCount }, (_, at) => symbolCount - checkCount + at + 1);
  return places.map((place) => {
    const [a = 0, b = 0] = places.filter((it) => it !== place);
    const divisor = inverses[mod((place - a) * (place - b))] ?? 0;
    return mod(-(s2 - (a + b) * s1 + a * b * s0) * divisor);
  });
}

function randomSymbols(): number[] {
  const values: number[] = [];
  while (values.length < symbolCount - checkCount) {
    // 250 is the greatest multiple of 25 in a byte; above it, some symbols would come more often.
    for (const byte of newSecret(32)) if (byte < 250) values.push(byte % alphabet.length);
  }
  return values.slice(0, symbolCount - checkCount);
}

const written = (values: readonly number[]) => values.map((it) => alphabet[it]).join("");
const grouped = (symbols: string) => symbols.match(/.{5}/g)?.join("-") ?? symbols;

/**
 * Whether nobody can take the symbols for a card's number, or for a part of one: letters at both
 * ends keep their digits apart from those that stand beside the key.
 */
function isUnlikeCard(symbols: string): boolean {
  return /^\D.*\D$/.test(symbols) && !longRun.test(symbols);
}

/**
 * A new licence key: 25 symbols in five groups with dashes between, `8PQ2X-…`. It holds over 100
 * random bits (22 symbols of 25 kinds, 102.2, less 1.8 for what is drawn again) and three check symbols. The check
 * catches up to three wrong symbols anywhere, which is every single one and every swap, and lets one
 * in 24,389 of other texts pass. Never reads as a card number.
 */
export function newLicenceKey(): string {
  for (;;) {
    const drawn = randomSymbols();
    const values = [...drawn, ...checkSymbols(drawn)];
    // Check symbols are of 29 kinds; a key that would need one of the last four is drawn again.
    if (values.some((it) => it >= alphabet.length)) continue;
    const symbols = written(values);
    if (isUnlikeCard(symbols)) return grouped(symbols);
  }
}

/** The symbols that somebody may have meant, or null if there are not 25 of the alphabet. */
function readSymbols(text: string): readonly number[] | null {
  if (text.length > 200) return null;
  const plain = text
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[\s\p{Pd}\p{Cf}\u2212_.]/gu, "");
  const values = Array.from(plain, (it) => alphabet.indexOf(lookAlikes[it] ?? it));
  return values.length === symbolCount && !values.includes(-1) ? values : null;
}

/**
 * Reads a key as people type and paste it: in any case, with spaces, dashes of every kind or dots
 * anywhere or nowhere, full-width, and with 0 or O for Q, Z for 2, S for 5, B for 8, U for V.
 * Returns it as `newLicenceKey` writes it, or null if it can't be one.
 */
export function parseLicenceKey(text: string): string | null {
  const values = readSymbols(text);
  return values && isRight(values) ? grouped(written(values)) : null;
}

/**
 * Which group of a mistyped key is wrong, from 1, if one symbol is wrong or two neighbours within a
 * group are swapped; null if the check can't tell. It says nothing that helps to guess a key.
 */
export function likelyMistake(text: string): number | null {
  const values = readSymbols(text);
  if (!values || isRight(values)) return null;
  const groups = new Set<number>();
  for (let at = 0; at < symbolCount; at += 1) {
    const group = Math.floor(at / groupSize) + 1;
    for (let value = 0; value < alphabet.length; value += 1) {
      if (isRight(values.with(at, value))) groups.add(group);
    }
    const [one, other] = [values[at], values[at + 1]];
    const sameGroup = at % groupSize < groupSize - 1;
    if (sameGroup && one !== undefined && other !== undefined) {
      if (isRight(values.with(at, other).with(at + 1, one))) groups.add(group);
    }
  }
  const [group] = groups;
  return groups.size === 1 && group !== undefined ? group : null;
}
