import { clock } from "../kernel/clock.ts";
import type { Books } from "./context.ts";
import { type RevenueCell, revenueCells } from "./store-sales-figures.ts";

/** Sums in one currency's smallest unit; what was given back stands apart, above zero. */
export type RevenueSum = Pick<
  RevenueCell,
  "sales" | "net" | "tax" | "gross" | "refundedNet" | "refundedTax" | "refunded"
>;

/** What was sold in one currency: in all, and by month, product and country. */
export interface Revenue {
  readonly currency: string;
  readonly total: RevenueSum;
  /** Every month of the time, oldest first, those without a sale too. */
  readonly months: readonly (RevenueSum & { readonly month: string })[];
  /** The largest net first. */
  readonly products: readonly (RevenueSum & { readonly product: string })[];
  readonly countries: readonly (RevenueSum & { readonly country: string })[];
}

const nothing: RevenueSum = {
  ...{ sales: 0, net: 0, tax: 0, gross: 0 },
  ...{ refundedNet: 0, refundedTax: 0, refunded: 0 },
};

/** What is left of a sum after refunds, without tax. */
export const keptNet = ({ net, refundedNet }: RevenueSum): number => net - refundedNet;

/**
 * What was invoiced and credited in the last `months` months, this one included, by UTC: totals
 * alone, no customer is read. One entry per currency, that with the most sales first.
 */
export async function readRevenue(
  { database }: Pick<Books, "database">,
  months: number,
): Promise<readonly Revenue[]> {
  const now = clock.now();
  const first = (back: number) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1 - back));
  const cells = await revenueCells(database.db("sales"), { from: first(months), until: first(0) });
  const names = Array.from({ length: months }, (_, i) =>
    first(months - i)
      .toISOString()
      .slice(0, 7),
  );
  const currencies = [...new Set(cells.map(({ currency }) => currency))];
  return currencies
    .map((currency) =>
      revenueOf(
        currency,
        cells.filter((it) => it.currency === currency),
        names,
      ),
    )
    .toSorted((a, b) => b.total.sales - a.total.sales);
}

function revenueOf(
  currency: string,
  cells: readonly RevenueCell[],
  months: readonly string[],
): Revenue {
  const by = (key: "month" | "product" | "country") => {
    const sums = new Map<string, RevenueSum>();
    for (const cell of cells) sums.set(cell[key], add(sums.get(cell[key]) ?? nothing, cell));
    return sums;
  };
  const [byMonth, byProduct, byCountry] = [by("month"), by("product"), by("country")];
  const largest = (a: RevenueSum, b: RevenueSum) => keptNet(b) - keptNet(a);
  return {
    currency,
    total: cells.reduce(add, nothing),
    months: months.map((month) => ({ month, ...(byMonth.get(month) ?? nothing) })),
    products: [...byProduct].map(([product, sum]) => ({ product, ...sum })).toSorted(largest),
    countries: [...byCountry].map(([country, sum]) => ({ country, ...sum })).toSorted(largest),
  };
}

function add(a: RevenueSum, b: RevenueSum): RevenueSum {
  return {
    sales: a.sales + b.sales,
    net: a.net + b.net,
    tax: a.tax + b.tax,
    gross: a.gross + b.gross,
    refundedNet: a.refundedNet + b.refundedNet,
    refundedTax: a.refundedTax + b.refundedTax,
    refunded: a.refunded + b.refunded,
  };
}
