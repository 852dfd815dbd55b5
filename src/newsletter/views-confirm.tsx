import type { AvowError } from "../kernel/errors.ts";
import { Notice, PublicPage, SubmitButton, Time } from "../kernel/html.tsx";
import { quietDays } from "./confirm.ts";
import type { Newsletter } from "./context.ts";
import type { Asked, Pending } from "./pending.ts";
import { receiptKeyPath, type SignedReceipt } from "./receipt.ts";
import type { Wording } from "./store-subscribing.ts";
import { BackHome } from "./views-sign-up.tsx";

interface PendingProps {
  readonly newsletter: Newsletter;
  readonly pending: Pending;
}

/** What the mailed link opens. Opening it changes nothing; the buttons do. */
export function ConfirmPage({ newsletter, pending }: PendingProps) {
  const { asked, others, name, mayConfirm } = pending;
  const vendor = newsletter.vendor.name;
  if (!mayConfirm) return <DeleteOnlyPage newsletter={newsletter} />;
  return (
    <PublicPage title="Confirm your subscription" vendor={newsletter.vendor}>
      <h1>Do you want mail from {vendor}?</h1>
      <p>
        On <Time at={asked.row.createdAt} /> it was asked for with your e-mail address
        {placeOf(asked.row.form)}. This is what you agree to, word for word:
      </p>
      <Wordings of={asked.wordings} />
      {name && (
        <p>
          We would greet you as <strong>{name}</strong>.
        </p>
      )}
      <form method="post">
        {others.length > 0 && <Others others={others} />}
        <YesOrNo no="disown" />
      </form>
      <NothingYet />
    </PublicPage>
  );
}

function YesOrNo({ no }: { no: "disown" | "disown-rest" }) {
  return (
    <p class="actions">
      <SubmitButton name="do" value="confirm">
        Yes, subscribe me
      </SubmitButton>{" "}
      <SubmitButton kind="plain" name="do" value={no}>
        No, that was not me
      </SubmitButton>
    </p>
  );
}

function NothingYet() {
  return (
    <p class="soft">
      Nothing happens before you press a button. “No” deletes what was typed, and keeps mails like
      this one from your address for {quietDays} days.
    </p>
  );
}

/** The link was used before, and something was asked for since: it serves for that too. */
export function AskedSincePage({ newsletter, pending }: PendingProps) {
  const { others, mayConfirm } = pending;
  const [first, ...more] = others;
  if (!mayConfirm || !first) return <DeleteOnlyPage newsletter={newsletter} />;
  return (
    <PublicPage title="Confirm your subscription" vendor={newsletter.vendor}>
      <h1>Do you want this mail too?</h1>
      <p>
        You used this link before. On <Time at={first.row.createdAt} /> this was asked for with your
        e-mail address too{placeOf(first.row.form)}. It is what you agree to, word for word:
      </p>
      <form method="post">
        {more.length > 0 ? (
          <Others others={others} />
        ) : (
          <>
            <Wordings of={first.wordings} />
            <input type="hidden" name={`other-${first.row.id}`} value="mine" />
          </>
        )}
        <YesOrNo no="disown-rest" />
      </form>
      <NothingYet />
    </PublicPage>
  );
}

function Wordings({ of }: { of: readonly Pick<Wording, "title" | "wording">[] }) {
  return (
    <>
      {of.map(({ title, wording }) => (
        <div class="notice">
          <p>
            <strong>{title}.</strong> {wording}
          </p>
        </div>
      ))}
    </>
  );
}

