/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import type { ProviderFaults } from "./faults.ts";
import { Frame, money } from "./page-frame.tsx";
import type { ProviderBooks } from "./provider-books.ts";
import type { Dispute, Payment, Refund, Session } from "./provider-things.ts";
import type { WebhookDelivery } from "./webhooks.ts";

const rowsMax = 50;

/** What happened at the provider, and what it, a bank or a cardholder could do next. */
export function ControlPage(props: {
  books: ProviderBooks;
  faults: ProviderFaults;
  deliveries: readonly WebhookDelivery[];
}) {
  const { books, faults, deliveries } = props;
  return (
    <Frame title="Payment provider" wide>
      <h1>Control page</h1>
      <Things title="Payment pages" all={[...books.sessions.values()]} none={noSessions}>
        {(it: Session) => <SessionRow session={it} />}
      </Things>
      <Things title="Payments" all={[...books.payments.values()]} none="Nobody paid yet.">
        {(it: Payment) => <PaymentRow payment={it} books={books} />}
      </Things>
      <Things title="Refunds" all={[...books.refunds.values()]} none="Nothing was given back.">
        {(it: Refund) => <RefundRow refund={it} />}
      </Things>
      <Things title="Disputes" all={[...books.disputes.values()]} none="Nobody disputes anything.">
        {(it: Dispute) => <DisputeRow dispute={it} />}
      </Things>
      <Things title="Webhooks" all={deliveries} none="No webhook left yet.">
        {(it: WebhookDelivery) => <DeliveryRow delivery={it} />}
      </Things>
      <Faults faults={faults} />
    </Frame>
  );
}

const noSessions = "No payment page was opened yet. Buy something on the vendor’s site.";

function Things<T>(props: {
  title: string;
  all: readonly T[];
  none: string;
  children: (it: T) => Child;
}) {
  const { title, all, none, children } = props;
  return (
    <section>
      <h2>
        {title} <span class="soft">{all.length}</span>
      </h2>
      {all.length === 0 && <p class="soft">{none}</p>}
      <ul class="rows">{all.toReversed().slice(0, rowsMax).map(children)}</ul>
      {all.length > rowsMax && <p class="soft">The newest {rowsMax} are shown.</p>}
    </section>
  );
}

function SessionRow({ session }: { session: Session }) {
  const { id, status, total, currency, lines, reference, declines } = session;
  return (
    <li>
      <p>
        <strong>{money(total, currency)}</strong> {status}
        {declines > 0 && `, declined ${declines} times`}
      </p>
      <p class="soft">
        {lines.map(({ name }) => name).join(", ")}, order {reference ?? "without a number"}
      </p>
      {status === "open" && (
        <div class="actions">
          <a href={`/pay/${id}`}>Open the page</a>
          <Action to={`sessions/expire/${id}`} label="Let it expire" />
        </div>
      )}
    </li>
  );
}

function PaymentRow({ payment, books }: { payment: Payment; books: ProviderBooks }) {
  const { id, amount, currency, card, refunded } = payment;
  const isLeft = refunded < amount;
  const mayDispute = isLeft && !books.wasDisputed(id);
  return (
    <li>
      <p>
        <strong>{money(amount, currency)}</strong> {card.brand} … {card.last4} ({card.country})
        {refunded > 0 && `, ${money(refunded, currency)} given back`}
      </p>
      <p class="soft">{id}</p>
      <div class="actions">
        {isLeft && !books.isContested(id) && (
          <Action to={`payments/refund/${id}`} label="Give all back" fields={{ amount: "" }} />
        )}
        {mayDispute && <DisputeButton id={id} label="Dispute as fraud" reason="fraudulent" />}
        {mayDispute && (
          <DisputeButton id={id} label="Dispute as not delivered" reason="product_not_received" />
        )}
      </div>
    </li>
  );
}

function DisputeButton({ id, label, reason }: { id: string; label: string; reason: string }) {
  return <Action to={`payments/dispute/${id}`} label={label} fields={{ reason }} />;
}

function RefundRow({ refund }: { refund: Refund }) {
  const { id, amount, currency, status, reason } = refund;
  return (
    <li>
      <p>
        <strong>{money(amount, currency)}</strong> {status}
        {reason !== null && `, ${words(reason)}`}
      </p>
      {status === "pending" && (
        <div class="actions">
          <Action to={`refunds/settle/${id}`} label="It arrives" fields={{ status: "succeeded" }} />
          <Action to={`refunds/settle/${id}`} label="It fails" fields={{ status: "failed" }} />
        </div>
      )}
    </li>
  );
}

function DisputeRow({ dispute }: { dispute: Dispute }) {
  const { id, amount, currency, status, reason } = dispute;
  return (
    <li>
      <p>
        <strong>{money(amount, currency)}</strong> {words(status)}, {words(reason)}
      </p>
      {status === "needs_response" && (
        <div class="actions">
          <Action to={`disputes/close/${id}`} label="The vendor wins" fields={{ status: "won" }} />
          <Action
            to={`disputes/close/${id}`}
            label="The vendor loses"
            fields={{ status: "lost" }}
          />
        </div>
      )}
    </li>
  );
}

function DeliveryRow({ delivery }: { delivery: WebhookDelivery }) {
  const { type, attempt, outcome, eventId, at } = delivery;
  return (
    <li>
      <p>
        <strong>{type}</strong>{" "}
        {typeof outcome === "number" ? `answered ${outcome}` : outcomes[outcome]}
        {attempt > 1 && `, attempt ${attempt}`}
      </p>
      <p class="soft">{at.toISOString().slice(0, 19).replace("T", " ")} UTC</p>
      <div class="actions">
        <Action to={`events/resend/${eventId}`} label="Send again" />
      </div>
    </li>
  );
}

const outcomes = { away: "nobody answered", lost: "lost on its way" } as const;

const words = (name: string) => name.replaceAll("_", " ");

function Action(props: { to: string; label: string; fields?: Readonly<Record<string, string>> }) {
  return (
    <form method="post" action={`/control/${props.to}`}>
      {Object.entries(props.fields ?? {}).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <button type="submit">{props.label}</button>
    </form>
  );
}

const faultNames: readonly (readonly [keyof ProviderFaults, string])[] = [
  ["down", "The API is down"],
  ["slowMs", "The API waits, in milliseconds"],
  ["returnLost", "Who paid never comes back"],
  ["refundsPending", "Refunds stay on their way"],
  ["webhookLose", "Webhooks are lost"],
  ["webhookReorder", "Webhooks come in reverse"],
  ["webhookBadSignature", "Webhooks are forged"],
  ["webhookDuplicates", "Each webhook comes again, so many times"],
  ["webhookDelayMs", "Webhooks leave later, in milliseconds"],
];

function Faults({ faults }: { faults: ProviderFaults }) {
  return (
    <section id="faults">
      <h2>A bad day</h2>
      <form class="faults" method="post" action="/control/faults">
        {faultNames.map(([name, label]) => {
          const value = faults[name];
          return (
            <label>
              {typeof value === "boolean" ? (
                <input type="checkbox" name={name} checked={value} />
              ) : (
                <input type="number" name={name} value={String(value)} min="0" />
              )}{" "}
              {label}
            </label>
          );
        })}
        <button type="submit" class="main">
          Let it be so
        </button>
      </form>
    </section>
  );
}
