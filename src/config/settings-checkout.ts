import { editions, products } from "./catalogue.ts";
import * as kinds from "./kinds.ts";
import type { Setting } from "./setting.ts";
import type { CheckoutSettings } from "./shape-checkout.ts";

/** How a seller is named on invoices, and where they collect tax. */
const sellerSettings = {
  sellerName: {
    kind: kinds.optional(kinds.text),
    default: null,
    meaning: "Who sells, as it stands on invoices.",
  },
  sellerAddress: {
    kind: kinds.lines,
    default: [],
    meaning: "The seller's postal address, line by line, as it stands on invoices.",
  },
  sellerCountry: {
    kind: kinds.optional(kinds.country),
    default: null,
    meaning: "Where the seller is established.",
  },
  sellerVatId: {
    kind: kinds.optional(kinds.text),
    default: null,
    meaning: "The seller's VAT id; without one nothing is sold under the reverse charge.",
  },
  sellerRegister: {
    kind: kinds.optional(kinds.text),
    default: null,
    meaning: "The seller's entry in a register of companies, if there is one.",
  },
  sellerEmail: {
    kind: kinds.optional(kinds.mailAddress),
    default: null,
    meaning: "Where customers reach the seller.",
  },
  smallSeller: {
    kind: kinds.yesNo,
    default: false,
    meaning:
      "Whether the seller's own VAT rate applies to consumers of other EU countries, below 10,000 EUR a year.",
  },
  collectsIn: {
    kind: kinds.countryList,
    default: [],
    meaning: "Countries outside of the EU where the seller is registered and collects VAT.",
  },
} as const;

export const checkoutSettings: {
  readonly [K in keyof CheckoutSettings]: Setting<CheckoutSettings[K]>;
} = {
  enabled: {
    kind: kinds.yesNo,
    default: false,
    meaning: "Whether anything is sold.",
  },
  secretKey: {
    kind: kinds.optional(kinds.text),
    default: null,
    secret: true,
    meaning: "Your secret key at the payment provider; best in the environment.",
  },
  webhookSecret: {
    kind: kinds.optional(kinds.text),
    default: null,
    secret: true,
    meaning:
      "The secret that the payment provider signs its webhooks with, which go to /checkout/webhooks/stripe; two with a comma while one is replaced.",
  },
  apiBase: {
    kind: kinds.publicUrl,
    default: "https://api.stripe.com",
    meaning: "Where the payment provider's API is.",
  },
  pageOrigin: {
    kind: kinds.publicUrl,
    default: "https://checkout.stripe.com",
    meaning:
      "Where the payment provider's own page is; yours, if you use a domain of your own there.",
  },
  products: {
    kind: products,
    default: [],
    meaning: "What is sold, each at /buy/<id>.",
  },
  editions: {
    kind: editions,
    default: [],
    meaning: "What each product is sold as, and for how much.",
  },
  ...sellerSettings,
  pricesIncludeTax: {
    kind: kinds.yesNo,
    default: true,
    meaning: "Whether prices hold the tax already; else it is added.",
  },
  termsUrl: {
    kind: kinds.optional(kinds.webAddress),
    default: null,
    meaning: "The terms that a purchase is under.",
  },
  imprintUrl: {
    kind: kinds.optional(kinds.webAddress),
    default: null,
    meaning: "Who you are, where the law wants a page that says so.",
  },
  legalNote: {
    kind: kinds.optional(kinds.text),
    default: null,
    meaning: "A sentence of your own above the button that buys.",
  },
  invoicePrefix: {
    kind: kinds.series,
    default: "A",
    meaning:
      "What the numbers of invoices begin with: A gives A-2026-00001, and AC-2026-00001 for credit notes.",
  },
  withdrawalDays: {
    kind: kinds.wholeNumber(0, 365),
    default: 14,
    meaning:
      "For how many days a customer may withdraw from a purchase; 0 asks consumers to give that right up, as the law allows for what is delivered at once.",
  },
  ordersPerMinuteMax: {
    kind: kinds.wholeNumber(1, 1_000_000),
    default: 600,
    meaning: "Orders a minute, of all customers together; more are asked to wait.",
  },
  releasesFolder: {
    kind: kinds.optional(kinds.path),
    default: null,
    meaning:
      "Where releases lie, <product>/<version>/ with a release.toml in each; licences reach them by their date.",
  },
};
