import type { Child } from "hono/jsx";
import { type Checkout, readWholeOrder, refundOrder, type WholeOrder } from "../checkout/mod.ts";
import { AvowError } from "../kernel/errors.ts";
import { CsrfField, Field, SubmitButton } from "../kernel/html.tsx";
import { seeOther } from "../kernel/http.ts";
import { isId, newId } from "../kernel/ids.ts";
import { decimalOf, parseMoney } from "../kernel/money.ts";
import type { AdminContext, AdminRequest } from "./context.ts";
import { showSales } from "./sales-frame.tsx";
import { money, whatWords } from "./sales-words.tsx";
import { tokenOf } from "./shell.tsx";

const reasons = [
  { value: "requested_by_customer", label: "The customer asked for it" },
  { value: "duplicate", label: "It was paid twice" },
  { value: "fraudulent", label: "The card's owner did not order it" },
] as const;
type Reason = (typeof reasons)[number]["value"];

type Typed = ReadonlyMap<string, string>;

/** The first step: how much, why, and whether the licence goes with it. */
export async function showRefund(
  admin: AdminContext,
  checkout: Checkout,
  c: AdminRequest,
  orderId: string,
): Promise<Response> {
  const { operatorId } = c.get("session");
  const whole = await readWholeOrder(checkout, { operatorId, orderId });
  return showForm(admin, c, whole, { typed: firstTyped(whole) });
}

function firstTyped({ order, refundable, steps }: WholeOrder): Typed {
  const came = steps.findLast(({ event }) => event === "held")?.amount ?? refundable;
  const amount = Math.min(came, refundable);
  return new Map([
    ["amount", decimalOf({ amount, currency: order.currency })],
    // Whoever gets all of it back gives the licence back.
    ...(order.licenceId ? [["revoke", "yes"] as const] : []),
  ]);
}

/**
 * The second step asks once more, with everything said; the third does it. The form's id makes the
 * same click twice one refund.
 */
export async function takeRefund(
  admin: AdminContext,
  checkout: Checkout,
  c: AdminRequest,
  post: { readonly orderId: string; readonly operatorId: string; readonly form: Typed },
): Promise<Response> {
  const { orderId, operatorId, form } = post;
  const whole = await readWholeOrder(checkout, { operatorId, orderId });
  const { order } = whole;
  try {
    const { amount } = parseMoney(form.get("amount")?.trim() ?? "", order.currency);
    const reason = reasons.find(({ value }) => value === form.get("reason"))?.value;
    const wish = { amount, revoke: form.has("revoke"), reason: reason ?? reasons[0].value };
    const id = form.get("id") ?? "";
    if (!form.has("confirmed") || !isId(id)) return await askOnceMore(admin, c, whole, wish);
    const state = await refundOrder(checkout, { ...wish, id, orderId, operatorId });
    const isByHand = order.paymentIntentId === null;
    const said = { succeeded: isByHand ? "noted" : "refunded", pending: "pending" } as const;
    const done = state === "succeeded" || state === "pending" ? `?done=${said[state]}` : "";
    return seeOther(c, `/admin/sales/${orderId}${done}`);
  } catch (error) {
    if (!(error instanceof AvowError)) throw error;
    // The refund is written down: its page says that it was not answered, and that it is asked again.
    if (error.code === "unavailable") return seeOther(c, `/admin/sales/${orderId}`);
    if (error.code !== "bad-input") throw error;
    return showForm(admin, c, whole, { typed: form, error });
  }
}

function showForm(
  admin: AdminContext,
  c: AdminRequest,
  whole: WholeOrder,
  shown: { readonly typed: Typed; readonly error?: AvowError },
): Promise<Response> {
  const { order, refundable } = whole;
  const { typed, error } = shown;
  const isByHand = order.paymentIntentId === null;
  return showQuestion(admin, c, {
    ...{ order, title: "Refund", status: error?.status ?? 200 },
    content: (
      <form method="post">
        <CsrfField token={tokenOf(admin, c)} />
        <p>
          {whatWords(order)}. Of {money(order.total, order.currency)},{" "}
          {money(refundable, order.currency)} can still go back.
          {isByHand &&
            " It was paid to you by hand: send the money back yourself, and write it down here for the credit note."}
        </p>
        <Field
          name="amount"
          label={`Amount in ${order.currency}`}
          required
          value={typed.get("amount")}
          error={error?.message}
          autocomplete="off"
          maxLength={20}
        />
        <Field
          name="reason"
          label="Why"
          type="select"
          required
          options={reasons}
          value={typed.get("reason") ?? reasons[0].value}
        />
        {order.licenceId && (
          <label class="choice">
            <input type="checkbox" name="revoke" value="yes" checked={typed.has("revoke")} />
            <span>The licence ends with it</span>
          </label>
        )}
        <p class="actions">
          <SubmitButton>Look at it once more</SubmitButton>
          <a href={`/admin/sales/${order.id}`}>Leave it</a>
        </p>
      </form>
    ),
  });
}

