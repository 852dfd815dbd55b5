import type { Conversation } from "../contact/mod.ts";
import type { AvowError } from "../kernel/errors.ts";
import { Badge, CsrfField, Field, Notice, SubmitButton, Time } from "../kernel/html.tsx";
import { DeliveryLine } from "./delivery.tsx";
import { writer } from "./inbox-list.tsx";
import { Moment } from "./moment.tsx";

interface ThreadProps {
  readonly conversation: Conversation;
  readonly formTitle: string;
  readonly operatorId: string;
  readonly csrf: string;
  /** An answer that was refused, given back. */
  readonly typed: string | undefined;
  readonly error: AvowError | undefined;
}

const answerLengthMax = 10_000;

/** A conversation from its first message to the form that answers it. */
export function ThreadView(props: ThreadProps) {
  const { conversation, csrf } = props;
  const { thread, messages } = conversation;
  const subject = messages.find((message) => message.subject)?.subject?.reveal();
  const isClosed = thread.state === "closed";
  return (
    <>
      <p class="back">
        <a href={`/admin/inbox?state=${thread.state}`} data-back>
          ← Inbox
        </a>
      </p>
      <div class="page-head">
        <h1>{subject ?? `Message from ${writer(conversation)}`}</h1>
        <form method="post" action={`/admin/inbox/${thread.id}/${isClosed ? "reopen" : "close"}`}>
          <CsrfField token={csrf} />
          {isClosed && <Badge>Closed</Badge>}{" "}
          <SubmitButton kind="plain">{isClosed ? "Open again" : "Close"}</SubmitButton>
        </form>
      </div>
      <div class="desk">
        <div class="desk-main">
          {conversation.person ? <Messages {...props} /> : <Unreadable />}
          {conversation.person && <Answer {...props} />}
        </div>
        <About {...props} />
      </div>
    </>
  );
}

function Messages({ conversation, operatorId, csrf }: ThreadProps) {
  const { messages, deliveries } = conversation;
  const last = messages.at(-1);
  return (
    <ol class="thread">
      {messages.map((message) => {
        const isOurs = message.direction === "out";
        const colleague = message.operatorId === operatorId ? "You" : "A colleague of yours";
        const mails = deliveries.filter((delivery) => delivery.ref === message.id);
        return (
          <li id={message === last ? "latest" : undefined}>
            <article class={isOurs ? "message ours" : "message"}>
              <header>
                <strong>{isOurs ? colleague : writer(conversation)}</strong>
                <Moment at={message.at} />
              </header>
              <p class="message-text" dir="auto">
                {message.message?.reveal()}
              </p>
              {mails.map((delivery) => (
                <DeliveryLine delivery={delivery} csrf={csrf} />
              ))}
            </article>
          </li>
        );
      })}
    </ol>
  );
}

function Unreadable() {
  return (
    <Notice kind="warn" title="This conversation can't be read any more.">
      <p>
        The person withdrew their consent, or the date until which it is kept has passed. The key
        that opens it is gone for this purpose. It can still be deleted.
      </p>
    </Notice>
  );
}

function Answer({ conversation, csrf, typed, error }: ThreadProps) {
  const { thread, person } = conversation;
  const email = person?.email?.reveal();
  if (!email) {
    return (
      <Notice title="There is nowhere to answer to.">
        <p>Whoever wrote this gave no e-mail address.</p>
      </Notice>
    );
  }
  const problem = error?.fields.find(({ field }) => field === "answer")?.message ?? error?.message;
  return (
    <form method="post" action={`/admin/inbox/${thread.id}/answer`} class="reply">
      <CsrfField token={csrf} />
      <Field
        name="answer"
        label="Your answer"
        hint={`Goes as a mail to ${email}${person?.verified ? "" : " (not verified)"}, and is kept here, sealed, like the message.`}
        type="textarea"
        rows={8}
        required
        maxLength={answerLengthMax}
        value={typed}
        error={problem}
      />
      <p class="actions">
        <SubmitButton>Send the answer</SubmitButton>
        <SubmitButton kind="plain" name="then" value="close">
          Send and close
        </SubmitButton>
      </p>
    </form>
  );
}

/** Who this is, and what may be done about them. */
function About({ conversation, formTitle }: ThreadProps) {
  const { thread, person } = conversation;
  const here = `/admin/inbox/${thread.id}`;
  return (
    <aside class="desk-side" aria-label="About this conversation">
      <h2>Who wrote</h2>
      {person ? <Person person={person} /> : <p class="soft">Can't be read any more.</p>}
      <h2>This conversation</h2>
      <dl class="facts stacked">
        <dt>Came through</dt>
        <dd>{formTitle}</dd>
        <dt>Began</dt>
        <dd>
          <Time at={thread.created_at} />
        </dd>
        <dt>Kept until</dt>
        <dd>
          <Time at={thread.expires_at} dateOnly />
        </dd>
      </dl>
      <p class="side-actions">
        {person && <a href={`${here}/withdraw`}>Withdraw consent</a>}
        <a href={`${here}/delete`} class="bad">
          Delete for good
        </a>
      </p>
    </aside>
  );
}

function Person({ person }: { person: NonNullable<Conversation["person"]> }) {
  const facts = [
    ["Name", person.name],
    ["Company", person.company],
    ["Telephone", person.phone],
  ] as const;
  return (
    <dl class="facts stacked">
      {facts.map(
        ([label, value]) =>
          value && (
            <>
              <dt>{label}</dt>
              <dd>{value.reveal()}</dd>
            </>
          ),
      )}
      <dt>Address</dt>
      <dd>
        {person.email ? (
          <>
            {person.email.reveal()}
            <br />
            {person.verified ? (
              <Badge kind="good">Address verified</Badge>
            ) : (
              <Badge kind="warn">Address not verified</Badge>
            )}
          </>
        ) : (
          "None given"
        )}
      </dd>
      {person.email && !person.verified && (
        <dd class="hint">
          The link that was mailed to it has not been used yet; it may be somebody else's address.
        </dd>
      )}
    </dl>
  );
}
