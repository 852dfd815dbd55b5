import type { WholeOrder } from "../checkout/mod.ts";
import { Notice, Time } from "../kernel/html.tsx";
import { money } from "./sales-words.tsx";

/** What about an order needs somebody, and what to do about it. */
export function Attention({ whole }: { whole: WholeOrder }) {
  const { order, steps, refunds, disputes } = whole;
  const sum = (amount: number | null | undefined) => money(amount ?? 0, order.currency);
  const step = (event: string) => steps.findLast((it) => it.event === event);
  const [held, twice] = [step("held"), step("paid_twice")];
  const last = refunds.at(-1);
  const isDisputed = disputes.some(({ state }) => state === "needs_response");
  const isTakenBack =
    order.withdrawnAt && order.total > 0 && refunds.every(({ state }) => state === "failed");
  return (
    <>
      {order.state === "held" && held && (
        <Notice kind="bad" title={`It is held: ${sum(held.amount)} came, not ${sum(order.total)}.`}>
          <p>
            Nothing was delivered. Give the money back and let the customer order again, or agree
            with them and place the order by hand.
          </p>
        </Notice>
      )}
      {twice && (
        <Notice kind="bad" title={`It was paid twice: ${sum(twice.amount)} came once more.`}>
          <p>
            The second payment is not the one below: give it back at the payment provider, where
            both stand under the order's id, <code class="copy">{order.id}</code>.
          </p>
        </Notice>
      )}
      {isDisputed && (
        <Notice kind="bad" title="The customer's bank wants the money back.">
          <p>
            Answer at the payment provider, before the date that it names. Until it is decided, the
            licence is revoked. Don't refund it meanwhile: the money would go back twice.
          </p>
        </Notice>
      )}
      {isTakenBack && order.withdrawnAt && (
        <Notice kind="warn" title="The customer withdrew.">
          <p>
            On <Time at={order.withdrawnAt} />. Give {sum(order.total)} back with the licence,
            within fourteen days of it. <a href={`/admin/sales/${order.id}/refund`}>Refund it</a>
          </p>
        </Notice>
      )}
      {last?.state === "failed" && (
        <Notice kind="bad" title={`The refund of ${sum(last.amount)} failed.`}>
          <p>
            The payment provider said no, or the money came back from the customer's bank. Ask the
            customer for another way, or try once more.
          </p>
        </Notice>
      )}
      {last?.state === "asked" && (
        <Notice kind="warn" title="The payment provider has not answered yet.">
          <p>
            Whether {sum(last.amount)} went back is not known. It is asked again every few minutes
            under the same key, so that nothing is given back twice.
          </p>
        </Notice>
      )}
    </>
  );
}
