import type { AvowError } from "../kernel/errors.ts";
import { DataTable, Field, Notice, SubmitButton, Time } from "../kernel/html.tsx";
import { formatMoney } from "../kernel/money.ts";
import type { Machines } from "./activation.ts";
import { MachineList } from "./activation-view.tsx";
import type { Checkout } from "./context.ts";
import { mayMend, withdrawableUntil } from "./customer.ts";
import { coverage } from "./mails.ts";
import type { Order } from "./order.ts";
import { licenceFile, type OpenedOrder } from "./read-order.ts";
import type { CoveredRelease } from "./release.ts";
import { ReleaseList } from "./release-view.tsx";
import { ShopPage } from "./views-shop.tsx";

/** What a customer's page of one order needs. */
export interface OrderPageProps {
  readonly checkout: Checkout;
  readonly opened: OpenedOrder;
  /** The page's own address: what belongs to it stands below. */
  readonly base: string;
  readonly releases: readonly CoveredRelease[];
  readonly machines: Machines | null;
  /** The customer just came back from paying. */
  readonly isReturn: boolean;
  readonly done?: "mended" | undefined;
  readonly error?: AvowError | undefined;
}

/** An order as its customer sees it: the key, the licence file, downloads, invoices. */
export function OrderPage(props: OrderPageProps) {
  const { checkout, opened, isReturn, base } = props;
  const { order } = opened;
  const what = `${order.productName} ${order.editionName}`;
  const title = isReturn && !order.withdrawnAt ? "Thank you for your order" : what;
  return (
    <ShopPage checkout={checkout} title={title}>
      <h1>{title}</h1>
      <p class="lead">
        {isReturn && `You bought ${what}. `}Order <span class="number">{order.number}</span>,{" "}
        <Time at={order.fulfilledAt ?? order.createdAt} dateOnly />
        {order.seats > 1 && `, ${order.seats} seats`}.
      </p>
      <Standing {...props} />
      <Licence {...props} />
      {isReturn && <Address {...props} />}
      {props.releases.length > 0 && <ReleaseList releases={props.releases} />}
      {props.machines && <MachineList machines={props.machines} action={base} />}
      <Invoices {...props} />
      <Withdrawal {...props} />
    </ShopPage>
  );
}

function Standing({ checkout, opened, done }: OrderPageProps) {
  const { order } = opened;
  const amount = formatMoney(
    { amount: order.refunded, currency: order.currency },
    checkout.language,
  );
  return (
    <>
      {done === "mended" && (
        <Notice kind="good" title="The address is changed.">
          Your licence key and your invoice are on their way there.
        </Notice>
      )}
      {order.withdrawnAt && order.state !== "refunded" && (
        <Notice title="You withdrew from this purchase.">
          We have your withdrawal of <Time at={order.withdrawnAt} />; what you paid goes back to
          your card within fourteen days.
        </Notice>
      )}
      {order.refunded > 0 && <Notice title={`${amount} was refunded.`} />}
    </>
  );
}

function Licence({ checkout, opened, base }: OrderPageProps) {
  const { buyer, licence, order } = opened;
  if (!licence) return <></>;
  if (licence.revokedAt) {
    return (
      <Notice kind="warn" title="This licence has ended.">
        {licence.revokedBy === "dispute"
          ? "Your bank disputes the payment; once that is settled in our favour, it is valid again."
          : "It ended with the refund."}
      </Notice>
    );
  }
  const key = buyer.licence_key?.reveal();
  const file = licenceFile(checkout, opened);
  return (
    <section aria-labelledby="licence">
      <h2 id="licence">Your licence</h2>
      {key && (
        <>
          <p>This is your licence key; it is also in the mail that we sent you.</p>
          <code class="key">{key}</code>
        </>
      )}
      {order.kind === "renewal" && <p>Your licence key stays as it is.</p>}
      <p>{coverage(licence.updatesUntil)}</p>
      {file && (
        <p>
          <a class="button" href={`${base}/licence`} download={file.name}>
            Download the licence file
          </a>
        </p>
      )}
    </section>
  );
}

