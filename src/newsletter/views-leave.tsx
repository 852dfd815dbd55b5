import { Notice, PublicPage, SubmitButton } from "../kernel/html.tsx";
import type { Newsletter } from "./context.ts";
import { enumerated } from "./render-words.ts";
import { isOn } from "./require-on.ts";
import type { ListOfPerson } from "./store-leaving.ts";
import type { Leaving } from "./unsubscribe.ts";
import { BackHome, windowName } from "./views-sign-up.tsx";

interface LeaveProps {
  readonly newsletter: Newsletter;
  readonly leaving: Leaving;
  readonly token: string;
}

const named = (lists: readonly Pick<ListOfPerson, "title">[]) =>
  enumerated(
    lists.map(({ title }) => `“${title}”`),
    "en",
  );

/** What the link in a mail opens: what it would end. Opening it changes nothing. */
export function LeavePage({ newsletter, leaving, token }: LeaveProps) {
  const { ending, others } = leaving;
  if (ending.length === 0) {
    return <LeftPage newsletter={newsletter} leaving={leaving} token={token} title="not-there" />;
  }
  return (
    <PublicPage title="Unsubscribe" vendor={newsletter.vendor}>
      <h1>Unsubscribe from {named(ending)}?</h1>
      <p>Then no more mails of {named(ending)} go to you, and only you can change that again.</p>
      <form method="post" action={`/newsletter/u/${token}`}>
        <p class="actions">
          <SubmitButton name="do" value="leave">
            Unsubscribe
          </SubmitButton>{" "}
          {others.length > 0 && (
            <SubmitButton kind="plain" name="do" value="all">
              From everything, {named(others)} too
            </SubmitButton>
          )}
        </p>
      </form>
      <p class="soft">
        <a href={`/newsletter/preferences/${token}`}>Choose what you get</a> instead.
      </p>
    </PublicPage>
  );
}

const titles = {
  left: "Done, you are unsubscribed.",
  "not-there": "You are not subscribed here.",
} as const;

/** After leaving, and for whoever was not there: calm, the same whatever we know. */
export function LeftPage(props: LeaveProps & { title: keyof typeof titles }) {
  const { newsletter, leaving, token } = props;
  const title = titles[props.title];
  const { others } = leaving;
  return (
    <PublicPage title={title} vendor={newsletter.vendor}>
      <h1>{title}</h1>
      <p>
        {props.title === "left"
          ? "No more mails of this kind go to you. If one is on its way at this moment, it is the last."
          : "The mails that this link came with do not go to you (any more). You need not do anything."}
      </p>
      {others.length > 0 && (
        <form method="post" action={`/newsletter/u/${token}`}>
          <p>You still get {named(others)}.</p>
          <p class="actions">
            <SubmitButton kind="plain" name="do" value="all">
              Unsubscribe from that too
            </SubmitButton>
          </p>
        </form>
      )}
      {isOn(newsletter) && leaving.lists.some((list) => list.isOpen && !list.isSubscribed) && (
        <form method="post" action={`/newsletter/u/${token}`}>
          <p>
            Pressed by mistake? Then we send a mail to the address that this link was made for, and
            the link in it subscribes you again.
          </p>
          <p class="actions">
            <SubmitButton kind="plain" name="do" value="again">
              Send me that mail
            </SubmitButton>
          </p>
        </form>
      )}
      <BackHome newsletter={newsletter} />
    </PublicPage>
  );
}

/** After the wish to be subscribed again; it does not tell whether we still know the address. */
export function AskedAgainPage({ newsletter }: { newsletter: Newsletter }) {
  return (
    <PublicPage title="Look into your mailbox" vendor={newsletter.vendor}>
      <h1>Look into your mailbox.</h1>
      <p>
        If we still know the address, a mail goes to it; if one went there within the last{" "}
        {windowName(newsletter)}, use the link in that one again. Confirm it there: only then are
        you subscribed again.
      </p>
      <BackHome newsletter={newsletter} />
    </PublicPage>
  );
}

/** What somebody gets, to choose from. It shows no address and no name: a mail may be passed on. */
export function PreferencesPage(
  props: LeaveProps & { done?: { left: readonly string[]; asked: readonly string[] } },
) {
  const { newsletter, leaving, token, done } = props;
  const lists = leaving.lists.filter((list) => list.isSubscribed || isOn(newsletter));
  return (
    <PublicPage title="What you get" vendor={newsletter.vendor}>
      <h1>What you get from {newsletter.vendor.name}</h1>
      {done && <Done {...done} />}
      {lists.length === 0 && <p>You are not subscribed to anything.</p>}
      {lists.length > 0 && (
        <form method="post" action={`/newsletter/preferences/${token}`}>
          <input type="hidden" name="shown" value={lists.map(({ slug }) => slug).join(",")} />
          <fieldset>
            <legend>Mark what you want to get</legend>
            {lists.map((list) => (
              <Choice {...list} />
            ))}
          </fieldset>
          <p class="actions">
            <SubmitButton name="do" value="save">
              Save
            </SubmitButton>{" "}
            {lists.some((list) => list.isSubscribed) && (
              <SubmitButton kind="plain" name="do" value="all">
                Unsubscribe from everything
              </SubmitButton>
            )}
          </p>
        </form>
      )}
      <p class="soft">
        What you unmark ends at once. What you add, we ask about by a mail to your address, so that
        nobody else can add it for you.
      </p>
      <BackHome newsletter={newsletter} />
    </PublicPage>
  );
}

function Choice({ slug, title, description, isSubscribed }: ListOfPerson) {
  return (
    <label class="choice">
      <input type="checkbox" name="list" value={slug} checked={isSubscribed} />
      <span>
        <strong>{title}</strong>
        {description && (
          <>
            <br />
            {description}
          </>
        )}
      </span>
    </label>
  );
}

function Done({ left, asked }: { left: readonly string[]; asked: readonly string[] }) {
  const quoted = (titlesOf: readonly string[]) => named(titlesOf.map((title) => ({ title })));
  if (left.length + asked.length === 0) {
    return (
      <Notice kind="good" title="Saved.">
        Nothing changed.
      </Notice>
    );
  }
  return (
    <Notice kind="good" title="Saved.">
      {left.length > 0 && <p>You get no more mails of {quoted(left)}.</p>}
      {asked.length > 0 && (
        <p>
          For {quoted(asked)} a mail goes to your address, unless one just did: then its link serves
          for this too. Confirm it there.
        </p>
      )}
    </Notice>
  );
}
