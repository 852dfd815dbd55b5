/** What becomes of a payment with a test card. */
export type CardOutcome =
  | { readonly result: "paid" | "disputed" }
  | { readonly result: "declined"; readonly message: string }
  /** The cardholder's bank asks first; approved, it goes on as said. */
  | { readonly result: "challenge"; readonly goesOn: "paid" | "declined" };

/** A card that no bank gave to anybody. */
export interface TestCard {
  /** A word for it that may stand in an address, where its number may not. */
  readonly slug: string;
  readonly number: string;
  readonly brand: "visa" | "mastercard" | "amex";
  /** ISO 3166-1. */
  readonly country: string;
  readonly meaning: string;
  readonly outcome: CardOutcome;
}

const paid: CardOutcome = { result: "paid" };
const declined = (message: string): CardOutcome => ({ result: "declined", message });

/** The numbers that Stripe publishes for this: https://docs.stripe.com/testing */
export const testCards: readonly TestCard[] = [
  card("visa", "4242424242424242", "US", "pays", paid),
  card("germany", "4000002760000016", "DE", "pays, from Germany", paid),
  card("france", "4000002500000003", "FR", "pays, from France", paid),
  card("mastercard", "5555555555554444", "US", "pays, Mastercard", paid),
  card("amex", "378282246310005", "US", "pays, American Express", paid),
  card("bank-asks", "4000002500003155", "US", "the bank asks (3-D Secure)", {
    result: "challenge",
    goesOn: "paid",
  }),
  card("bank-asks-always", "4000000000003220", "US", "the bank asks (3-D Secure 2)", {
    result: "challenge",
    goesOn: "paid",
  }),
  card("asks-then-declines", "4000008400001629", "US", "the bank asks, then no", {
    result: "challenge",
    goesOn: "declined",
  }),
  card("declined", "4000000000000002", "US", "declined", declined("Your card was declined.")),
  card(
    ...(["no-funds", "4000000000009995", "US", "no funds"] as const),
    declined("Your card has insufficient funds."),
  ),
  card(
    ...(["expired", "4000000000000069", "US", "expired"] as const),
    declined("Your card has expired."),
  ),
  card(
    ...(["wrong-code", "4000000000000127", "US", "wrong security code"] as const),
    declined("Your card’s security code is incorrect."),
  ),
  card("disputed", "4000000000000259", "US", "pays, disputed at once", {
    result: "disputed",
  }),
];

function card(
  ...[slug, number, country, meaning, outcome]: readonly [
    slug: string,
    number: string,
    country: string,
    meaning: string,
    outcome: CardOutcome,
  ]
): TestCard {
  const brand = number.startsWith("4") ? "visa" : number.startsWith("5") ? "mastercard" : "amex";
  return { slug, number, brand, country, meaning, outcome };
}

/** The card of this slug; undefined when there is none. */
export function findTestCard(slug: string | undefined): TestCard | undefined {
  return testCards.find((it) => it.slug === slug);
}
