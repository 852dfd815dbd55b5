import { cardBrandName, type WholeOrder } from "../checkout/mod.ts";
import { CsrfField, SubmitButton, Time } from "../kernel/html.tsx";
import { placeWords } from "./sales-place.ts";

/** Beside an order: who bought, their licence, and what an operator can do. */
export function OrderSide({ whole, csrf }: { whole: WholeOrder; csrf: string }) {
  return (
    <aside class="desk-side">
      <h2>Customer</h2>
      <Buyer whole={whole} />
      <Licence whole={whole} csrf={csrf} />
      <Acts whole={whole} csrf={csrf} />
    </aside>
  );
}

function Buyer({ whole: { order, buyer } }: { whole: WholeOrder }) {
  const entries: readonly (readonly [string, string | undefined])[] = [
    ["Name", buyer?.name?.reveal()],
    ["Company", buyer?.company?.reveal()],
    ["E-mail", buyer?.email?.reveal()],
    ["Address", buyer?.address?.reveal()],
    ["VAT id", buyer?.vat_id?.reveal()],
    ["Country", placeWords(order.country)],
    ["Card", cardWords(order)],
  ];
  return (
    <>
      {!buyer && (
        <p class="soft">
          They can't be read any more: they were erased, or their time is over. What stands on an
          invoice is kept sealed until the law lets it go.
        </p>
      )}
      <dl class="stacked">
        {entries.map(
          ([label, value]) =>
            value && (
              <>
                <dt>{label}</dt>
                <dd class="lines" dir="auto">
                  {value}
                </dd>
              </>
            ),
        )}
      </dl>
    </>
  );
}

function cardWords({ cardBrand, last4, cardCountry }: WholeOrder["order"]): string | undefined {
  const brand = cardBrandName(cardBrand) ?? "a card";
  const card = last4 ? `${brand} ending in ${last4}` : undefined;
  const from = cardCountry ? `from ${placeWords(cardCountry)}` : undefined;
  return [card, from].filter(Boolean).join(", ") || undefined;
}

const revokedWords = {
  refund: "with a refund",
  dispute: "while its payment is disputed",
  operator: "by an operator",
} as const;

function Licence({ whole, csrf }: { whole: WholeOrder; csrf: string }) {
  const { order, licence, licenceKey, machines, sameLicence } = whole;
  if (!licence) return <></>;
  const path = `/admin/sales/${order.id}`;
  return (
    <>
      <h2>Licence</h2>
      <dl class="stacked">
        <dt>Seats</dt>
        <dd>{licence.seats.toLocaleString("en")}</dd>
        <dt>Releases until</dt>
        <dd>{licence.updatesUntil ? <Time at={licence.updatesUntil} dateOnly /> : "for good"}</dd>
        {machines && (
          <>
            <dt>Activated on</dt>
            <dd>
              {machines.used} of {machines.max} machines
            </dd>
          </>
        )}
        {licence.revokedAt && (
          <>
            <dt>Revoked</dt>
            <dd>
              <Time at={licence.revokedAt} dateOnly />
              {licence.revokedBy && <>, {revokedWords[licence.revokedBy]}</>}
            </dd>
          </>
        )}
        <dt>Key</dt>
        <dd>
          {licenceKey === null ? (
            <form method="post" action={`${path}/key`}>
              <CsrfField token={csrf} />
              <SubmitButton kind="plain">Show it; that stands on the record</SubmitButton>
            </form>
          ) : (
            <code class="copy">{licenceKey}</code>
          )}
        </dd>
        {sameLicence.length > 0 && (
          <>
            <dt>Other orders of it</dt>
            {sameLicence.map((other) => (
              <dd>
                <a class="order-number" href={`/admin/sales/${other.id}`}>
                  {other.number}
                </a>
              </dd>
            ))}
          </>
        )}
      </dl>
    </>
  );
}

function Acts({ whole, csrf }: { whole: WholeOrder; csrf: string }) {
  const { order, licence, buyer, refundable } = whole;
  const path = `/admin/sales/${order.id}`;
  return (
    <div class="side-actions">
      {order.fulfilledAt && buyer && order.kind !== "import" && (
        <form method="post" action={`${path}/mail`}>
          <CsrfField token={csrf} />
          <SubmitButton kind="plain">Send the mail again</SubmitButton>
        </form>
      )}
      {refundable > 0 && <a href={`${path}/refund`}>Refund…</a>}
      {licence && !licence.revokedAt && (
        <a class="bad" href={`${path}/revoke`}>
          Revoke the licence…
        </a>
      )}
      {licence?.revokedAt && (
        <form method="post" action={`${path}/restore`}>
          <CsrfField token={csrf} />
          <SubmitButton kind="plain">Make the licence valid again</SubmitButton>
        </form>
      )}
    </div>
  );
}
