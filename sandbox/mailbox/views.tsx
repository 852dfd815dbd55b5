/** @jsxImportSource hono/jsx */
import type { Child, FC } from "hono/jsx";
import { linkText } from "./link-text.tsx";
import type { MailStore } from "./mail-store.ts";
import type { StoredMail } from "./read-mail.ts";

export type MailView = "html" | "text" | "raw";

const rawCharactersMax = 500_000;

const Frame: FC<{ title: string; live?: boolean; script?: string; children?: Child }> = (props) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{props.title}</title>
      <link rel="icon" href="data:," />
      <link rel="stylesheet" href="/mailbox.css" />
      {props.live ? <script src="/refresh.js" defer /> : null}
      {props.script ? <script src={props.script} defer /> : null}
      {props.live ? (
        <noscript>
          <meta http-equiv="refresh" content="5" />
        </noscript>
      ) : null}
    </head>
    <body>
      <header>
        <p class="name">
          <a href="/">Mailbox</a>
        </p>
        <p class="what">Every mail that left, for every address. Nothing goes further than here.</p>
      </header>
      <main>{props.children}</main>
    </body>
  </html>
);

/** All mails, newest first; it keeps itself up to date. */
export const InboxPage: FC<{ store: MailStore; relay: string }> = ({ store, relay }) => {
  const mails = store.all();
  const unread = mails.filter((mail) => !store.isSeen(mail.id)).length;
  return (
    <Frame title={unread === 0 ? "Mailbox" : `(${unread}) Mailbox`} live>
      <div id="inbox">
        <div class="bar">
          <h1>
            {mails.length === 1 ? "1 mail" : `${mails.length} mails`}
            {unread > 0 ? <span class="soft">, {unread} new</span> : null}
          </h1>
          {mails.length > 0 ? (
            <form method="post" action="/delete">
              <button type="submit">Delete all</button>
            </form>
          ) : null}
        </div>
        {mails.length === 0 ? <Empty relay={relay} /> : null}
        <ul class="list">
          {mails.map((mail) => (
            <Row mail={mail} unread={!store.isSeen(mail.id)} />
          ))}
        </ul>
      </div>
    </Frame>
  );
};

const Row: FC<{ mail: StoredMail; unread: boolean }> = ({ mail, unread }) => (
  <li class={unread ? "unread" : ""}>
    <a href={`/mails/${mail.id}`}>
      <span class="subject">
        {unread ? <span class="new">New</span> : null}
        {mail.subject || "(no subject)"}
      </span>
      <span class="to">To {mail.envelope.to.join(", ")}</span>
      <span class="from">From {mail.from || mail.envelope.from || "nobody"}</span>
      <Moment at={mail.receivedAt} />
    </a>
  </li>
);

const Empty: FC<{ relay: string }> = ({ relay }) => (
  <div class="empty">
    <p>
      <strong>No mail yet.</strong> This page shows a mail as soon as one is sent; leave it open.
    </p>
    <p>
      Next: write something in the contact form of the vendor’s site, or send any mail to{" "}
      <code>smtp://{relay}</code>.
    </p>
  </div>
);

/** One mail in one of its three views. */
export const MailPage: FC<{ mail: StoredMail; view: MailView }> = ({ mail, view }) => (
  <Frame
    title={mail.subject || "(no subject)"}
    {...(view === "html" && mail.html !== null ? { script: "/fit-frame.js" } : {})}
  >
    <p class="back">
      <a href="/">All mails</a>
    </p>
    <h1>{mail.subject || "(no subject)"}</h1>
    <dl class="facts">
      <dt>From</dt>
      <dd>{mail.from || "(none)"}</dd>
      <dt>To</dt>
      <dd>{mail.to.join(", ") || "(none)"}</dd>
      <dt>Delivered</dt>
      <dd>
        to {mail.envelope.to.join(", ")}, bounces to {mail.envelope.from || "nobody"}
      </dd>
      <dt>Received</dt>
      <dd>
        <Moment at={mail.receivedAt} />, {sizeOf(mail.raw.byteLength)}
      </dd>
    </dl>
    <nav class="views" aria-label="Views of this mail">
      <Tab mail={mail} view="html" shown={view} name="As HTML" />
      <Tab mail={mail} view="text" shown={view} name="As text" />
      <Tab mail={mail} view="raw" shown={view} name="Raw" />
    </nav>
    <Body mail={mail} view={view} />
    {mail.attachments.length > 0 ? <Attachments mail={mail} /> : null}
  </Frame>
);

const Tab: FC<{ mail: StoredMail; view: MailView; shown: MailView; name: string }> = (props) => (
  <a
    href={`/mails/${props.mail.id}?view=${props.view}`}
    {...(props.view === props.shown ? { "aria-current": "page" } : {})}
  >
    {props.name}
  </a>
);

const Body: FC<{ mail: StoredMail; view: MailView }> = ({ mail, view }) => {
  if (view === "raw") {
    const raw = new TextDecoder().decode(mail.raw.subarray(0, rawCharactersMax));
    return (
      <section aria-label="The mail as it was sent">
        <pre class="raw">{raw}</pre>
        <p>
          <a href={`/mails/${mail.id}/raw`}>Save the whole mail as a file</a>
        </p>
      </section>
    );
  }
  if (view === "text") {
    return (
      <pre class="text">
        {mail.text === null ? "(no text part)" : linkText(mail.text.trimEnd())}
      </pre>
    );
  }
  if (mail.html === null) return <p class="none">This mail has no HTML part.</p>;
  return (
    <iframe
      title="The mail as HTML"
      src={`/mails/${mail.id}/html`}
      // Our page has to see how high it is; without scripts it can do nothing with its origin.
      sandbox="allow-popups allow-popups-to-escape-sandbox allow-same-origin"
    />
  );
};

const Attachments: FC<{ mail: StoredMail }> = ({ mail }) => (
  <section>
    <h2>
      {mail.attachments.length === 1 ? "1 attachment" : `${mail.attachments.length} attachments`}
    </h2>
    <ul class="attachments">
      {mail.attachments.map((attachment, index) => (
        <li>
          <a href={`/mails/${mail.id}/attachments/${index}`}>{attachment.name}</a>
          <span class="soft">
            {" "}
            {attachment.type}, {sizeOf(attachment.content.byteLength)}
          </span>
        </li>
      ))}
    </ul>
  </section>
);

export const MissingPage: FC = () => (
  <Frame title="Not found">
    <h1>This mail is not here</h1>
    <p>
      It was deleted, or dropped for newer ones. See <a href="/">all mails</a>.
    </p>
  </Frame>
);

const moment = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

const Moment: FC<{ at: Date }> = ({ at }) => (
  <time datetime={at.toISOString()}>{moment.format(at)}</time>
);

function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1_000_000
    ? `${(bytes / 1000).toFixed(1)} kB`
    : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
