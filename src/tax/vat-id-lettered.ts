import { digitAt, luhn, mod97And10, weighted } from "./check-digits.ts";

/** The check digits of countries whose VAT ids have letters with a meaning of their own. */

const spanishLetters = "TRWAGMYFPDXBNJZSQVHLCKE";

/** A citizen (DNI), a foreigner (NIE), a special one (K, L, M), or a firm (CIF). */
export function spainControl(body: string): boolean {
  const kind = body.charAt(0);
  const control = body.charAt(8);
  if (/\d/.test(kind)) return spanishLetters[Number(body.slice(0, 8)) % 23] === control;
  const number = body.slice(1, 8);
  if ("XYZ".includes(kind)) {
    return spanishLetters[Number(`${"XYZ".indexOf(kind)}${number}`) % 23] === control;
  }
  if ("KLM".includes(kind)) return spanishLetters[Number(number) % 23] === control;
  let sum = 0;
  for (let index = 0; index < 7; index += 1) {
    const weight = index % 2 === 0 ? digitAt(number, index) * 2 : digitAt(number, index);
    sum += Math.floor(weight / 10) + (weight % 10);
  }
  const check = (10 - (sum % 10)) % 10;
  const asLetter = "JABCDEFGHI".charAt(check) === control;
  const asDigit = String(check) === control;
  if ("ABEH".includes(kind)) return asDigit;
  if ("NPQRSW".includes(kind)) return asLetter;
  return "CDFGJUV".includes(kind) && (asDigit || asLetter);
}

const frenchKeys = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/** Two signs over the nine digits of the SIREN, which has a check digit too (Monaco's have none). */
export function franceKey(body: string): boolean {
  const siren = body.slice(2);
  if (!siren.startsWith("000") && !luhn(siren)) return false;
  if (/^\d\d/.test(body)) return (12 + 3 * (Number(siren) % 97)) % 97 === Number(body.slice(0, 2));
  const first = frenchKeys.indexOf(body.charAt(0));
  const second = frenchKeys.indexOf(body.charAt(1));
  const key = first < 10 ? first * 24 + second - 10 : first * 34 + second - 100;
  return (Number(siren) + 1 + Math.floor(key / 11)) % 11 === key % 11;
}

/** Seven digits and one or two letters, or the older form with its second sign a letter. */
export function irelandLetter(body: string): boolean {
  const older = !/\d/.test(body.charAt(1));
  const digits = older ? `0${body.slice(2, 7)}${body.charAt(0)}` : body.slice(0, 7);
  const suffix = body.charAt(8);
  const suffixValue = suffix === "" || suffix === "W" ? 0 : suffix.charCodeAt(0) - 64;
  const sum = weighted(digits, [8, 7, 6, 5, 4, 3, 2]) + 9 * suffixValue;
  return "WABCDEFGHIJKLMNOPQRSTUV".charAt(sum % 23) === body.charAt(7);
}

/** A firm's by the weights of the RSIN; a sole trader's, since 2020, by MOD 97-10 of the whole. */
export function netherlandsId(body: string): boolean {
  const sum = weighted(body, [9, 8, 7, 6, 5, 4, 3, 2]);
  return sum % 11 === digitAt(body, 8) || mod97And10(`NL${body}`);
}
