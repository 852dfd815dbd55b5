import { type AvowError, errorStatus } from "../kernel/errors.ts";
import { Field, Notice, SubmitButton } from "../kernel/html.tsx";
import { formatMoney } from "../kernel/money.ts";
import { countries, countryName } from "../tax/mod.ts";
import { asksForWaiver, type Choice, seatsOffered } from "./buy-form.ts";
import type { Checkout } from "./context.ts";
import { shownTotal } from "./quote.ts";
import { BuyerFields, problemOf, typed } from "./views-buyer.tsx";
import { ShopPage } from "./views-shop.tsx";

type Posted = ReadonlyMap<string, string>;

interface BuyPageProps {
  readonly checkout: Checkout;
  readonly choice: Choice;
  readonly posted: Posted;
  /** Made for this page: the form sent twice is one order. */
  readonly token: string;
  readonly error?: AvowError | undefined;
  /** Said above the form, when the customer comes back without having paid. */
  readonly notice?: string | undefined;
}

/** The page on which something is bought: one form, no script; it ends at the payment provider. */
export function BuyPage(props: BuyPageProps) {
  const { checkout, choice, posted, token, error, notice } = props;
  const { product } = choice.offer;
  const isRenewal = posted.has("licence_key");
  const title = isRenewal ? `Renew ${product.name}` : `Buy ${product.name}`;
  return (
    <ShopPage checkout={checkout} title={title} description={product.tagline || title}>
      <h1>{title}</h1>
      {product.tagline !== "" && <p class="lead">{product.tagline}</p>}
      {notice !== undefined && <Notice title="Nothing was charged.">{notice}</Notice>}
      {error && <Refusal error={error} />}
      <form method="post" action={`/buy/${product.id}`} class="buy">
        <input type="hidden" name="form" value={token} />
        <input type="hidden" name="shown" value={shownTotal(choice.quote)} />
        {isRenewal ? <KeyField {...props} /> : <Editions {...props} />}
        <Basics {...props} />
        <BuyerFields
          fields={checkout.fields}
          posted={posted}
          error={error}
          mayReverse={!checkout.settings.smallSeller || checkout.settings.sellerVatId !== null}
        />
        <Total {...props} />
        <Order {...props} />
      </form>
    </ShopPage>
  );
}

function Refusal({ error }: { readonly error: AvowError }) {
  const isOurs = errorStatus[error.code] >= 500;
  return (
    <Notice kind="bad" title="Not ordered yet.">
      {error.message}
      {isOurs && " Nothing was charged, and what you typed stands below."}
    </Notice>
  );
}

function KeyField({ posted, error }: BuyPageProps) {
  return (
    <Field
      name="licence_key"
      label="Your licence key"
      hint="Its edition and its seats stay; new releases are covered for longer."
      required
      autocomplete="off"
      maxLength={60}
      value={typed(posted, "licence_key")}
      error={problemOf(error, "licence_key")}
    />
  );
}

