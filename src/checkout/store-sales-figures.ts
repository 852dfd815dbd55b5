import { type QueryExecutorProvider, sql } from "kysely";

/** What was sold and given back in a month, of one product in one country and currency. */
export interface RevenueCell {
  /** `2026-11`, in UTC, as the numbers of invoices go. */
  readonly month: string;
  readonly product: string;
  /** Where its customers are, ISO 3166-1. */
  readonly country: string;
  readonly currency: string;
  /** How many invoices. */
  readonly sales: number;
  /** As invoiced, in the currency's smallest unit. */
  readonly net: number;
  readonly tax: number;
  readonly gross: number;
  /** As credited, above zero. */
  readonly refundedNet: number;
  readonly refundedTax: number;
  readonly refunded: number;
}

/** Sums of invoices and credit notes issued from `from` until before `until`. */
export async function revenueCells(
  db: QueryExecutorProvider,
  { from, until }: { readonly from: Date; readonly until: Date },
): Promise<readonly RevenueCell[]> {
  const { rows } = await sql<RevenueCell>`
    select to_char(m.month, 'YYYY-MM') as month, m.product, m.country, m.currency, m.sales,
      m.net, m.tax, m.gross, m."refundedNet", m."refundedTax", m.refunded
    from (
      select date_trunc('month', i.at at time zone 'UTC') as month, o.product, o.country,
        i.currency, count(*) filter (where i.kind = 'invoice')::int as sales,
        coalesce(sum(i.net) filter (where i.kind = 'invoice'), 0)::float8 as net,
        coalesce(sum(i.tax) filter (where i.kind = 'invoice'), 0)::float8 as tax,
        coalesce(sum(i.total) filter (where i.kind = 'invoice'), 0)::float8 as gross,
        coalesce(sum(i.net) filter (where i.kind = 'credit_note'), 0)::float8 as "refundedNet",
        coalesce(sum(i.tax) filter (where i.kind = 'credit_note'), 0)::float8 as "refundedTax",
        coalesce(sum(i.total) filter (where i.kind = 'credit_note'), 0)::float8 as refunded
      from checkout.invoices i join checkout.orders o on o.id = i.order_id
      where i.at >= ${from} and i.at < ${until} group by 1, 2, 3, 4
    ) m order by m.month, m.product, m.country, m.currency`.execute(db);
  return rows;
}

/** A line of the books: an invoice or a credit note, with what its order adds to it. */
export interface BookRow {
  readonly kind: "invoice" | "credit_note";
  readonly number: string;
  /** Of a credit note: the invoice that it corrects. */
  readonly corrects: string | null;
  readonly at: Date;
  readonly orderNumber: string;
  readonly product: string;
  readonly currency: string;
  readonly net: number;
  readonly tax: number;
  readonly total: number;
  readonly treatment: string;
  /** Hundredths of a percent. */
  readonly rate: number;
  readonly taxCountry: string;
  readonly country: string;
  readonly personId: string;
}

/** Invoices and credit notes issued from `from` until before `until`, by their numbers. */
export async function bookRows(
  db: QueryExecutorProvider,
  { from, until }: { readonly from: Date; readonly until: Date },
): Promise<readonly BookRow[]> {
  const { rows } = await sql<BookRow>`
    select i.kind, i.number, c.number as corrects, i.at, o.number as "orderNumber", o.product,
      i.currency, i.net, i.tax, i.total, i.treatment, i.rate, i.tax_country as "taxCountry",
      o.country, o.person_id as "personId"
    from checkout.invoices i join checkout.orders o on o.id = i.order_id
    left join checkout.invoices c
      on i.kind = 'credit_note' and c.order_id = i.order_id and c.kind = 'invoice'
    where i.at >= ${from} and i.at < ${until}
    order by i.kind desc, i.series, i.place`.execute(db);
  return rows;
}

/** The months in which anything was invoiced or credited, `2026-11`, the newest first. */
export async function bookMonths(db: QueryExecutorProvider): Promise<readonly string[]> {
  const { rows } = await sql<{ month: string }>`
    select distinct to_char(at at time zone 'UTC', 'YYYY-MM') as month from checkout.invoices
    order by 1 desc`.execute(db);
  return rows.map(({ month }) => month);
}
