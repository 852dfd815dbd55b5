import { type Checkout, type OrderStep, readWholeOrder, type WholeOrder } from "../checkout/mod.ts";
import { CsrfField, DataTable, Notice, SubmitButton, Time } from "../kernel/html.tsx";
import type { AdminContext, AdminRequest } from "./context.ts";
import { Moment } from "./moment.tsx";
import { namesOfOperators } from "./operator-words.ts";
import { showSales } from "./sales-frame.tsx";
import { Attention } from "./sales-attention.tsx";
import { OrderSide } from "./sales-order-side.tsx";
import {
  causeWords,
  DisputeBadge,
  isTrouble,
  money,
  OrderBadges,
  reasonWords,
  stepWords,
  whatWords,
} from "./sales-words.tsx";
import { tokenOf } from "./shell.tsx";

const done: Readonly<Record<string, string>> = {
  refunded: "The money is on its way back, and the credit note with it to the customer.",
  noted: "That the money went back stands in the books, and the credit note goes to the customer.",
  pending: "The payment provider took the refund; it says here when the money is back.",
  mailed: "The mail is on its way once more, with key, licence file and invoice.",
  revoked: "The licence is revoked: no machine can be activated with it any more.",
  restored: "The licence is valid again.",
  placed: "The order is placed: the licence is on its way to the customer by mail.",
};

/** The page of one order; `withKey` opens the licence's key, which is on record. */
export async function showOrder(
  admin: AdminContext,
  checkout: Checkout,
  c: AdminRequest,
  look: { readonly orderId: string; readonly withKey?: boolean },
): Promise<Response> {
  const { operatorId } = c.get("session");
  const whole = await readWholeOrder(checkout, { operatorId, ...look });
  const who = await namesOfOperators(admin, c);
  const csrf = tokenOf(admin, c);
  const told = done[c.req.query("done") ?? ""];
  if (look.withKey) c.header("cache-control", "no-store");
  return showSales(admin, c, {
    title: `Order ${whole.order.number}`,
    tab: "/admin/sales",
    content: (
      <>
        <p class="back">
          <a href="/admin/sales">← Orders</a>
        </p>
        {told && (
          <Notice kind="good">
            <p>{told}</p>
          </Notice>
        )}
        <Attention whole={whole} />
        <div class="desk">
          <div>
            <h2 class="order-title">
              {whatWords(whole.order)} <OrderBadges order={whole.order} />
            </h2>
            <p class="soft">Order {whole.order.number}</p>
            <Amounts whole={whole} />
            {whole.order.taxNote !== "" && <p class="soft">{whole.order.taxNote}</p>}
            <Invoices whole={whole} csrf={csrf} />
            <Refunds whole={whole} who={who} />
            <Disputes whole={whole} />
            <h3>What became of it</h3>
            <Timeline steps={whole.steps} currency={whole.order.currency} who={who} />
          </div>
          <OrderSide whole={whole} csrf={csrf} />
        </div>
      </>
    ),
  });
}

function Amounts({ whole: { order } }: { whole: WholeOrder }) {
  const sum = (amount: number) => money(amount, order.currency);
  if (order.total === 0) {
    return (
      <p>
        {order.kind === "import"
          ? "An earlier order, brought from a file: what was paid stands in the books of then."
          : "A gift: nothing was paid, so there is no invoice."}
      </p>
    );
  }
  const tax =
    order.treatment === "standard" ? `VAT ${order.rate / 100} % (${order.taxCountry})` : "VAT";
  return (
    <dl class="sums">
      <dt>Net</dt>
      <dd>{sum(order.net)}</dd>
      <dt>{tax}</dt>
      <dd>{sum(order.tax)}</dd>
      <dt>Total</dt>
      <dd>
        <strong>{sum(order.total)}</strong>
      </dd>
      {order.refunded > 0 && (
        <>
          <dt>Refunded</dt>
          <dd>{sum(-order.refunded)}</dd>
          <dt>Kept</dt>
          <dd>{sum(order.total - order.refunded)}</dd>
        </>
      )}
    </dl>
  );
}

