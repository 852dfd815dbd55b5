import { digitAt, isDate, lastDigit, luhn, mod11And10, weighted } from "./check-digits.ts";
import { franceKey, irelandLetter, netherlandsId, spainControl } from "./vat-id-lettered.ts";

/** How the VAT ids of one country look behind the prefix, and whether their check digits are right. */
interface VatForm {
  /** ISO 3166-1 alpha-2 */
  readonly country: string;
  readonly form: RegExp;
  /** Of what `form` accepted. */
  readonly checks: (body: string) => boolean;
}

/** 11 minus the weighted sum's rest by 11; what comes out as 10 or 11 is for the country to say. */
function elevens(digits: string, weights: readonly number[]): number {
  return 11 - (weighted(digits, weights) % 11);
}

function austria(body: string): boolean {
  const doubled = [2, 4, 6].map((index) => digitAt(body, index) * 2);
  const sum =
    [1, 3, 5, 7].reduce((total, index) => total + digitAt(body, index), 0) +
    doubled.reduce((total, twice) => total + Math.floor(twice / 10) + (twice % 10), 0);
  return (10 - ((sum + 4) % 10)) % 10 === lastDigit(body);
}

/** Nine digits: a firm. Ten: a citizen (with a date of birth), a foreigner, or another. */
function bulgaria(digits: string): boolean {
  const last = lastDigit(digits);
  if (digits.length === 9) {
    const first = weighted(digits, [1, 2, 3, 4, 5, 6, 7, 8]) % 11;
    const check = first < 10 ? first : weighted(digits, [3, 4, 5, 6, 7, 8, 9, 10]) % 11;
    return check % 10 === last;
  }
  const citizen = (weighted(digits, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11) % 10;
  const foreigner = weighted(digits, [21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10;
  const other = elevens(digits, [4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  const dated = isDate(digits, [0, 20, 40]);
  return (dated && citizen === last) || foreigner === last || other === last;
}

function cyprus(body: string): boolean {
  const odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
  let sum = 0;
  for (let index = 0; index < 8; index += 1) {
    const digit = digitAt(body, index);
    sum += index % 2 === 0 ? (odd[digit] ?? 0) : digit;
  }
  return String.fromCharCode(65 + (sum % 26)) === body[8];
}

/** Eight digits: a firm. Nine from 6: a person without a birth number. Else a birth number. */
function czechia(digits: string): boolean {
  if (digits.length === 8) {
    return elevens(digits, [8, 7, 6, 5, 4, 3, 2]) % 10 === lastDigit(digits);
  }
  if (digits.length === 9 && digits.startsWith("6")) {
    const rest = weighted(digits.slice(1), [8, 7, 6, 5, 4, 3, 2]) % 11;
    return (8 - ((10 - rest) % 11) + 10) % 10 === lastDigit(digits);
  }
  if (!isDate(digits, [0, 20, 50, 70])) return false;
  // Birth numbers of nine digits, given until 1953, have no check digit.
  if (digits.length === 9) return Number(digits.slice(0, 2)) < 54;
  return (Number(digits.slice(0, 9)) % 11) % 10 === lastDigit(digits);
}

function lithuania(digits: string): boolean {
  const cycle = (start: number) =>
    Array.from({ length: digits.length - 1 }, (_, index) => ((index + start) % 9) + 1);
  const first = weighted(digits, cycle(0)) % 11;
  const check = first < 10 ? first : weighted(digits, cycle(2)) % 11;
  // The digit before the last is always 1.
  return digitAt(digits, digits.length - 2) === 1 && check % 10 === lastDigit(digits);
}

/** From 4 on a firm; below a person, by date of birth until 2017. */
function latvia(digits: string): boolean {
  if (digitAt(digits, 0) > 3) {
    return weighted(digits, [9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]) % 11 === 3;
  }
  const check = ((1 + weighted(digits, [10, 5, 8, 4, 2, 1, 6, 3, 7, 9])) % 11) % 10;
  return check === lastDigit(digits);
}

function slovenia(digits: string): boolean {
  const check = elevens(digits, [8, 7, 6, 5, 4, 3, 2]);
  return (check === 10 ? 0 : check) === lastDigit(digits);
}

/** Nine digits, three more for a branch; government departments and health authorities. */
function unitedKingdom(body: string): boolean {
  if (body.startsWith("GD")) return Number(body.slice(2)) < 500;
  if (body.startsWith("HA")) return Number(body.slice(2)) >= 500;
  const sum = weighted(body, [8, 7, 6, 5, 4, 3, 2]) + Number(body.slice(7, 9));
  return sum % 97 === 0 || (sum + 55) % 97 === 0;
}

function poland(digits: string): boolean {
  return weighted(digits, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === lastDigit(digits);
}

function romania(digits: string): boolean {
  const padded = digits.padStart(10, "0");
  return ((weighted(padded, [7, 5, 3, 2, 1, 7, 5, 3, 2]) * 10) % 11) % 10 === lastDigit(padded);
}

function greece(digits: string): boolean {
  const sum = weighted(digits, [256, 128, 64, 32, 16, 8, 4, 2]);
  return (sum % 11) % 10 === lastDigit(digits);
}

const british = /^(\d{9}|\d{12}|(GD|HA)\d{3})$/;

/**
 * By the prefix that customers write. The forms are those of the European Commission ("VIES: frequently
 * asked questions", Q11); the check digits those that the tax administrations have made known
 * (collected in "VAT number algorithms", BMF Austria, 2009, and for the Netherlands from 2020,
 * Belastingdienst, "btw-id"); Switzerland BFS "UID" (eCH-0097), Norway Brønnøysundregistrene.
 */
export const vatForms: Readonly<Record<string, VatForm>> = {
  AT: { country: "AT", form: /^U\d{8}$/, checks: austria },
  BE: {
    country: "BE",
    form: /^[01]\d{9}$/,
    checks: (digits) => 97 - (Number(digits.slice(0, 8)) % 97) === Number(digits.slice(8)),
  },
  BG: { country: "BG", form: /^\d{9,10}$/, checks: bulgaria },
  CY: { country: "CY", form: /^(?!12)\d{8}[A-Z]$/, checks: cyprus },
  CZ: { country: "CZ", form: /^(?!9\d{7}$)\d{8,10}$/, checks: czechia },
  DE: { country: "DE", form: /^[1-9]\d{8}$/, checks: mod11And10 },
  DK: {
    country: "DK",
    form: /^[1-9]\d{7}$/,
    checks: (digits) => weighted(digits, [2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
  },
  EE: {
    country: "EE",
    form: /^\d{9}$/,
    checks: (digits) => weighted(digits, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0,
  },
  EL: { country: "GR", form: /^\d{9}$/, checks: greece },
  ES: { country: "ES", form: /^([A-Z]\d{7}[0-9A-Z]|\d{8}[A-Z])$/, checks: spainControl },
  FI: {
    country: "FI",
    form: /^\d{8}$/,
    checks: (digits) => elevens(digits, [7, 9, 10, 5, 8, 4, 2]) % 11 === lastDigit(digits),
  },
  FR: { country: "FR", form: /^[0-9A-HJ-NP-Z]{2}\d{9}$/, checks: franceKey },
  HR: { country: "HR", form: /^\d{11}$/, checks: mod11And10 },
  HU: {
    country: "HU",
    form: /^\d{8}$/,
    checks: (digits) => weighted(digits, [9, 7, 3, 1, 9, 7, 3, 1]) % 10 === 0,
  },
  IE: { country: "IE", form: /^(\d{7}[A-W][A-IW]?|\d[A-Z+*]\d{5}[A-W])$/, checks: irelandLetter },
  IT: { country: "IT", form: /^(?!0{7})\d{11}$/, checks: luhn },
  LT: { country: "LT", form: /^(\d{9}|\d{12})$/, checks: lithuania },
  LU: {
    country: "LU",
    form: /^\d{8}$/,
    checks: (digits) => Number(digits.slice(0, 6)) % 89 === Number(digits.slice(6)),
  },
  LV: { country: "LV", form: /^\d{11}$/, checks: latvia },
  MT: {
    country: "MT",
    form: /^[1-9]\d{7}$/,
    checks: (digits) =>
      37 - (weighted(digits, [3, 4, 6, 7, 8, 9]) % 37) === Number(digits.slice(6)),
  },
  NL: { country: "NL", form: /^\d{9}B\d{2}$/, checks: netherlandsId },
  PL: { country: "PL", form: /^\d{10}$/, checks: poland },
  PT: {
    country: "PT",
    form: /^[1-9]\d{8}$/,
    checks: (digits) => (elevens(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 10 === lastDigit(digits),
  },
  RO: { country: "RO", form: /^[1-9]\d{1,9}$/, checks: romania },
  SE: {
    country: "SE",
    form: /^\d{10}(?!00)\d{2}$/,
    checks: (digits) => luhn(digits.slice(0, 10)),
  },
  SI: { country: "SI", form: /^[1-9]\d{7}$/, checks: slovenia },
  SK: {
    country: "SK",
    form: /^[1-9]\d[2-47-9]\d{7}$/,
    checks: (digits) => Number(digits) % 11 === 0,
  },
  GB: { country: "GB", form: british, checks: unitedKingdom },
  XI: { country: "GB", form: british, checks: unitedKingdom },
  CHE: {
    country: "CH",
    form: /^\d{9}$/,
    checks: (digits) => elevens(digits, [5, 4, 3, 2, 7, 6, 5, 4]) % 11 === lastDigit(digits),
  },
  NO: {
    country: "NO",
    form: /^\d{9}MVA$/,
    checks: (body) => elevens(body, [3, 2, 7, 6, 5, 4, 3, 2]) % 11 === digitAt(body, 8),
  },
};
