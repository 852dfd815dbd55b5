/** A shop with made-up customers, on a real database, with a payment provider that lives in memory. */
import type { CheckoutSettings } from "../src/config/mod.ts";
import type { Checkout } from "../src/checkout/mod.ts";
import { findEdition } from "../src/checkout/catalogue.ts";
import { openPayment } from "../src/checkout/draft.ts";
import { fulfil } from "../src/checkout/fulfil.ts";
import { quote } from "../src/checkout/quote.ts";
import { clock } from "../src/kernel/clock.ts";
import { AvowError } from "../src/kernel/errors.ts";
import { newId, newSecret } from "../src/kernel/ids.ts";
import { createLicenceSigner } from "../src/licence/mod.ts";
import type { NewRefund, PaymentProvider, RefundState } from "../src/payment/mod.ts";
import { type BuyerField, createKeyring } from "../src/people/mod.ts";
import type { Database } from "../src/promise/database.ts";
import { createGate, type Gate } from "../src/promise/gate.ts";

/** An identifier without digits: one in four thousand of those with them reads as a card number. */
const asLetters = (id: string) =>
  id.replace(/\d/g, (digit) => String.fromCharCode(0x67 + Number(digit)));

/** The provider's session of an order. */
export const sessionIdOf = (orderId: string) => `cs_${asLetters(orderId)}`;

/** Refunds as the provider would make them: never more than was paid, and the same key once. */
export class MadeUpProvider implements PaymentProvider {
  readonly paid = new Map<string, number>();
  readonly refunds = new Map<
    string,
    { refundId: string; paymentIntentId: string; amount: number; state: RefundState }
  >();
  /** How the next refunds are answered. */
  answers: RefundState | "away" = "succeeded";
  lastOrderId = "";

  async createSession(session: { orderId: string; expiresAt: Date }) {
    this.lastOrderId = session.orderId;
    const sessionId = sessionIdOf(session.orderId);
    return { sessionId, url: `https://pay.example/${sessionId}`, expiresAt: session.expiresAt };
  }

  async refund({ paymentIntentId, amount, idempotencyKey }: NewRefund) {
    if (this.answers === "away") throw new AvowError("unavailable", "It does not answer now.");
    const known = this.refunds.get(idempotencyKey);
    if (known) return known;
    const left = (this.paid.get(paymentIntentId) ?? 0) - amount;
    if (left < 0) throw new AvowError("bad-input", "More than is left of the payment.");
    const refundId = `re_${asLetters(idempotencyKey)}`;
    const made = { refundId, paymentIntentId, amount, state: this.answers };
    if (made.state !== "failed") this.paid.set(paymentIntentId, left);
    this.refunds.set(idempotencyKey, made);
    return made;
  }

  /** The customer's bank sends a refund back: its money can be refunded again. */
  comesBack(idempotencyKey: string): void {
    const made = this.refunds.get(idempotencyKey);
    if (!made || made.state === "failed") return;
    made.state = "failed";
    this.paid.set(made.paymentIntentId, (this.paid.get(made.paymentIntentId) ?? 0) + made.amount);
  }

  retrieveSession(): never {
    throw new AvowError("not-found", "No session is looked at here.");
  }

  expireSession(): never {
    throw new AvowError("not-found", "No session is closed here.");
  }

  readEvent(): never {
    throw new AvowError("bad-input", "No event comes here.");
  }
}

