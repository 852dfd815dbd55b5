import { AvowError } from "../kernel/errors.ts";
import type { InvoiceDocument, InvoiceParty } from "../invoice/mod.ts";
import { renderInvoice } from "../invoice/mod.ts";
import { countryName } from "../tax/mod.ts";
import type { Buyer } from "../people/mod.ts";
import { cardBrandName } from "./card-brand.ts";
import type { Order } from "./order.ts";
import type { InvoiceRow, Seller } from "./store-invoices.ts";

/** What of an order stands on its invoice. */
export type Invoiced = Pick<
  Order,
  | "number"
  | "kind"
  | "productName"
  | "editionName"
  | "seats"
  | "country"
  | "cardBrand"
  | "last4"
  | "createdAt"
  | "fulfilledAt"
>;

/** Whose look and words it has. */
export interface InvoiceLook {
  readonly language: string;
  readonly accent: string;
}

/** An invoice or a credit note as PDF: what was issued, and whom it names. */
export async function invoicePdf(
  look: InvoiceLook,
  it: {
    readonly invoice: InvoiceRow;
    /** The invoice that a credit note corrects. */
    readonly corrects: InvoiceRow | null;
    readonly order: Invoiced;
    readonly buyer: Buyer;
  },
): Promise<{ readonly name: string; readonly type: string; readonly bytes: Uint8Array }> {
  const bytes = await renderInvoice(documentOf(look, it));
  return { name: `${it.invoice.number}.pdf`, type: "application/pdf", bytes };
}

function documentOf(
  { language, accent }: InvoiceLook,
  { invoice, corrects, order, buyer }: Parameters<typeof invoicePdf>[1],
): InvoiceDocument {
  const { kind, number, currency, net, tax, total, treatment, rate, note, at } = invoice;
  const supplied = order.fulfilledAt ?? order.createdAt;
  const about = `${order.productName} ${order.editionName}`;
  const isWhole = kind === "invoice" || total === corrects?.total;
  return {
    ...{ kind, number, currency, locale: language, accent, net, tax, total },
    corrects: corrects && { number: corrects.number, issuedOn: dayOf(corrects.at) },
    ...{ issuedOn: dayOf(at), suppliedOn: dayOf(supplied) },
    seller: sellerParty(invoice.seller),
    buyer: buyerParty(buyer, order.country),
    lines: [
      {
        description: order.kind === "renewal" ? `${about}, renewal` : about,
        detail: `Order ${order.number}${isWhole ? "" : ", in part"}`,
        quantity: isWhole ? order.seats : 1,
        ...{ net, rate },
      },
    ],
    taxes: [
      {
        ...{ treatment, rate, net, tax, note },
        country: countryName(invoice.taxCountry) ?? invoice.taxCountry,
      },
    ],
    card: order.last4
      ? {
          brand: cardBrandName(order.cardBrand),
          last4: order.last4,
          on: dayOf(kind === "invoice" ? supplied : at),
        }
      : null,
    terms: invoice.seller.register ? [invoice.seller.register] : [],
  };
}

function sellerParty(seller: Seller): InvoiceParty {
  return {
    ...{ name: seller.name, company: null, addressLines: seller.address },
    ...{ country: countryName(seller.country) ?? seller.country },
    ...{ vatId: seller.vatId, email: seller.email },
  };
}

function buyerParty(buyer: Buyer, country: string): InvoiceParty {
  const name = buyer.name?.reveal();
  if (!name) throw new AvowError("not-found", "Whom this invoice names is not here any more.");
  return {
    ...{ name, company: buyer.company?.reveal() ?? null },
    addressLines: linesOf(buyer.address?.reveal()),
    country: countryName(country) ?? country,
    ...{ vatId: buyer.vat_id?.reveal() ?? null, email: null },
  };
}

function linesOf(text: string | undefined): readonly string[] {
  return (text ?? "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}