function Editions({ checkout, choice }: BuyPageProps) {
  const { language } = checkout;
  return (
    <fieldset class="editions">
      <legend>Edition</legend>
      {choice.offer.editions.map((edition) => {
        const amount = edition.prices[choice.currency];
        return (
          <label class="choice">
            <input
              type="radio"
              name="edition"
              value={edition.id}
              checked={edition.id === choice.edition.id}
            />
            <span>
              <strong>{edition.name}</strong>
              {amount !== undefined && (
                <>
                  {" "}
                  {formatMoney({ amount, currency: choice.currency }, language)}
                  {edition.seatsMax > 1 && " for each seat"}
                </>
              )}
              <br />
              <span class="hint">{covers(edition.maintenanceMonths)}</span>
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}

function covers(months: number): string {
  if (months === 0) return "Every release, for good.";
  const time =
    months % 12 === 0 ? `${months / 12} ${months === 12 ? "year" : "years"}` : `${months} months`;
  return `New releases for ${time}; what you have then stays yours to use for good.`;
}

function Basics({ checkout, choice, posted, error }: BuyPageProps) {
  const problem = problemOf(error, "seats");
  const fits =
    problem !== undefined || String(choice.seats) === (posted.get("seats") ?? "1").trim();
  const isRenewal = posted.has("licence_key");
  const many = choice.offer.editions.some(({ seatsMax }) => seatsMax > 1);
  return (
    <div class="basics">
      {many && !isRenewal && (
        <Field
          name="seats"
          label="Seats"
          type="number"
          required
          value={problem ? typed(posted, "seats") : String(choice.seats)}
          error={problem}
          {...(fits ? {} : { hint: seatsOffered(checkout, choice.edition.seatsMax) })}
        />
      )}
      <Field
        name="country"
        label="Your country"
        type="select"
        required
        autocomplete="country"
        value={choice.country}
        error={problemOf(error, "country")}
        options={countries.map(({ code, name }) => ({ value: code, label: name }))}
      />
      {choice.offer.currencies.length > 1 && (
        <Field
          name="currency"
          label="Currency"
          type="select"
          required
          value={choice.currency}
          options={choice.offer.currencies.map((code) => ({ value: code, label: code }))}
        />
      )}
      <p class="actions">
        <SubmitButton kind="plain" name="do" value="update" unchecked>
          Update the total
        </SubmitButton>
      </p>
    </div>
  );
}

function Total({ checkout, choice, posted }: BuyPageProps) {
  const { quote } = choice;
  const { language } = checkout;
  const money = (amount: number) => formatMoney({ amount, currency: quote.currency }, language);
  const { name } = choice.offer.product;
  const isRenewal = posted.has("licence_key");
  const seats = choice.seats > 1 ? ` × ${choice.seats}` : "";
  return (
    <section class="total" aria-labelledby="total">
      <h2 id="total">What you pay</h2>
      <table>
        <tbody>
          <tr>
            <th scope="row">
              {name} {choice.edition.name}
              {isRenewal ? ", renewal" : ""}
              {seats}
            </th>
            <td class="figures">{money(quote.net)}</td>
          </tr>
          <tr>
            <th scope="row">{taxLabel(choice)}</th>
            <td class="figures">{money(quote.tax)}</td>
          </tr>
          <tr class="sum">
            <th scope="row">Total</th>
            <td class="figures">{money(quote.total)}</td>
          </tr>
        </tbody>
      </table>
      {quote.note !== "" && <p class="hint">{quote.note}</p>}
      {isRenewal && posted.get("licence_key") === "" && (
        <p class="hint">
          For one seat of this edition; with your key, the total is your licence’s.
        </p>
      )}
    </section>
  );
}

function taxLabel({ quote }: Choice): string {
  if (quote.treatment === "reverse_charge") return "VAT: reverse charge";
  if (quote.treatment === "not_collected") return "No VAT";
  return `VAT ${quote.rate / 100} % (${countryName(quote.taxCountry) ?? quote.taxCountry})`;
}

function Order({ checkout, choice, posted, error }: BuyPageProps) {
  const { settings, vendor } = checkout;
  const waiverProblem = problemOf(error, "waiver");
  return (
    <section>
      <p>
        <strong>Your card number never reaches us.</strong> You pay on the next page, which is the
        payment provider’s own: it gets your e-mail address and what you order from us, and your
        card from you. <a href="/privacy">What {vendor.name} promises, and how it is proven</a>
      </p>
      <p>
        {settings.withdrawalDays > 0
          ? `You can withdraw from your purchase within ${settings.withdrawalDays} days, on the page of your order. `
          : ""}
        The <a href={settings.termsUrl ?? "/privacy"}>terms of sale</a> apply.
        {settings.legalNote !== null && <> {settings.legalNote}</>}
      </p>
      {asksForWaiver(checkout, choice, posted) && (
        <div class={waiverProblem ? "field wrong" : "field"}>
          {waiverProblem && (
            <p class="error" id="waiver-error">
              <strong>To mend:</strong> {waiverProblem}
            </p>
          )}
          <label class="choice">
            <input
              type="checkbox"
              name="waiver"
              value="yes"
              required
              checked={posted.get("waiver") === "yes"}
              aria-describedby={waiverProblem ? "waiver-error" : undefined}
            />
            <span>
              Deliver my licence at once. I know that with its delivery I lose my right to withdraw
              from the purchase.
            </span>
          </label>
        </div>
      )}
      <p class="actions">
        <SubmitButton name="do" value="pay">
          Order with obligation to pay
        </SubmitButton>
      </p>
    </section>
  );
}
