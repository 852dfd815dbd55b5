/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { countries } from "../../src/tax/mod.ts";
import type { CardForm, CardProblems } from "./check-card.ts";
import { Frame, money } from "./page-frame.tsx";
import type { Session } from "./provider-things.ts";
import { type TestCard, testCards } from "./test-cards.ts";

/** What went wrong with the last try. Of its form neither number nor security code come back. */
export interface PayNotice {
  readonly declined?: string;
  readonly problems?: CardProblems;
  readonly form?: CardForm;
}

/** What is paid, and the card form beside it. */
export function PayPage(props: { session: Session; prefill?: TestCard; notice?: PayNotice }) {
  const { session, prefill, notice } = props;
  const total = money(session.total, session.currency);
  return (
    <Frame title={`Pay ${total}`}>
      <div class="pay">
        <Order session={session} />
        <section aria-labelledby="card">
          <h2 id="card">Pay by card</h2>
          {notice?.declined !== undefined && (
            <p class="notice" role="alert">
              <strong>{notice.declined}</strong> Nothing was paid. Try again, or use another card.
            </p>
          )}
          <TestCards session={session} chosen={prefill?.slug} />
          <CardFields session={session} prefill={prefill} notice={notice} />
        </section>
      </div>
    </Frame>
  );
}

