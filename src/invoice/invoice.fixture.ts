import type { InvoiceDocument, InvoiceParty } from "./mod.ts";

const seller: InvoiceParty = {
  name: "Larkwire & Sons GmbH",
  company: null,
  addressLines: ["Mühlenweg 12", "70173 Stuttgart"],
  country: "Germany",
  vatId: "DE143454214",
  email: "billing@larkwire.example",
};

/** An invoice of two lines, as a consumer in Poland gets it; with what a test wants to be different. */
export function invoiceWith(changes: Partial<InvoiceDocument> = {}): InvoiceDocument {
  return {
    kind: "invoice",
    number: "LW-2026-000123",
    corrects: null,
    issuedOn: "2026-11-27",
    suppliedOn: "2026-11-26",
    currency: "EUR",
    locale: "en-GB",
    accent: "#0b6e4f",
    seller,
    buyer: { ...seller, name: "Łukasz Ångström", vatId: null, email: null, country: "Poland" },
    lines: [
      { description: "Larkwire Team 4", detail: "10 seats", quantity: 1, net: 23_577, rate: 2300 },
      { description: "Larkwire Solo 4", detail: null, quantity: 3, net: 11_951, rate: 2300 },
    ],
    taxes: [
      { treatment: "standard", country: "Poland", rate: 2300, net: 35_528, tax: 8172, note: "" },
    ],
    net: 35_528,
    tax: 8172,
    total: 43_700,
    card: { brand: "Visa", last4: "4242", on: "2026-11-27" },
    terms: ["Licences are perpetual."],
    ...changes,
  };
}

/** As many lines as asked for, at one euro, under the reverse charge. */
export function longInvoice(count: number): InvoiceDocument {
  const net = count * 100;
  const note = "Reverse charge: the customer accounts for the VAT (Poland).";
  return invoiceWith({
    lines: Array.from({ length: count }, (_, index) => {
      return { description: `Plug-in ${index + 1}`, detail: null, quantity: 1, net: 100, rate: 0 };
    }),
    taxes: [{ treatment: "reverse_charge", country: "Poland", rate: 0, net, tax: 0, note }],
    net,
    tax: 0,
    total: net,
  });
}
