import {
  type Checkout,
  type ManualOrder,
  placeManualOrder,
  readManualOrder,
} from "../checkout/mod.ts";
import { AvowError, type FieldProblem } from "../kernel/errors.ts";
import { CsrfField, Field, Notice, SubmitButton } from "../kernel/html.tsx";
import { seeOther } from "../kernel/http.ts";
import { newId } from "../kernel/ids.ts";
import { formatMoney } from "../kernel/money.ts";
import { countries } from "../tax/mod.ts";
import type { AdminContext, AdminRequest } from "./context.ts";
import { showSales } from "./sales-frame.tsx";
import { placeWords } from "./sales-place.ts";
import { money } from "./sales-words.tsx";
import { tokenOf } from "./shell.tsx";

type Typed = ReadonlyMap<string, string>;

const fieldWords = {
  email: "E-mail address",
  name: "Name",
  company: "Company",
  address: "Postal address",
  vat_id: "VAT id",
} as const;

/** An order without the payment provider: paid by bank transfer, or given away. */
export function showNewOrder(
  admin: AdminContext,
  checkout: Checkout,
  c: AdminRequest,
): Promise<Response> {
  const country = checkout.settings.sellerCountry ?? "";
  return showForm(admin, checkout, c, { typed: new Map([["country", country]]) });
}

/** First shows what the order comes to, then places it; both from the same fields. */
export async function placeOrder(
  admin: AdminContext,
  checkout: Checkout,
  c: AdminRequest,
  post: { readonly operatorId: string; readonly form: Typed },
): Promise<Response> {
  const { operatorId, form } = post;
  const typed = new Map([["id", newId()], ...form]);
  try {
    const wanted = readManualOrder(checkout, typed);
    if (form.get("do") === "change") return await showForm(admin, checkout, c, { typed });
    if (form.get("do") !== "place") return await showWanted(admin, c, wanted, typed);
    const orderId = await placeManualOrder(checkout, { ...wanted, operatorId });
    return seeOther(c, `/admin/sales/${orderId}?done=placed`);
  } catch (error) {
    if (!(error instanceof AvowError) || error.code !== "bad-input") throw error;
    return showForm(admin, checkout, c, { typed, error });
  }
}

function showForm(
  admin: AdminContext,
  checkout: Checkout,
  c: AdminRequest,
  shown: { readonly typed: Typed; readonly error?: AvowError },
): Promise<Response> {
  const { typed, error } = shown;
  const problemOf = (name: string) =>
    error?.fields.find(({ field }: FieldProblem) => field === name)?.message;
  const text = (name: string) => ({ name, value: typed.get(name), error: problemOf(name) });
  return showSales(admin, c, {
    ...{ title: "Place an order by hand", tab: "/admin/sales", status: error?.status ?? 200 },
    content: (
      <>
        <Back />
        <form method="post" action="/admin/sales/new" class="question">
          <h2>Place an order by hand</h2>
          <CsrfField token={tokenOf(admin, c)} />
          <p>
            For what was paid by bank transfer, once it is there, and for what you give away. The
            customer gets licence and mail as for any order, and an invoice for what was paid.
          </p>
          {error && (
            <Notice kind="bad">
              <p>{error.message}</p>
            </Notice>
          )}
          <What checkout={checkout} text={text} />
          {checkout.fields.map((field) => (
            <Field
              {...text(field)}
              label={fieldWords[field]}
              type={field === "address" ? "textarea" : field === "email" ? "email" : "text"}
              rows={4}
              required={field === "email"}
              autocomplete="off"
            />
          ))}
          <Field
            {...text("country")}
            label="Country"
            type="select"
            required
            options={countries.map(({ code, name }) => ({ value: code, label: name }))}
          />
          <p class="actions">
            <SubmitButton>Look at it</SubmitButton>
            <a href="/admin/sales">Leave it</a>
          </p>
        </form>
      </>
    ),
  });
}

