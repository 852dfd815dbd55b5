import {
  accountingMonths,
  type Checkout,
  keptNet,
  readRevenue,
  type Revenue,
  type RevenueSum,
} from "../checkout/mod.ts";
import { CsrfField, DataTable, EmptyState, Field, SubmitButton } from "../kernel/html.tsx";
import { minorDigits } from "../kernel/money.ts";
import { Bars } from "./chart.ts";
import type { AdminContext, AdminRequest } from "./context.ts";
import { showSales } from "./sales-frame.tsx";
import { MonthBars, monthWords } from "./sales-months.tsx";
import { placeWords } from "./sales-place.ts";
import { money } from "./sales-words.tsx";
import { tokenOf } from "./shell.tsx";

const spans = [
  { months: 12, label: "12 months" },
  { months: 24, label: "2 years" },
  { months: 3, label: "3 months" },
] as const;

/** What was sold: totals by month, product and country; no customer is read for it. */
export async function showRevenue(
  admin: AdminContext,
  checkout: Checkout,
  c: AdminRequest,
): Promise<Response> {
  const span = spans.find(({ months }) => String(months) === c.req.query("months")) ?? spans[0];
  const revenues = await readRevenue(checkout, span.months);
  const books = await accountingMonths(checkout);
  const shown = revenues.find(({ currency }) => currency === c.req.query("in")) ?? revenues[0];
  const names = new Map(checkout.settings.products.map(({ id, name }) => [id, name]));
  return showSales(admin, c, {
    title: "Revenue",
    tab: "/admin/sales/revenue",
    styles: ["charts.css"],
    content: (
      <>
        <Choices {...{ revenues, shown, months: span.months }} />
        {shown ? (
          <Figures revenue={shown} names={names} />
        ) : (
          <EmptyState
            title="Nothing was invoiced in this time."
            action={{ href: "/admin/sales", label: "See the orders" }}
          >
            <p>What is sold stands here by month, product and country, as it was invoiced.</p>
          </EmptyState>
        )}
        {books.length > 0 && <Books months={books} csrf={tokenOf(admin, c)} />}
      </>
    ),
  });
}

function Choices(props: {
  revenues: readonly Revenue[];
  shown: Revenue | undefined;
  months: number;
}) {
  const { revenues, shown, months } = props;
  const to = (span: number, currency = shown?.currency) =>
    `/admin/sales/revenue?months=${span}${currency ? `&in=${currency}` : ""}`;
  return (
    <nav class="filters" aria-label="Which figures">
      <p>
        {spans.map((span) => (
          <a href={to(span.months)} aria-current={span.months === months ? "true" : undefined}>
            {span.label}
          </a>
        ))}
      </p>
      {revenues.length > 1 && (
        <p>
          {revenues.map(({ currency, total }) => (
            <a
              href={to(months, currency)}
              aria-current={currency === shown?.currency ? "true" : undefined}
            >
              {currency} <span class="count-soft">{total.sales.toLocaleString("en")} sales</span>
            </a>
          ))}
        </p>
      )}
    </nav>
  );
}

function Figures({ revenue, names }: { revenue: Revenue; names: ReadonlyMap<string, string> }) {
  const { currency, total, months, products, countries } = revenue;
  const unit = 10 ** minorDigits(currency);
  const bars = { valueHeading: `Net, ${currency}`, total: keptNet(total) / unit };
  const inUnits = (sum: RevenueSum) => keptNet(sum) / unit;
  return (
    <>
      <Totals total={total} currency={currency} />
      <h2>By month</h2>
      <MonthBars {...{ months, currency, unit }} />
      <details class="more">
        <summary>As a table</summary>
        <MonthTable months={months} currency={currency} />
      </details>
      <div class="sales-cards">
        <Bars
          {...{ ...bars, id: "products", caption: "Products", heading: "Product" }}
          rows={products.map((it) => ({
            name: names.get(it.product) ?? it.product,
            href: `/admin/sales?product=${it.product}`,
            value: inUnits(it),
          }))}
        />
        <Bars
          {...{ ...bars, id: "countries", caption: "Countries", heading: "Country" }}
          rows={countries.map((it) => ({ name: placeWords(it.country), value: inUnits(it) }))}
        />
      </div>
    </>
  );
}

function Totals({ total, currency }: { total: RevenueSum; currency: string }) {
  const sum = (amount: number) => money(amount, currency);
  const figures = [
    { label: "Net, kept", figure: sum(keptNet(total)), words: `of ${sum(total.net)} invoiced` },
    {
      label: "VAT",
      figure: sum(total.tax - total.refundedTax),
      words: "collected, less what went back",
    },
    { label: "Sales", figure: total.sales.toLocaleString("en"), words: "invoices" },
    {
      label: "Refunded",
      figure: sum(total.refunded),
      words: `with tax; ${sum(total.gross)} came in`,
    },
  ];
  return (
    <dl class="figures-row">
      {figures.map(({ label, figure, words }) => (
        <div>
          <dt>{label}</dt>
          <dd>
            <strong>{figure}</strong> <span>{words}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function MonthTable({ months, currency }: Pick<Revenue, "months" | "currency">) {
  const figures = ["Sales", "Net", "VAT", "Gross", "Refunded"];
  return (
    <DataTable
      caption={`As invoiced and credited, in ${currency}; months in UTC`}
      columns={[{ label: "Month" }, ...figures.map((label) => ({ label, figures: true }))]}
      rows={months
        .toReversed()
        .map((it) => [
          monthWords(it.month, "long"),
          it.sales.toLocaleString("en"),
          ...[it.net, it.tax, it.gross, it.refunded].map((amount) => money(amount, currency)),
        ])}
    />
  );
}

function Books({ months, csrf }: { months: readonly string[]; csrf: string }) {
  return (
    <form method="post" action="/admin/sales/books" class="books">
      <h2>The books of a month</h2>
      <CsrfField token={csrf} />
      <p class="soft">
        Every invoice and credit note as a line of a CSV file, with customer and VAT id, as your
        accounting needs it. That you took it along stands on the record.
      </p>
      <Field
        name="month"
        label="Month"
        type="select"
        required
        options={months.map((month) => ({ value: month, label: monthWords(month, "long") }))}
      />
      <p class="actions">
        <SubmitButton>Download</SubmitButton>
      </p>
    </form>
  );
}
