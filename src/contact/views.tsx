import { hasCardNumber, maskCardNumbers } from "../kernel/card-number.ts";
import { type AvowError, errorStatus } from "../kernel/errors.ts";
import {
  EmptyState,
  Field as Control,
  Notice,
  PublicPage,
  SubmitButton,
  Time,
} from "../kernel/html.tsx";
import type { Field } from "../people/mod.ts";
import type { Pending } from "./confirm.ts";
import type { Contact, Form } from "./context.ts";
import { lengthMax } from "./submit.ts";

const labels: Readonly<Record<Field, string>> = {
  name: "Your name",
  email: "Your e-mail address",
  company: "Company",
  phone: "Telephone",
  subject: "What is it about?",
  message: "Your message",
};

const inputs: Readonly<
  Record<Field, { type: "text" | "email" | "tel" | "textarea"; autocomplete: string }>
> = {
  name: { type: "text", autocomplete: "name" },
  email: { type: "email", autocomplete: "email" },
  company: { type: "text", autocomplete: "organization" },
  phone: { type: "tel", autocomplete: "tel" },
  subject: { type: "text", autocomplete: "off" },
  message: { type: "textarea", autocomplete: "off" },
};

/** The form as a page of our own; also where a refused form comes back with what was typed. */
export function FormPage(props: {
  contact: Contact;
  form: Form;
  posted: ReadonlyMap<string, string>;
  error?: AvowError;
}) {
  const { contact, form, posted, error } = props;
  const problem = (field: string) =>
    error?.fields.find((candidate) => candidate.field === field)?.message;
  const others = (error?.fields ?? []).filter(
    ({ field }) => !(form.fields as readonly string[]).includes(field),
  );
  // What was typed comes back, but for a card number in it; not all refusals have looked for one.
  const value = (field: Field) => maskCardNumbers(posted.get(field) ?? "") || undefined;
  const next = hasCardNumber(posted.get("_next") ?? "") ? undefined : posted.get("_next");
  return (
    <PublicPage title={form.title} vendor={contact.vendor}>
      <h1>{form.title}</h1>
      {error && (
        <Notice kind="bad" title="Not sent yet.">
          {error.message}
          {isOurs(error) && " What you wrote stands below; keep a copy until then."}
          {others.length > 0 && (
            <ul>
              {others.map(({ field, message }) => (
                <li>
                  <code>{field}</code> {message}.
                  {field === "_next" && " You can send your message from here all the same."}
                </li>
              ))}
            </ul>
          )}
        </Notice>
      )}
      <form method="post" action={`/forms/${form.id}`}>
        {form.fields.map((field) => (
          <Control
            name={field}
            label={labels[field]}
            value={value(field)}
            error={problem(field)}
            required={form.required.includes(field)}
            maxLength={lengthMax[field]}
            {...inputs[field]}
          />
        ))}
        <p class="trap" aria-hidden="true">
          <label>
            Leave this empty
            <input name="_gotcha" tabindex={-1} autocomplete="off" />
          </label>
        </p>
        {next && contact.isAllowedTarget(next) && <input type="hidden" name="_next" value={next} />}
        <SubmitButton>Send</SubmitButton>
      </form>
      <p class="soft">
        What we ask for, what it is for and who carries it:{" "}
        <a href="/privacy">our privacy policy, with its proofs</a>.
      </p>
    </PublicPage>
  );
}

/** Whether nothing is wrong with what was written. */
const isOurs = ({ code }: AvowError) => code === "too-many" || errorStatus[code] >= 500;

/** Where a form leads that names no page of its own. */
export function ThanksPage({ contact }: { contact: Contact }) {
  return (
    <PublicPage title="Thank you" vendor={contact.vendor}>
      <h1>Thank you, it has arrived.</h1>
      <p>
        We have your message and will answer by e-mail. If you gave us an address, a short mail goes
        to it, unless one just did: the link in it tells us that the address is yours.
      </p>
      {contact.vendor.homeUrl && (
        <p>
          <a href={contact.vendor.homeUrl}>Back to {contact.vendor.name}</a>
        </p>
      )}
    </PublicPage>
  );
}