function What(props: {
  checkout: Checkout;
  text: (name: string) => { name: string; value: string | undefined; error: string | undefined };
}) {
  const { checkout, text } = props;
  const { products, editions } = checkout.settings;
  const nameOf = (id: string) => products.find((it) => it.id === id)?.name ?? id;
  const currencies = [...new Set(editions.flatMap(({ prices }) => Object.keys(prices)))];
  return (
    <>
      <Field
        {...text("edition")}
        label="What"
        type="select"
        required
        options={editions.map((it) => ({
          value: `${it.product}/${it.id}`,
          label: `${nameOf(it.product)} ${it.name}: ${pricesOf(it.prices)}`,
        }))}
      />
      <Field {...text("seats")} value={text("seats").value ?? "1"} label="Seats" required />
      <Field
        {...text("settlement")}
        label="How it was paid"
        type="select"
        required
        options={[
          { value: "transfer", label: "By bank transfer" },
          { value: "gift", label: "Not at all: it is a gift" },
        ]}
      />
      <Field
        {...text("currency")}
        label="Currency"
        type="select"
        required
        options={currencies.map((code) => ({ value: code, label: code }))}
      />
      <Field
        {...text("price")}
        label="Another price for one seat"
        hint={`Such as 39.00, ${checkout.settings.pricesIncludeTax ? "with" : "without"} tax, as your prices are; empty for the price above.`}
        autocomplete="off"
      />
    </>
  );
}

function pricesOf(prices: Readonly<Record<string, number>>): string {
  return Object.entries(prices)
    .map(([currency, amount]) => formatMoney({ amount, currency }, "en"))
    .join(", ");
}

function showWanted(
  admin: AdminContext,
  c: AdminRequest,
  wanted: ManualOrder,
  typed: Typed,
): Promise<Response> {
  const { product, edition, seats, quote, details, country, settlement } = wanted;
  const isGift = settlement === "gift";
  const sum = (amount: number) => money(amount, quote.currency);
  // Whatever was typed comes along, and nothing of it is stored yet.
  c.header("cache-control", "no-store");
  const title = isGift ? "Give this away?" : "Place this order?";
  return showSales(admin, c, {
    ...{ title, tab: "/admin/sales" },
    content: (
      <>
        <Back />
        <form method="post" action="/admin/sales/new" class="question">
          <h2>{title}</h2>
          <CsrfField token={tokenOf(admin, c)} />
          {[...typed]
            .filter(([name]) => name !== "csrf" && name !== "do")
            .map(([name, value]) => (
              <input type="hidden" name={name} value={value} />
            ))}
          <dl class="sums">
            <dt>
              {product.name} {edition.name} × {seats}
            </dt>
            <dd>{isGift ? "a gift" : sum(quote.net)}</dd>
            {!isGift && (
              <>
                <dt>VAT {quote.rate / 100} %</dt>
                <dd>{sum(quote.tax)}</dd>
                <dt>Total</dt>
                <dd>
                  <strong>{sum(quote.total)}</strong>
                </dd>
              </>
            )}
          </dl>
          {!isGift && quote.note && <p class="soft">{quote.note}</p>}
          <p class="lines">
            {[details.company, details.name, details.address, placeWords(country), details.vat_id]
              .filter(Boolean)
              .join("\n")}
          </p>
          <p>
            The licence {isGift ? "goes" : "and the invoice go"} to <strong>{details.email}</strong>{" "}
            at once; an invoice that is issued can only be credited, not changed.
          </p>
          <p class="actions">
            <SubmitButton name="do" value="place">
              {isGift ? "Give it away" : "Place the order"}
            </SubmitButton>
            <SubmitButton kind="plain" name="do" value="change">
              Change it
            </SubmitButton>
            <a href="/admin/sales">Leave it</a>
          </p>
        </form>
      </>
    ),
  });
}

function Back() {
  return (
    <p class="back">
      <a href="/admin/sales">← Orders</a>
    </p>
  );
}
