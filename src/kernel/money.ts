import { AvowError } from "./errors.ts";

/** An amount in the smallest unit of its currency (cents, yen), never a fraction of one. */
export interface Money {
  /** A safe integer; below zero in a credit note. */
  readonly amount: number;
  /** ISO 4217, three letters in upper case. */
  readonly currency: string;
}

/**
 * How many digits a currency has behind the point: ISO 4217:2015, list one (currencies in use), as
 * of January 2026, without funds, metals and codes for testing.
 */
const digitsTable: Readonly<Record<number, string>> = {
  0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
  2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
    CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL
    HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT
    MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB
    SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH
    USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG`,
  3: "BHD IQD JOD KWD LYD OMR TND",
};

const digitsByCurrency: ReadonlyMap<string, number> = new Map(
  Object.entries(digitsTable).flatMap(([digits, codes]) =>
    codes.split(/\s+/).map((code) => [code, Number(digits)] as const),
  ),
);

/** Whether `code` is a currency in use, in upper case, of which the minor unit is known. */
export function isCurrency(code: string): boolean {
  return digitsByCurrency.has(code);
}

/**
 * Digits behind the point: 2 for EUR, 0 for JPY, 3 for KWD. Throws `bad-input` for a code that is
 * no currency in use: a guess of two would be wrong by a factor of a hundred.
 */
export function minorDigits(currency: string): number {
  const digits = digitsByCurrency.get(currency);
  if (digits === undefined) {
    throw new AvowError(
      "bad-input",
      "The currency must be a code of ISO 4217 in use, in upper case, such as EUR.",
    );
  }
  return digits;
}

/** The amount as a plain decimal number, exact: 4900 of EUR is "49.00", 500 of JPY "500". */
export function decimalOf({ amount, currency }: Money): string {
  const digits = minorDigits(currency);
  requireInteger(amount);
  const sign = amount < 0 ? "-" : "";
  const text = String(Math.abs(amount)).padStart(digits + 1, "0");
  if (digits === 0) return sign + text;
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Formatters cost a tenth of a millisecond each; the languages and currencies of a shop are few. */
const formattersMax = 50;
const formatters = new Map<string, Intl.NumberFormat>();

/**
 * The amount as people of `locale` (BCP 47: "en", "de-AT") write it, with all of the currency's
 * digits: "€49.00", "49,00 €". A locale that is not well formed gives English.
 */
export function formatMoney(money: Money, locale: string): string {
  return formatterOf(money.currency, locale).format(decimalOf(money) as `${number}`);
}

function formatterOf(currency: string, locale: string): Intl.NumberFormat {
  const key = `${currency} ${locale}`;
  const known = formatters.get(key);
  if (known) return known;
  const digits = minorDigits(currency);
  const made = new Intl.NumberFormat(wellFormed(locale), {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  if (formatters.size >= formattersMax) formatters.clear();
  formatters.set(key, made);
  return made;
}

/** Intl throws on what is not well formed. */
function wellFormed(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? "en";
  } catch {
    return "en";
  }
}

/**
 * Reads "49.00", "49.5" or "49": digits, at most one point, no sign, no separators of thousands.
 * Exact, by digits and never by a floating number. Throws `bad-input` for anything else, for more
 * digits than the currency has, and for what is no safe integer of minor units.
 */
export function parseMoney(text: string, currency: string): Money {
  const digits = minorDigits(currency);
  const [, whole, fraction = ""] = /^(\d{1,16})(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) {
    throw new AvowError("bad-input", "An amount is written in digits with a point, such as 49.00.");
  }
  if (fraction.length > digits) {
    const room = digits === 0 ? "no digit" : `at most ${digits} digits`;
    throw new AvowError("bad-input", `An amount of ${currency} has ${room} behind the point.`);
  }
  const amount = Number(whole + fraction.padEnd(digits, "0"));
  requireInteger(amount);
  return { amount, currency };
}

/**
 * Splits an amount by weights so that the parts are integers and their sum is the amount: each gets
 * its share rounded towards zero, and what is left goes one unit each to the largest remainders, the
 * earlier first where they are equal (Hamilton's method). Weights are safe integers of zero or more;
 * when all are zero, only zero can be split.
 */
export function shareOut(amount: number, weights: readonly number[]): number[] {
  requireInteger(amount);
  for (const weight of weights) {
    if (!Number.isSafeInteger(weight) || weight < 0) {
      throw new AvowError("bad-input", "A weight must be a whole number of zero or more.");
    }
  }
  const sum = weights.reduce((total, weight) => total + BigInt(weight), 0n);
  if (sum === 0n) {
    if (amount !== 0) throw new AvowError("bad-input", "An amount can't be split by no weights.");
    return weights.map(() => 0);
  }
  const whole = BigInt(Math.abs(amount));
  const parts = weights.map((weight, index) => {
    const product = whole * BigInt(weight);
    return { index, share: product / sum, rest: product % sum };
  });
  let left = Number(whole - parts.reduce((total, { share }) => total + share, 0n));
  const sign = amount < 0 ? -1 : 1;
  const shares = parts.map(({ share }) => Number(share));
  const byRest = parts.toSorted((a, b) =>
    a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1,
  );
  for (const { index } of byRest) {
    if (left === 0) break;
    shares[index] = (shares[index] ?? 0) + 1;
    left -= 1;
  }
  // Zero has no sign here: -0 would print as "-0".
  return shares.map((share) => (share === 0 ? 0 : sign * share));
}

function requireInteger(amount: number): void {
  if (!Number.isSafeInteger(amount)) {
    throw new AvowError(
      "bad-input",
      "An amount must be a whole number of the currency's smallest unit, below nine quadrillion.",
    );
  }
}