/** What the mailed link opens. Opening it changes nothing; the buttons do. */
export function ConfirmPage(props: { contact: Contact; pending: Pending; missed?: boolean }) {
  const { contact, pending, missed } = props;
  const { waiting } = pending;
  if (waiting.length === 0) {
    return (
      <PublicPage title="Nothing to confirm" vendor={contact.vendor}>
        <EmptyState
          title={pending.used ? "Already confirmed, thank you." : "Nothing waits here any more."}
        >
          You need not do anything.
        </EmptyState>
      </PublicPage>
    );
  }
  const one = waiting.length === 1;
  if (!pending.mayConfirm) return <DeleteOnlyPage contact={contact} pending={pending} />;
  return (
    <PublicPage title="Is this you?" vendor={contact.vendor}>
      <h1>Did you write to {contact.vendor.name}?</h1>
      <p>
        {one ? "A message was" : `${waiting.length} messages were`} sent through our website with
        your e-mail address. Confirming tells us that {one ? "it is" : "they are"} yours, so that we
        know whom we are talking to.
      </p>
      {missed && (
        <Notice kind="bad" title="None is marked.">
          Mark the messages that you wrote, or delete all of them.
        </Notice>
      )}
      <form method="post">
        {one ? (
          <OneWaiting contact={contact} pending={pending} />
        ) : (
          <SeveralWaiting contact={contact} pending={pending} />
        )}
        <p class="actions">
          <SubmitButton name="do" value="confirm">
            Yes, {one ? "it was" : "those marked were"} me
          </SubmitButton>{" "}
          <SubmitButton kind="plain" name="do" value="disown">
            No, delete {one ? "it" : "all of them"}
          </SubmitButton>
        </p>
      </form>
    </PublicPage>
  );
}

/** While correspondence is switched off, deleting is all that the link can do. */
function DeleteOnlyPage({ contact, pending }: Waiting) {
  const one = pending.waiting.length === 1;
  return (
    <PublicPage title="Is this you?" vendor={contact.vendor}>
      <h1>Did you write to {contact.vendor.name}?</h1>
      <Notice kind="bad" title="Only deleting is possible now.">
        Our correspondence is switched off, because one of the promises behind it could not be
        proven; <a href="/privacy">our privacy policy</a> says which. To confirm that{" "}
        {one ? "the message is" : "messages are"} yours, please come back later.
      </Notice>
      <p>
        {one ? "A message was" : `${pending.waiting.length} messages were`} sent through our website
        with your e-mail address. If that was not you, delete {one ? "it" : "them"} here.
      </p>
      <form method="post">
        <p class="actions">
          <SubmitButton kind="plain" name="do" value="disown">
            No, delete {one ? "it" : "all of them"}
          </SubmitButton>
        </p>
      </form>
    </PublicPage>
  );
}

type Waiting = { contact: Contact; pending: Pending };

function OneWaiting({ contact, pending }: Waiting) {
  const [thread] = pending.waiting;
  if (!thread) return <></>;
  return (
    <>
      <p>
        It was sent on <Time at={thread.created_at} /> through “{formTitle(contact, thread.form)}”.
      </p>
      <input type="hidden" name={`thread-${thread.id}`} value="mine" />
    </>
  );
}

/** None is marked beforehand: one of them may be a stranger's, who typed this address. */
function SeveralWaiting({ contact, pending }: Waiting) {
  return (
    <fieldset>
      <legend>Mark those that are yours</legend>
      {pending.waiting.map((thread) => (
        <label class="choice">
          <input type="checkbox" name={`thread-${thread.id}`} value="mine" />
          <span>
            Sent on <Time at={thread.created_at} /> through “{formTitle(contact, thread.form)}”
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** What the buttons of the confirmation did. */
export function DonePage(props: {
  contact: Contact;
  done: "confirmed" | "disowned";
  count: number;
}) {
  const { contact, done, count } = props;
  const title = done === "confirmed" ? "Thank you, confirmed." : "Deleted.";
  return (
    <PublicPage title={title} vendor={contact.vendor}>
      <h1>{title}</h1>
      <p>{doneSentence(done, count)}</p>
    </PublicPage>
  );
}

function doneSentence(done: "confirmed" | "disowned", count: number): string {
  if (count === 0) return "There was nothing left to do.";
  if (done === "confirmed")
    return "We know now that the message is yours and will answer by e-mail.";
  return "What was sent with your address is erased, and nothing of it is kept. We are sorry for the trouble.";
}

function formTitle(contact: Contact, id: string): string {
  return contact.forms.find((form) => form.id === id)?.title ?? id;
}