function Order({ session }: { session: Session }) {
  const { lines, currency, total, email, cancelUrl } = session;
  return (
    <section class="order" aria-label="What you pay for">
      {cancelUrl !== null && (
        <p class="back">
          <a href={cancelUrl}>← Back without paying</a>
        </p>
      )}
      <h1>{money(total, currency)}</h1>
      <table>
        <tbody>
          {lines.map(({ name, quantity, unitAmount }) => (
            <tr>
              <th scope="row">
                {name}
                {quantity > 1 && (
                  <span class="soft">
                    {" "}
                    {quantity} × {money(unitAmount, currency)}
                  </span>
                )}
              </th>
              <td>{money(quantity * unitAmount, currency)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Total</th>
            <td>{money(total, currency)}</td>
          </tr>
        </tfoot>
      </table>
      {email !== null && <p class="soft">The receipt goes to {email}.</p>}
    </section>
  );
}

/** Prefills the form below; which card it is stands in the address, its number does not. */
function TestCards({ session, chosen }: { session: Session; chosen: string | undefined }) {
  return (
    <form class="choose" method="get" action={`/pay/${session.id}`}>
      <Labelled name="test-card" label="Test card">
        <select id="test-card" name="card">
          {testCards.map(({ slug, number, meaning }) => (
            <option value={slug} selected={slug === chosen}>
              … {number.slice(-4)} {meaning}
            </option>
          ))}
        </select>
      </Labelled>
      <button type="submit">Fill in</button>
    </form>
  );
}

interface FieldsProps {
  readonly session: Session;
  readonly prefill: TestCard | undefined;
  readonly notice: PayNotice | undefined;
}

function CardFields({ session, prefill, notice }: FieldsProps) {
  const { problems = {}, form } = notice ?? {};
  const country = prefill?.country ?? form?.country ?? "";
  const code = prefill && (prefill.brand === "amex" ? "1234" : "123");
  return (
    <form method="post" action={`/pay/${session.id}`} novalidate>
      <TextField
        {...{ name: "number", label: "Card number", problem: problems.number }}
        value={prefill?.number.replace(/(\d{4})(?=\d)/g, "$1 ")}
        numeric
      />
      <div class="pair">
        <TextField
          {...{ name: "expiry", label: "Valid until", problem: problems.expiry }}
          value={prefill ? "12/34" : form?.expiry}
          hint="MM/YY"
        />
        <TextField
          {...{ name: "code", label: "Security code", problem: problems.code, value: code }}
          numeric
        />
      </div>
      <TextField
        {...{ name: "name", label: "Name on the card", problem: problems.name }}
        value={form?.name ?? (prefill && "Sample Customer")}
      />
      <Labelled name="country" label="Country" problem={problems.country}>
        <select id="country" name="country" {...described("country", problems.country)}>
          <option value="">Choose…</option>
          {countries.map((it) => (
            <option value={it.code} selected={it.code === country}>
              {it.name}
            </option>
          ))}
        </select>
      </Labelled>
      <button type="submit" class="main">
        Pay {money(session.total, session.currency)}
      </button>
    </form>
  );
}

interface TextFieldProps {
  readonly name: string;
  readonly label: string;
  readonly value?: string | undefined;
  readonly hint?: string;
  readonly problem?: string | undefined;
  readonly numeric?: boolean;
}

/** `autocomplete` is off: a browser would offer real cards. */
function TextField({ name, label, value, hint, problem, numeric }: TextFieldProps) {
  return (
    <Labelled {...{ name, label, hint, problem }}>
      <input
        id={name}
        name={name}
        value={value ?? ""}
        autocomplete="off"
        inputmode={numeric ? "numeric" : "text"}
        {...described(name, problem)}
      />
    </Labelled>
  );
}

function described(name: string, problem: string | undefined) {
  return problem === undefined
    ? {}
    : { "aria-invalid": "true" as const, "aria-describedby": `${name}-problem` };
}

function Labelled(props: {
  name: string;
  label: string;
  hint?: string | undefined;
  problem?: string | undefined;
  children?: Child;
}) {
  return (
    <div class="field">
      <label for={props.name}>
        {props.label}
        {props.hint !== undefined && <span class="soft"> {props.hint}</span>}
      </label>
      {props.children}
      {props.problem !== undefined && (
        <p class="problem" id={`${props.name}-problem`}>
          {props.problem}
        </p>
      )}
    </div>
  );
}

/** The step at the cardholder's bank. https://docs.stripe.com/payments/3d-secure */
export function AskBankPage({ session, last4 }: { session: Session; last4: string }) {
  return (
    <Frame title="Your bank asks">
      <div class="narrow">
        <h1>Is it you who pays?</h1>
        <p>
          The bank of the card that ends in {last4} asks before it pays{" "}
          <strong>{money(session.total, session.currency)}</strong>. A real bank would send a code,
          or ask in its app.
        </p>
        <form class="choices" method="post" action={`/pay/${session.id}/bank`}>
          <button type="submit" class="main" name="answer" value="approve">
            Yes, it is me
          </button>
          <button type="submit" name="answer" value="fail">
            No, stop the payment
          </button>
        </form>
      </div>
    </Frame>
  );
}

/** After a payment whose way back is lost, as when a browser is closed too early. */
export function PaidPage({ session }: { session: Session }) {
  return (
    <Frame title="Paid">
      <div class="narrow">
        <h1>{money(session.total, session.currency)} are paid</h1>
        <p>
          As was asked on the control page, the way back to the vendor is lost: only the provider
          knows of this payment now.
        </p>
      </div>
    </Frame>
  );
}

/** In place of a page on which nothing can be paid any more, or never could. */
export function ClosedPage({ session, goOn }: { session: Session | null; goOn?: string }) {
  const paid = session?.status === "complete";
  return (
    <Frame title={paid ? "Paid already" : "This page is closed"}>
      <div class="narrow">
        <h1>{paid ? "This was paid already" : "Nothing can be paid here any more"}</h1>
        <p>
          {paid
            ? "Nothing is taken a second time."
            : session === null
              ? "There is no such payment page; go back to the shop and begin again."
              : "The time for this payment has passed. Nothing was taken."}
        </p>
        {paid && goOn !== undefined && <a href={goOn}>Go on to the vendor</a>}
        {!paid && session?.cancelUrl && <a href={session.cancelUrl}>Back to the vendor</a>}
      </div>
    </Frame>
  );
}