/** A licence that ends or is valid again moves no money, whatever it happened with. */
const isOfMoney = ({ event }: OrderStep) => event !== "revoked" && event !== "restored";

/** What happened, with when and through what; the newest last, as it is read. */
function Timeline(props: {
  steps: readonly OrderStep[];
  currency: string;
  who: (operatorId: string | null) => string;
}) {
  return (
    <ol class="timeline">
      {props.steps.map((step) => (
        <li class={isTrouble(step) ? "trouble" : undefined}>
          <p>
            <strong>{stepWords(step)}</strong>
            {step.amount !== null && isOfMoney(step) && (
              <span>, {money(step.amount, props.currency)}</span>
            )}
            <span class="soft">, {causeWords(step, props.who)}</span>
          </p>
          <Moment at={step.at} />
        </li>
      ))}
    </ol>
  );
}

function Invoices({ whole, csrf }: { whole: WholeOrder; csrf: string }) {
  const { order, invoices, buyer } = whole;
  if (invoices.length === 0) return <></>;
  return (
    <>
      <h3>Invoices and credit notes</h3>
      <DataTable
        caption="As they were issued"
        columns={[
          ...[{ label: "Number" }, { label: "Issued" }],
          ...[{ label: "Total", figures: true }, { label: "" }],
        ]}
        rows={invoices.map((it) => [
          <>
            <span class="order-number">{it.number}</span>
            {it.kind === "credit_note" && <span class="soft plain"> credit note</span>}
          </>,
          <Time at={it.at} dateOnly />,
          money(it.kind === "credit_note" ? -it.total : it.total, it.currency),
          buyer ? (
            <form method="post" action={`/admin/sales/${order.id}/invoices/${it.id}`}>
              <CsrfField token={csrf} />
              <SubmitButton kind="plain">PDF</SubmitButton>
            </form>
          ) : (
            <span class="soft">sealed</span>
          ),
        ])}
      />
    </>
  );
}

const refundWords = {
  asked: "Asked for, not answered yet",
  pending: "On its way",
  succeeded: "Done",
  failed: "Failed",
} as const;

const becauseWords = {
  requested_by_customer: "asked for by the customer",
  duplicate: "paid twice",
  fraudulent: "not ordered by the card's owner",
} as const;

function Refunds(props: { whole: WholeOrder; who: (operatorId: string | null) => string }) {
  const { order, refunds } = props.whole;
  if (refunds.length === 0) return <></>;
  return (
    <>
      <h3>Refunds</h3>
      <DataTable
        caption="What was asked for, oldest first"
        columns={[
          ...[{ label: "When" }, { label: "State" }, { label: "Why" }, { label: "By" }],
          { label: "Amount", figures: true },
        ]}
        rows={refunds.map((it) => [
          <Time at={it.askedAt} />,
          refundWords[it.state],
          `${becauseWords[it.reason]}${it.revoke ? "; with the licence" : ""}`,
          it.operatorId === null ? "at the payment provider" : props.who(it.operatorId),
          money(it.amount, order.currency),
        ])}
      />
    </>
  );
}

function Disputes({ whole: { order, disputes } }: { whole: WholeOrder }) {
  if (disputes.length === 0) return <></>;
  return (
    <>
      <h3>Disputes</h3>
      <DataTable
        caption="At the customer's bank"
        columns={[
          ...[{ label: "Since" }, { label: "State" }, { label: "Reason" }],
          { label: "Amount", figures: true },
        ]}
        rows={disputes.map((it) => [
          <Time at={it.openedAt} dateOnly />,
          <DisputeBadge state={it.state} />,
          reasonWords(it.reason),
          money(it.amount, order.currency),
        ])}
      />
    </>
  );
}
