/** As the brands are named by themselves; the payment provider has names of its own for them. */
const names: Readonly<Record<string, string>> = {
  amex: "American Express",
  cartes_bancaires: "Cartes Bancaires",
  diners: "Diners Club",
  discover: "Discover",
  eftpos_au: "eftpos",
  jcb: "JCB",
  mastercard: "Mastercard",
  unionpay: "UnionPay",
  visa: "Visa",
};

/** The brand of a card as people know it; null if it has no name here. */
export function cardBrandName(brand: string | null): string | null {
  return names[brand ?? ""] ?? null;
}
