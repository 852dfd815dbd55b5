import { type QueryExecutorProvider, sql } from "kysely";
import type { TaxTreatment } from "../tax/mod.ts";
import type { Tx } from "./store-orders.ts";

/** Who sold, as it stands on an invoice for good. */
export interface Seller {
  readonly name: string;
  readonly address: readonly string[];
  readonly country: string;
  readonly vatId: string | null;
  readonly register: string | null;
  readonly email: string;
}

/** An invoice or a credit note as it was issued, without whom it names. */
export interface InvoiceRow {
  readonly id: string;
  readonly kind: "invoice" | "credit_note";
  readonly number: string;
  readonly orderId: string;
  readonly refundId: string | null;
  readonly at: Date;
  readonly currency: string;
  readonly net: number;
  readonly tax: number;
  readonly total: number;
  readonly treatment: TaxTreatment;
  readonly rate: number;
  readonly taxCountry: string;
  readonly note: string;
  readonly seller: Seller;
}

/**
 * The next number of a series, from 1. Whoever takes one holds the series until their transaction
 * ends: a number is used or was never taken, so there is no gap.
 */
export async function nextPlace(tx: Tx, series: string): Promise<number> {
  const { rows } = await sql<{ last: number }>`
    insert into checkout.series as s (name, last) values (${series}, 1)
    on conflict (name) do update set last = s.last + 1 returning last`.execute(tx);
  return rows[0]?.last ?? 1;
}

export async function insertInvoice(
  tx: Tx,
  invoice: InvoiceRow & {
    readonly series: string;
    readonly place: number;
    readonly expiresAt: Date;
  },
): Promise<void> {
  await tx
    .insertInto("checkout.invoices")
    .values({
      id: invoice.id,
      kind: invoice.kind,
      series: invoice.series,
      place: invoice.place,
      number: invoice.number,
      order_id: invoice.orderId,
      refund_id: invoice.refundId,
      at: invoice.at,
      currency: invoice.currency,
      net: invoice.net,
      tax: invoice.tax,
      total: invoice.total,
      treatment: invoice.treatment,
      rate: invoice.rate,
      tax_country: invoice.taxCountry,
      note: invoice.note,
      seller: JSON.stringify(invoice.seller),
      expires_at: invoice.expiresAt,
    })
    .execute();
}

const columns = sql`
  id, kind, number, order_id as "orderId", refund_id as "refundId", at, currency, net, tax, total,
  treatment, rate, tax_country as "taxCountry", note, seller`;

export async function readInvoice(
  db: QueryExecutorProvider,
  id: string,
): Promise<InvoiceRow | undefined> {
  const { rows } = await sql<InvoiceRow>`
    select ${columns} from checkout.invoices where id = ${id}`.execute(db);
  return rows[0];
}

/** The invoices and credit notes of orders, oldest first. */
export async function invoicesOf(
  db: QueryExecutorProvider,
  orderIds: readonly string[],
): Promise<readonly InvoiceRow[]> {
  const { rows } = await sql<InvoiceRow>`
    select ${columns} from checkout.invoices
    where order_id = any (${[...orderIds]}::uuid[]) order by at, id`.execute(db);
  return rows;
}

/** What was credited of an order by now. */
export async function creditedOf(
  tx: Tx,
  orderId: string,
): Promise<{ readonly total: number; readonly tax: number }> {
  const { rows } = await sql<{ total: number; tax: number }>`
    select coalesce(sum(total), 0)::float8 as total, coalesce(sum(tax), 0)::float8 as tax
    from checkout.invoices where order_id = ${orderId} and kind = 'credit_note'`.execute(tx);
  return rows[0] ?? { total: 0, tax: 0 };
}