/** Whoever mistyped the address still has the key, and mends it here. */
function Address({ opened, base, error }: OrderPageProps) {
  const { order, buyer } = opened;
  const problem = error?.fields.find(({ field }) => field === "email")?.message;
  return (
    <section aria-labelledby="mailed">
      <h2 id="mailed">The mail about it</h2>
      <p>
        It goes to <strong>{buyer.email?.reveal() ?? "nobody: the address was erased"}</strong>.
      </p>
      {mayMend(order) && (
        <details open={problem !== undefined}>
          <summary>That is not my address</summary>
          <form method="post" action={base}>
            <Field
              name="email"
              label="Your e-mail address"
              type="email"
              required
              autocomplete="email"
              maxLength={254}
              error={problem}
            />
            <p class="actions">
              <SubmitButton kind="plain" name="do" value="mend">
                Change it, and send the mail again
              </SubmitButton>
            </p>
          </form>
        </details>
      )}
    </section>
  );
}

function Invoices({ checkout, opened, base }: OrderPageProps) {
  const { invoices } = opened;
  if (invoices.length === 0) return <></>;
  return (
    <section>
      <DataTable
        caption={invoices.length > 1 ? "Invoices and credit notes" : "Invoice"}
        columns={[{ label: "Number" }, { label: "Date" }, { label: "Total", figures: true }]}
        rows={invoices.map((invoice) => [
          <a href={`${base}/invoice/${invoice.id}`} download={`${invoice.number}.pdf`}>
            {invoice.kind === "invoice" ? "Invoice" : "Credit note"} {invoice.number} (PDF)
          </a>,
          <Time at={invoice.at} dateOnly />,
          formatMoney(
            {
              amount: invoice.kind === "credit_note" ? -invoice.total : invoice.total,
              currency: invoice.currency,
            },
            checkout.language,
          ),
        ])}
      />
    </section>
  );
}

function Withdrawal({ checkout, opened, base }: OrderPageProps) {
  const until = withdrawableUntil(checkout, opened.order);
  if (!until) return <></>;
  return (
    <section aria-labelledby="withdraw">
      <h2 id="withdraw">Changed your mind?</h2>
      <p>
        Until <Time at={until} dateOnly /> you can withdraw from this purchase.
      </p>
      <p>
        <a class="button" href={`${base}/withdraw`}>
          Withdraw from the contract
        </a>
      </p>
    </section>
  );
}

/** The second step of withdrawing; the first is a link to here. */
export function WithdrawPage(props: {
  readonly checkout: Checkout;
  readonly opened: OpenedOrder;
  readonly base: string;
}) {
  const { checkout, opened, base } = props;
  const { order, buyer } = opened;
  const amount = order.total - order.refunded;
  const money = formatMoney({ amount, currency: order.currency }, checkout.language);
  return (
    <ShopPage checkout={checkout} title="Withdraw from the contract">
      <h1>Withdraw from the contract?</h1>
      <p class="lead">
        {buyer.name?.reveal()}, you withdraw from order {order.number}: {order.productName}{" "}
        {order.editionName}.
      </p>
      <p>
        {money} goes back to the card that you paid with, and the licence ends. A mail to{" "}
        {buyer.email?.reveal() ?? "your address"} confirms that we have your withdrawal.
      </p>
      <form method="post" action={`${base}/withdraw`} class="actions">
        <SubmitButton kind="danger">Confirm the withdrawal</SubmitButton>
        <a class="button" href={base}>
          Keep the licence
        </a>
      </form>
    </ShopPage>
  );
}

/** The payment provider has not told yet, or the order ended without a payment. */
export function WaitingPage(props: {
  readonly checkout: Checkout;
  readonly order: Order;
  readonly base: string;
  readonly isDown: boolean;
}) {
  const { checkout, order, base, isDown } = props;
  return (
    <ShopPage checkout={checkout} title="Waiting for the payment">
      <h1>We are waiting for the payment provider</h1>
      <p class="lead">
        {isDown
          ? "It does not answer us at the moment."
          : "It has not told us yet that your payment arrived."}{" "}
        You need not do anything: once it does, your licence is mailed to you, and stands here.
      </p>
      <p>Order {order.number}</p>
      <p>
        <a class="button main" href={base}>
          Look again
        </a>
      </p>
    </ShopPage>
  );
}

/** A payment that is not what was offered: an operator looks at it. */
export function HeldPage({ checkout, order }: { checkout: Checkout; order: Order }) {
  return (
    <ShopPage checkout={checkout} title="We are looking at your payment">
      <h1>We are looking at your payment</h1>
      <p class="lead">
        It arrived, but not as it was offered, so one of us looks at it. You will hear from us, or
        write to {checkout.settings.sellerEmail} about order {order.number}.
      </p>
    </ShopPage>
  );
}
