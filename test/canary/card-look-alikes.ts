/** Numbers that are no card's, by kind, as texts hold them: what the guard may refuse wrongly. */
import { invoiceNumber, newOrderNumber } from "../../src/checkout/number.ts";
import { newId } from "../../src/kernel/ids.ts";
import { newLicenceKey } from "../../src/licence/mod.ts";
import { validNumber } from "../card-numbers.ts";
import { createChance } from "./card-matrix.ts";

const { below, digits: pick } = createChance(4_711);
const between = (from: number, to: number) => from + below(to - from);
const one = <Item>(items: readonly Item[]) => items[below(items.length)] as Item;
const letters = (alphabet: string, count: number) =>
  Array.from({ length: count }, () => alphabet[below(alphabet.length)]).join("");

// Country, length of what follows the check digits; digits only, but for the bank's letters.
const ibans: readonly (readonly [string, number, number])[] = [
  ["DE", 0, 18],
  ["AT", 0, 16],
  ["BE", 0, 12],
  ["ES", 0, 20],
  ["PL", 0, 24],
  ["PT", 0, 21],
  ["FI", 0, 14],
  ["DK", 0, 14],
  ["GB", 4, 14],
  ["NL", 4, 10],
  ["IE", 4, 14],
  ["LV", 4, 13],
  ["CH", 0, 17],
  ["SE", 0, 20],
];

/** An IBAN with right check digits (ISO 13616: modulo 97 of ISO/IEC 7064). */
function iban(): string {
  const [country, bank, count] = one(ibans);
  const account = letters("ABCDEFGHKLMNPRST", bank) + pick(count);
  const value = Array.from(`${account}${country}00`, (it) => Number.parseInt(it, 36)).join("");
  const rest = Array.from(value).reduce((sum, digit) => (sum * 10 + Number(digit)) % 97, 0);
  return `${country}${String(98 - rest).padStart(2, "0")}${account}`;
}

const inFours = (text: string) => text.replace(/(.{4})(?=.)/g, "$1 ");

/** An article number with its check digit (GS1: weights 1 and 3 in turn). */
function ean(prefix: string): string {
  const payload = prefix + pick(12 - prefix.length);
  const sum = Array.from(payload).reduce((all, it, at) => all + Number(it) * (at % 2 ? 3 : 1), 0);
  return `${payload}${(10 - (sum % 10)) % 10}`;
}

/** How numbers are written in twelve countries, with and without their country's code. */
const telephones: readonly string[] = [
  ...["+49 176 ########", "+49 (0)30 ######-##", "0049 176 ########", "0176/########"],
  ...["+1 (415) 55#-####", "1-800-55#-####", "+44 20 7### ####", "07### ######"],
  ...["+33 6 ## ## ## ##", "06 ## ## ## ##", "+39 3## ### ####", "+34 6## ### ###"],
  ...["+91 9#### #####", "+86 13# #### ####", "+62 812 #### ####", "+81 90 #### ####"],
  ...["+55 11 9####-####", "+43 664 #######", "+41 79 ### ## ##", "+48 5## ### ###"],
];
const filled = (shape: string) => shape.replace(/#/g, () => pick(1));

/** Parcels: UPS, DHL (Germany, Express), FedEx, USPS, Royal Mail and the like (UPU S10), DPD. */
const trackings: readonly (() => string)[] = [
  () => `1Z${letters("0123456789ABCDEFGHJKLMNPRSTVWXYZ", 6)}${pick(10)}`,
  () => `00340434${pick(12)}`,
  () => pick(10),
  () => `7${pick(11)}`,
  () => `9400 1${pick(3)} ${pick(4)} ${pick(4)} ${pick(4)} ${pick(2)}`,
  () => `R${letters("ABCDEFGR", 1)}${pick(9)}${one(["GB", "DE", "US", "CN"])}`,
  () => `0${pick(13)}`,
];

const hex = (count: number) => letters("0123456789abcdef", count);

/** A new number of each kind, by the figure's name. */
export const lookAlikes: Readonly<Record<string, () => string>> = {
  RandomSixteenDigits: () => pick(16),
  NanosecondTime: () => `${between(1_700_000_000, 1_800_000_000)}${pick(9)}`,
  MicrosecondTime: () => `${between(1_700_000_000, 1_800_000_000)}${pick(6)}`,
  MillisecondTime: () => `${between(1_700_000_000, 1_800_000_000)}${pick(3)}`,
  Iban: iban,
  IbanInGroups: () => inFours(iban()),
  Ean13: () => ean(""),
  Ean13Of400: () => ean("400"),
  Telephone: () => filled(one(telephones)),
  Uuid4: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${letters("89ab", 1)}${hex(3)}-${hex(12)}`,
  OurId: newId,
  Sha256: () => hex(64),
  Imei: () => validNumber(`${one(["35", "86", "01"])}${pick(12)}`),
  Tracking: () => one(trackings)(),
  LicenceKey: newLicenceKey,
  OrderNumber: newOrderNumber,
  InvoiceNumber: () =>
    invoiceNumber(`${letters("ABCKR", below(3) + 1)}-${between(2024, 2100)}`, below(10_000_000)),
};