function askOnceMore(
  admin: AdminContext,
  c: AdminRequest,
  whole: WholeOrder,
  wish: { readonly amount: number; readonly revoke: boolean; readonly reason: Reason },
): Promise<Response> {
  const { order, refundable, buyer } = whole;
  const sum = money(wish.amount, order.currency);
  if (wish.amount <= 0 || wish.amount > refundable) {
    const most = money(refundable, order.currency);
    throw new AvowError("bad-input", `At most ${most} can be given back of this order.`);
  }
  const card = order.last4 ? `to the card ending in ${order.last4}` : "the way that it came";
  const kept = order.total - order.refunded - wish.amount;
  return showQuestion(admin, c, {
    order,
    title: order.paymentIntentId ? `Give ${sum} back?` : `Write down that ${sum} went back?`,
    content: (
      <form method="post">
        <CsrfField token={tokenOf(admin, c)} />
        {Object.entries({
          ...{ id: newId(), confirmed: "yes", reason: wish.reason },
          amount: decimalOf({ amount: wish.amount, currency: order.currency }),
          ...(wish.revoke ? { revoke: "yes" } : {}),
        }).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <ul>
          <li>
            {order.paymentIntentId
              ? `${sum} goes back ${card}; that can't be undone.`
              : `You sent ${sum} back yourself.`}{" "}
            {kept === 0
              ? "Nothing of the order is kept."
              : `You keep ${money(kept, order.currency)}.`}
          </li>
          {whole.invoices.length > 0 && (
            <li>A credit note is issued{buyer ? " and mailed to the customer" : ""}.</li>
          )}
          <li>
            {wish.revoke
              ? "The licence ends: no machine can be activated with it any more."
              : "The licence stays valid."}
          </li>
        </ul>
        <p class="actions">
          <SubmitButton kind="danger">
            {order.paymentIntentId ? `Give ${sum} back` : "Write it down"}
          </SubmitButton>
          <a href={`/admin/sales/${order.id}/refund`}>Change it</a>
          <a href={`/admin/sales/${order.id}`}>Leave it</a>
        </p>
      </form>
    ),
  });
}

/** Asks before a licence is revoked. */
export function askToRevoke(
  admin: AdminContext,
  c: AdminRequest,
  orderId: string,
): Promise<Response> {
  return showQuestion(admin, c, {
    order: { id: orderId },
    title: "Revoke the licence?",
    content: (
      <form method="post">
        <CsrfField token={tokenOf(admin, c)} />
        <p class="lead">
          No machine can be activated with it any more, and nothing can be downloaded. A machine on
          which it runs already goes on until its program asks again. The customer is not told.
        </p>
        <p>You can make it valid again. It stands on the record that you did this.</p>
        <p class="actions">
          <SubmitButton kind="danger">Revoke it</SubmitButton>
          <a href={`/admin/sales/${orderId}`}>Leave it</a>
        </p>
      </form>
    ),
  });
}

function showQuestion(
  admin: AdminContext,
  c: AdminRequest,
  question: {
    readonly order: { readonly id: string; readonly number?: string };
    readonly title: string;
    readonly status?: number;
    readonly content: Child;
  },
): Promise<Response> {
  const { order, title, status, content } = question;
  return showSales(admin, c, {
    ...{ title, tab: "/admin/sales", ...(status === undefined ? {} : { status }) },
    content: (
      <>
        <p class="back">
          <a href={`/admin/sales/${order.id}`}>← Order {order.number ?? ""}</a>
        </p>
        <div class="question">
          <h2>{title}</h2>
          {content}
        </div>
      </>
    ),
  });
}
