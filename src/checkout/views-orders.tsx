import type { AvowError } from "../kernel/errors.ts";
import { Field, Notice, SubmitButton, Time } from "../kernel/html.tsx";
import { formatMoney } from "../kernel/money.ts";
import type { Checkout } from "./context.ts";
import type { Order } from "./order.ts";
import { ShopPage } from "./views-shop.tsx";

/** Asks for the address whose orders are wanted. */
export function AskPage(props: {
  readonly checkout: Checkout;
  readonly toWithdraw: boolean;
  readonly email?: string | undefined;
  readonly error?: AvowError | undefined;
}) {
  const { checkout, toWithdraw, email, error } = props;
  const problem = error?.fields.find(({ field }) => field === "email")?.message;
  const title = toWithdraw ? "Withdraw from a contract" : "Your orders";
  return (
    <ShopPage checkout={checkout} title={title}>
      <h1>{title}</h1>
      <p class="lead">
        {toWithdraw
          ? "The mail about your order links to its page, and there you withdraw with two clicks. Lost the mail? We send you a new link."
          : "Keys, licence files, downloads and invoices: we send you a link to them. There is no account, and no password."}
      </p>
      {error && !problem && <Notice kind="bad" title={error.message} />}
      <form method="post" action="/orders">
        <Field
          name="email"
          label="The e-mail address that you bought with"
          type="email"
          required
          autocomplete="email"
          maxLength={254}
          value={email}
          error={problem}
        />
        <SubmitButton>Send me a link</SubmitButton>
      </form>
    </ShopPage>
  );
}

/** The same, whether anything was bought with the address or not. */
export function SentPage({ checkout }: { readonly checkout: Checkout }) {
  return (
    <ShopPage checkout={checkout} title="Look into your mailbox">
      <h1>Look into your mailbox</h1>
      <p class="lead">
        If something was bought with that address, a mail with a link to it is on its way. The link
        works for a day.
      </p>
      <p>
        No mail? Then another address may have been used; if none of yours helps, write to{" "}
        {checkout.settings.sellerEmail}.
      </p>
    </ShopPage>
  );
}

/** The orders of an address. */
export function OrderListPage(props: {
  readonly checkout: Checkout;
  readonly orders: readonly Order[];
  readonly base: string;
}) {
  const { checkout, orders, base } = props;
  return (
    <ShopPage checkout={checkout} title="Your orders">
      <h1>Your orders</h1>
      {orders.length === 0 && <p class="lead">Nothing is left of your orders here.</p>}
      <ul class="orders">
        {orders.map((order) => (
          <li>
            <a href={`${base}/${order.id}`}>
              {order.productName} {order.editionName}
            </a>
            <br />
            Order {order.number}, <Time at={order.fulfilledAt ?? order.createdAt} dateOnly />,{" "}
            {formatMoney({ amount: order.total, currency: order.currency }, checkout.language)}
            {order.refunded > 0 && (
              <>
                , of which{" "}
                {formatMoney(
                  { amount: order.refunded, currency: order.currency },
                  checkout.language,
                )}{" "}
                was refunded
              </>
            )}
          </li>
        ))}
      </ul>
    </ShopPage>
  );
}
