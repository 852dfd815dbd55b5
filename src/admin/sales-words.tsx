import type { Order, OrderEvent, OrderState, OrderStep } from "../checkout/mod.ts";
import { Badge, type Mood } from "../kernel/html.tsx";
import { formatMoney } from "../kernel/money.ts";

/** An amount as the operators' pages write it. */
export function money(amount: number, currency: string): string {
  return formatMoney({ amount, currency }, "en");
}

const stateWords: Readonly<Record<OrderState, { readonly word: string; readonly mood: Mood }>> = {
  draft: { word: "Begun", mood: "plain" },
  paying: { word: "Being paid", mood: "plain" },
  held: { word: "Held", mood: "bad" },
  fulfilled: { word: "Delivered", mood: "good" },
  expired: { word: "Not paid", mood: "plain" },
  cancelled: { word: "Given up", mood: "plain" },
  refunded: { word: "Refunded", mood: "plain" },
};

/** Where an order stands, and what else there is to know of it at a glance. */
export function OrderBadges({ order }: { order: Order }) {
  const { word, mood } = stateWords[order.state];
  const isPart = order.refunded > 0 && order.state === "fulfilled";
  const isOpen = order.dispute === "needs_response" || order.dispute === "under_review";
  return (
    <span class="badges">
      <Badge kind={mood}>{word}</Badge>
      {isPart && <Badge>Refunded in part</Badge>}
      {isOpen && <Badge kind="bad">Disputed</Badge>}
      {order.dispute === "lost" && <Badge kind="bad">Dispute lost</Badge>}
      {order.withdrawnAt && order.refunded === 0 && <Badge kind="warn">Withdrawn</Badge>}
    </span>
  );
}

const kindWords: Readonly<Record<Order["kind"], string>> = {
  purchase: "",
  renewal: "renewal",
  manual: "by hand",
  import: "from before",
};

/** What was ordered: "Curlew Team × 5, renewal". */
export function whatWords(order: Order): string {
  const { productName, editionName, seats, kind } = order;
  const what = `${productName} ${editionName}${seats > 1 ? ` × ${seats}` : ""}`;
  return kindWords[kind] === "" ? what : `${what}, ${kindWords[kind]}`;
}

const eventWords: Readonly<Record<OrderEvent, string>> = {
  drafted: "Ordered",
  paying: "Went to the payment page",
  paid: "Paid",
  fulfilled: "Delivered",
  held: "Paid, but not as it was offered",
  paid_twice: "Paid a second time",
  expired: "Not paid in time",
  cancelled: "Given up on the payment page",
  refund_asked: "Refund asked for",
  refunded: "Refunded",
  refund_failed: "A refund failed",
  disputed: "Disputed at the customer's bank",
  dispute_won: "Dispute won",
  dispute_lost: "Dispute lost",
  withdrawn: "Withdrawn",
  address_corrected: "E-mail address corrected",
  mail_again: "Mail sent again",
  revoked: "Licence revoked",
  restored: "Licence valid again",
};

/** What happened to an order, in words. */
export const stepWords = ({ event }: Pick<OrderStep, "event">): string => eventWords[event];

/** Who or what made it happen, in words. */
export function causeWords(step: OrderStep, who: (operatorId: string | null) => string): string {
  switch (step.cause) {
    case "webhook":
      return "the payment provider told us";
    case "return":
      return "the customer came back from paying";
    case "sweep":
      return "we asked the payment provider";
    case "operator":
      return step.operatorId === null
        ? "by an operator"
        : `by ${who(step.operatorId)}`.toLowerCase();
    case "customer":
      return "by the customer";
    default:
      return "its time was over";
  }
}

/** Steps that somebody should look at. */
export const isTrouble = ({ event }: Pick<OrderStep, "event">): boolean =>
  ["held", "paid_twice", "refund_failed", "disputed", "dispute_lost"].includes(event);

const disputeStates: Readonly<Record<string, { readonly word: string; readonly mood: Mood }>> = {
  needs_response: { word: "Waits for your answer", mood: "bad" },
  under_review: { word: "The bank looks at it", mood: "warn" },
  won: { word: "Won", mood: "good" },
  lost: { word: "Lost", mood: "plain" },
};

/** How a dispute stands. */
export function DisputeBadge({ state }: { state: string }) {
  const { word, mood } = disputeStates[state] ?? { word: state, mood: "plain" };
  return <Badge kind={mood}>{word}</Badge>;
}

/** The provider's reason for a dispute, as words. */
export function reasonWords(reason: string): string {
  const plain = reason.replaceAll("_", " ");
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}
