/** The arithmetic of check digits that several countries share; all take strings of digits. */

export function digitAt(text: string, index: number): number {
  return text.charCodeAt(index) - 48;
}

/** Σ weight × digit, over as many digits as there are weights. */
export function weighted(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, index) => sum + weight * digitAt(digits, index), 0);
}

/** The last digit as a number. */
export function lastDigit(digits: string): number {
  return digitAt(digits, digits.length - 1);
}

/** Luhn's formula (ISO/IEC 7812-1 annex B). */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = digitAt(digits, digits.length - 1 - index);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** ISO/IEC 7064 MOD 11,10, the check digit last. */
export function mod11And10(digits: string): boolean {
  let product = 10;
  for (let index = 0; index < digits.length - 1; index += 1) {
    const sum = (digitAt(digits, index) + product) % 10 || 10;
    product = (2 * sum) % 11;
  }
  return (product + lastDigit(digits)) % 10 === 1;
}

/** ISO/IEC 7064 MOD 97-10 over digits and letters (A is 10), as of a bank account number. */
export function mod97And10(text: string): boolean {
  let rest = 0;
  for (const char of text) rest = Number(`${rest}${Number.parseInt(char, 36)}`) % 97;
  return rest === 1;
}

/** Whether six digits YYMMDD can be a date, the month counted with one of the offsets. */
export function isDate(digits: string, monthOffsets: readonly number[]): boolean {
  const month = Number(digits.slice(2, 4));
  const day = Number(digits.slice(4, 6));
  return day >= 1 && day <= 31 && monthOffsets.some((add) => month > add && month <= add + 12);
}
