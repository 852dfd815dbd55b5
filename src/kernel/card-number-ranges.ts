type Lengths = readonly number[];

// First four digits, from and to, and the numbers of digits that count. Published ranges of issuer
// identification numbers (ISO/IEC 7812-1 gives the form and the check digit); the newest
// `avow.has_card_number` in the migrations has the same table.
const anywhere: readonly (readonly [number, number, Lengths])[] = [
  [2200, 2204, [16, 19]], // Mir
  [2205, 2205, [16]], // Borica
  [2221, 2720, [16]], // Mastercard
  [3000, 3059, [14, 16]], // Diners Club
  [3095, 3095, [14, 16]], // Diners Club
  [3400, 3499, [15]], // American Express
  [3528, 3589, [16, 19]], // JCB
  [3600, 3699, [14, 16]], // Diners Club
  [3700, 3799, [15]], // American Express
  [3800, 3999, [14, 16]], // Diners Club
  [4000, 4999, [16, 19]], // Visa
  [5018, 5018, [16, 18, 19]], // Maestro
  [5019, 5019, [16]], // Dankort
  [5020, 5020, [16, 18, 19]], // Maestro
  [5038, 5038, [16, 18, 19]], // Maestro
  [5041, 5041, [16]], // Elo
  [5060, 5061, [16, 19]], // Verve
  [5066, 5067, [16]], // Elo
  [5078, 5079, [16, 19]], // Verve
  [5080, 5099, [16]], // RuPay, Elo
  [5100, 5599, [16]], // Mastercard
  [5888, 5888, [16]], // Mada
  [5893, 5893, [16, 18, 19]], // Maestro
  [5895, 5896, [16]], // Naranja, Cabal
  [6000, 6099, [16, 19]], // Discover (6011), RuPay, Hipercard
  [6200, 6299, [16, 17, 18, 19]], // UnionPay
  [6304, 6304, [16, 18, 19]], // Maestro
  [6362, 6363, [16]], // Elo
  [6370, 6399, [16]], // InstaPayment
  [6440, 6599, [16, 19]], // Discover, RuPay, Troy
  [6703, 6703, [16, 17]], // Bancontact
  [6759, 6759, [16, 18, 19]], // Maestro
  [6761, 6763, [16, 18, 19]], // Maestro
  [8100, 8199, [16, 17, 18, 19]], // UnionPay
  [8200, 8299, [16]], // RuPay
  [8600, 8600, [16]], // Uzcard
  [9704, 9704, [16, 19]], // Napas
  [9792, 9792, [16]], // Troy
  [9860, 9860, [16]], // Humo
];
const from12: Lengths = [12, 13, 14, 15, 16, 17, 18, 19];
/** Rare lengths and wide ranges: these count by themselves only, or too much would be refused. */
const byItself: typeof anywhere = [
  [2200, 2204, [17, 18]], // Mir
  [3000, 3059, [15, 17, 18, 19]], // Diners Club
  [3095, 3095, [15, 17, 18, 19]], // Diners Club
  [3528, 3589, [17, 18]], // JCB
  [3600, 3699, [15, 17, 18, 19]], // Diners Club
  [3800, 3999, [15, 17, 18, 19]], // Diners Club
  [4000, 4999, [13]], // Visa, no longer issued
  [5000, 5099, from12], // Maestro
  [5600, 5899, from12], // Maestro
  [6000, 6999, from12], // Maestro, Discover
];

const anywhereLengths = byPrefix(anywhere);
const allLengths = byPrefix([...anywhere, ...byItself]);

/** By the first four digits, a bit for each length that the tables give. */
function byPrefix(ranges: typeof anywhere): Uint32Array {
  const table = new Uint32Array(10_000);
  for (const [from, to, lengths] of ranges) {
    const bits = lengths.reduce((sum, length) => sum | (1 << length), 0);
    for (let prefix = from; prefix <= to; prefix += 1) table[prefix] = (table[prefix] ?? 0) | bits;
  }
  return table;
}

/** Whether some card number of this length begins with these four digits. */
export function isCardRange(prefix: number, length: number): boolean {
  return ((allLengths[prefix] as number) & (1 << length)) !== 0;
}

/** The same for numbers that count amid other digits too. */
export function isCardRangeAnywhere(prefix: number, length: number): boolean {
  return ((anywhereLengths[prefix] as number) & (1 << length)) !== 0;
}

/** Whether there are cards of this range whose last digit checks nothing: older ones of UnionPay. */
export function isUncheckedRange(prefix: number, length: number): boolean {
  return prefix >= 6200 && prefix <= 6299 && length >= 16;
}

/** Whether any card number begins with these four digits. */
export function isCardPrefix(prefix: number): boolean {
  return allLengths[prefix] !== 0;
}
