import { maskCardNumbers } from "../kernel/card-number.ts";
import type { AvowError } from "../kernel/errors.ts";
import { EmptyState, Field as Control, Notice, PublicPage, SubmitButton } from "../kernel/html.tsx";
import type { Newsletter } from "./context.ts";
import { nameLengthMax } from "./sign-up-read.ts";
import type { List } from "./store-lists.ts";

interface SignUpProps {
  readonly newsletter: Newsletter;
  /** The lists to choose from; one is not a choice. */
  readonly lists: readonly List[];
  readonly posted: ReadonlyMap<string, string>;
  readonly error?: AvowError;
}

/** The sign-up form as a page; also where a refused one comes back with what was typed. */
export function SubscribePage(props: SignUpProps) {
  const { newsletter, lists, error } = props;
  const [first, ...more] = lists;
  if (!first) {
    return (
      <PublicPage title="Subscribe" vendor={newsletter.vendor}>
        <EmptyState title="There is nothing to subscribe to at the moment.">
          Please look in again another day.
        </EmptyState>
      </PublicPage>
    );
  }
  const title = more.length === 0 ? `Subscribe to “${first.title}”` : "Subscribe";
  return (
    <PublicPage title={title} vendor={newsletter.vendor}>
      <h1>{title}</h1>
      {more.length === 0 && first.description && <p class="lead">{first.description}</p>}
      {error && <Refused newsletter={newsletter} error={error} />}
      <SubscribeForm {...props} />
      <p class="soft">
        What we ask for, what it is for and who carries it:{" "}
        <a href="/privacy">our privacy policy, with its proofs</a>.
      </p>
    </PublicPage>
  );
}

function Refused({ newsletter, error }: { newsletter: Newsletter; error: AvowError }) {
  const fields: readonly string[] = newsletter.fields;
  const others = error.fields.filter(({ field }) => !fields.includes(field));
  return (
    <Notice kind="bad" title="Not sent yet.">
      {error.message}
      {others.length > 0 && (
        <ul>
          {others.map(({ field, message }) => (
            <li>
              <code>{field}</code> {message}.
              {field === "_next" && " You can sign up from here all the same."}
            </li>
          ))}
        </ul>
      )}
    </Notice>
  );
}

function SubscribeForm({ newsletter, lists, posted, error }: SignUpProps) {
  const problem = (field: string) => error?.fields.find((it) => it.field === field)?.message;
  const isCard = error?.code === "card-number";
  // What was typed comes back, but for a card number in it.
  const value = (field: string) =>
    isCard ? maskCardNumbers(posted.get(field) ?? "") : posted.get(field);
  const next = isCard ? undefined : posted.get("_next");
  return (
    <form method="post" action="/newsletter/subscribe">
      <Control
        name="email"
        label="Your e-mail address"
        hint="We send a mail there: you are subscribed once you confirm it."
        type="email"
        autocomplete="email"
        required
        maxLength={254}
        value={value("email")}
        error={problem("email")}
      />
      {newsletter.fields.includes("name") && (
        <Control
          name="name"
          label="Your name"
          hint="To greet you by."
          autocomplete="name"
          maxLength={nameLengthMax}
          value={value("name")}
          error={problem("name")}
        />
      )}
      <Lists lists={lists} chosen={posted.get("list")?.split(",") ?? []} />
      <p class="trap" aria-hidden="true">
        <label>
          Leave this empty
          <input name="_gotcha" tabindex={-1} autocomplete="off" />
        </label>
      </p>
      {next && newsletter.isAllowedTarget(next) && (
        <input type="hidden" name="_next" value={next} />
      )}
      <SubmitButton>Subscribe</SubmitButton>
    </form>
  );
}

/** What somebody agrees to stands here word for word, beside the button. */
function Lists({ lists, chosen }: { lists: readonly List[]; chosen: readonly string[] }) {
  const [first, ...more] = lists;
  if (first && more.length === 0) {
    return (
      <>
        <input type="hidden" name="list" value={first.slug} />
        <p>{first.wording}</p>
      </>
    );
  }
  return (
    <fieldset>
      <legend>What would you like to get?</legend>
      {lists.map(({ slug, title, description, wording }) => (
        <label class="choice">
          <input type="checkbox" name="list" value={slug} checked={chosen.includes(slug)} />
          <span>
            <strong>{title}</strong>
            {description && <> · {description}</>}
            <br />
            {wording}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** Where a sign-up leads that names no page of its own; the same for every address. */
export function ThanksPage({ newsletter }: { newsletter: Newsletter }) {
  return (
    <PublicPage title="Look into your mailbox" vendor={newsletter.vendor}>
      <h1>Almost there: look into your mailbox.</h1>
      <p>
        A mail is on its way to the address that you gave; if one went there within the last{" "}
        {windowName(newsletter)}, use the link in that one. Confirm it there: only then are you
        subscribed.
      </p>
      <p>
        If it is not there in a few minutes, look among the unwanted mail, and whether the address
        was right.
      </p>
      <BackHome newsletter={newsletter} />
    </PublicPage>
  );
}

/** The time in which an address gets one confirmation, within a sentence: `24 hours`. */
export function windowName({ settings }: Newsletter): string {
  const hours = settings.confirmationWindowHours;
  return hours === 1 ? "hour" : `${hours} hours`;
}

/** A link to the vendor's own site, if it is known. */
export function BackHome({ newsletter }: { newsletter: Newsletter }) {
  const { name, homeUrl } = newsletter.vendor;
  if (!homeUrl) return <></>;
  return (
    <p>
      <a href={homeUrl}>Back to {name}</a>
    </p>
  );
}