const settings: CheckoutSettings = {
  ...{ enabled: true, secretKey: null, webhookSecret: null },
  ...{ apiBase: "https://api.stripe.com", pageOrigin: "https://checkout.stripe.com" },
  products: [
    { id: "curlew", name: "Curlew", tagline: "A diff tool", url: null },
    { id: "plover", name: "Plover", tagline: "A log reader", url: null },
  ],
  editions: [
    {
      ...{ product: "curlew", id: "personal", name: "Personal", seatsMax: 1, machinesPerSeat: 3 },
      ...{ prices: { EUR: 4900, USD: 5500 }, renewalPrices: { EUR: 2450 }, maintenanceMonths: 12 },
    },
    {
      ...{ product: "curlew", id: "team", name: "Team", seatsMax: 500, machinesPerSeat: 2 },
      ...{ prices: { EUR: 8900 }, renewalPrices: {}, maintenanceMonths: 12 },
    },
    {
      ...{ product: "plover", id: "solo", name: "Solo", seatsMax: 10, machinesPerSeat: 3 },
      ...{ prices: { EUR: 1999, USD: 2199 }, renewalPrices: {}, maintenanceMonths: 0 },
    },
  ],
  ...{ sellerName: "Larkwire Tools GmbH", sellerAddress: ["Kaiweg 1", "20457 Hamburg"] },
  ...{ sellerCountry: "DE", sellerVatId: "DE136695976", sellerRegister: null },
  ...{ sellerEmail: "sales@larkwire.example", smallSeller: false, collectsIn: [] },
  ...{ pricesIncludeTax: true, termsUrl: null, imprintUrl: null, legalNote: null },
  ...{ invoicePrefix: "A", withdrawalDays: 14, ordersPerMinuteMax: 600, releasesFolder: null },
};

/** A shop whose payments are made up. */
export interface Shop extends Checkout {
  readonly provider: MadeUpProvider;
}

export function openShop(
  database: Database & { readonly masterKey: Buffer },
  gate: Gate = createGate(),
): Shop {
  const keyring = createKeyring(database.masterKey, database.instanceId);
  return {
    ...{ database, gate, keyring },
    vendor: { name: "Larkwire Tools", homeUrl: "https://larkwire.example/" },
    ...{ publicUrl: "http://localhost:4080", language: "en", accent: "#1b5e8a" },
    ...{ policyVersion: "1", settings, fields: ["email", "name", "company", "address", "vat_id"] },
    keptDays: { unpaid: 30, invoices: 3650 },
    provider: new MadeUpProvider(),
    signer: createLicenceSigner(keyring),
    ...{ clientAddress: () => "192.0.2.1", wakeMail: () => {}, wakeJobs: () => {} },
  };
}

/** What somebody buys; a Personal of Curlew in euros where nothing else is said. */
export interface Sale {
  readonly details?: Readonly<Partial<Record<BuyerField, string>>>;
  readonly edition?: `${string}/${string}`;
  readonly seats?: number;
  readonly currency?: string;
  readonly country?: string;
  /** What arrives, where it is not what was offered. */
  readonly pays?: number;
  readonly isLeftUnpaid?: boolean;
}

/** Somebody orders and pays; returns the order's id. */
export async function sell(shop: Shop, sale: Sale = {}): Promise<string> {
  const [productId = "", editionId = ""] = (sale.edition ?? "curlew/personal").split("/");
  const product = shop.settings.products.find(({ id }) => id === productId);
  const edition = findEdition(shop.settings, productId, editionId);
  if (!product || !edition) throw new Error("there is no such edition");
  const { seats = 1, currency = "EUR", country = "DE" } = sale;
  const details = sale.details ?? { email: "ada@example.org", name: "Ada Lovelace" };
  const at = clock.now();
  const vatId = details.vat_id ?? null;
  await openPayment(shop, {
    ...{ kind: "purchase", product, edition, seats, country, details, waived: false },
    licenceId: null,
    quote: quote(shop.settings, { at, edition, isRenewal: false, seats, currency, country, vatId }),
    formHash: newSecret(32),
  });
  const orderId = shop.provider.lastOrderId;
  if (sale.isLeftUnpaid) return orderId;
  const { rows } = await shop.database.steward.query<{ total: number }>(
    "select total from checkout.orders where id = $1",
    [orderId],
  );
  const amount = sale.pays ?? rows[0]?.total ?? 0;
  const paymentIntentId = `pi_${asLetters(newId())}`;
  shop.provider.paid.set(paymentIntentId, amount);
  await fulfil(
    shop,
    {
      ...{ sessionId: sessionIdOf(orderId), orderId, state: "paid", amount, currency },
      paymentIntentId,
      ...{ cardCountry: country, cardBrand: "visa", last4: "4242" },
    },
    "webhook",
  );
  return orderId;
}