/** None is marked beforehand: somebody else may have typed this address. */
function Others({ others }: { others: readonly Asked[] }) {
  return (
    <fieldset>
      <legend>This was asked for with your address; mark what you want</legend>
      {others.map(({ row, wordings }) => (
        <label class="choice">
          <input type="checkbox" name={`other-${row.id}`} value="mine" />
          <span>
            {wordings.map(({ title, wording }) => (
              <>
                <strong>{title}.</strong> {wording}
                <br />
              </>
            ))}
            <span class="soft">
              Asked for on <Time at={row.createdAt} />
              {placeOf(row.form)}.
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** While the newsletter is switched off, saying no is all that the link can do. */
function DeleteOnlyPage({ newsletter }: { newsletter: Newsletter }) {
  return (
    <PublicPage title="Confirm your subscription" vendor={newsletter.vendor}>
      <h1>Do you want mail from {newsletter.vendor.name}?</h1>
      <Notice kind="bad" title="You can only say no now.">
        Our newsletter is switched off for the moment; <a href="/privacy">our privacy policy</a>{" "}
        says whether one of its promises could not be proven. To subscribe, please come back later.
      </Notice>
      <form method="post">
        <p class="actions">
          <SubmitButton kind="plain" name="do" value="disown">
            That was not me, delete it
          </SubmitButton>
        </p>
      </form>
    </PublicPage>
  );
}

/** After the yes: what was agreed to, to keep. `again` when the link was used before. */
export function ConfirmedPage(props: {
  newsletter: Newsletter;
  receipts: readonly SignedReceipt[];
  token: string;
  preferencesToken: string;
  again?: boolean;
}) {
  const { newsletter, receipts, token, preferencesToken, again } = props;
  const title = again ? "Already confirmed, thank you." : "Thank you, you are subscribed.";
  return (
    <PublicPage title={title} vendor={newsletter.vendor}>
      <h1>{title}</h1>
      <p>
        Each mail has a link that ends it, with one click. You can also{" "}
        <a href={`/newsletter/preferences/${preferencesToken}`}>choose here what you get</a>.
      </p>
      {receipts.map((signed) => (
        <Receipt signed={signed} token={token} />
      ))}
      <p class="soft">
        A receipt holds no address and no name. It is signed, so that neither of us can say later
        that it was something else: whoever has it can check it with{" "}
        <a href={receiptKeyPath}>our public key</a> (Ed25519, over the receipt as canonical JSON,
        RFC 8785).
      </p>
      <BackHome newsletter={newsletter} />
    </PublicPage>
  );
}

function Receipt({ signed, token }: { signed: SignedReceipt; token: string }) {
  const { receipt } = signed;
  const facts: readonly (readonly [string, unknown])[] = [
    ["Asked for", <Time at={new Date(receipt.askedAt)} />],
    ["Confirmed", <Time at={new Date(receipt.confirmedAt)} />],
    ["Form", formName(receipt.form)],
    ["Privacy policy", `version ${receipt.policyVersion}`],
    ["Number", receipt.id],
  ];
  return (
    <section>
      <h2>Your receipt for {receipt.lists.map(({ title }) => `“${title}”`).join(", ")}</h2>
      <p>You agreed to this:</p>
      <Wordings of={receipt.lists} />
      <dl class="facts">
        {facts.map(([name, value]) => (
          <>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </>
        ))}
      </dl>
      <p>
        <a
          class="button"
          href={`/newsletter/confirm/${token}/receipts/${receipt.id}.json`}
          download
        >
          Download the receipt
        </a>
      </p>
    </section>
  );
}

export function DisownedPage({ newsletter }: { newsletter: Newsletter }) {
  return (
    <PublicPage title="Deleted." vendor={newsletter.vendor}>
      <h1>Deleted.</h1>
      <p>
        Nobody is subscribed by it. What was typed with your address is erased, and for {quietDays}{" "}
        days no mail like that one goes to it, whoever types it again. We are sorry for the trouble.
      </p>
      <BackHome newsletter={newsletter} />
    </PublicPage>
  );
}

/** A link that works no more, and how to go on. */
export function LinkExpiredPage({
  newsletter,
  error,
}: {
  newsletter: Newsletter;
  error: AvowError;
}) {
  return (
    <PublicPage title="This link is no longer valid" vendor={newsletter.vendor}>
      <h1>This link is no longer valid.</h1>
      <p>{error.message}</p>
      {newsletter.settings.enabled && (
        <p>
          <a class="button" href="/newsletter/subscribe">
            Sign up again
          </a>
        </p>
      )}
    </PublicPage>
  );
}

/** Where somebody signed up, within a sentence. */
function placeOf(form: string): string {
  if (form === "unknown") return "";
  return form === "avow" ? ", on our sign-up page" : `, on ${new URL(form).host}`;
}

function formName(form: string): string {
  if (form === "unknown") return "not told by the browser";
  return form === "avow" ? "our sign-up page" : form;
}
