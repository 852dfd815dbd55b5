import { Hono } from "hono";
import type { Child } from "hono/jsx";
import { AvowError } from "../kernel/errors.ts";
import {
  Badge,
  CsrfField,
  DataTable,
  EmptyState,
  Field,
  Notice,
  SubmitButton,
  Time,
} from "../kernel/html.tsx";
import { seeOther } from "../kernel/http.ts";
import { isId } from "../kernel/ids.ts";
import {
  countSubscribers,
  findSubscriber,
  listLists,
  listSubscribers,
  type Newsletter,
  type SubscriberLine,
} from "../newsletter/mod.ts";
import type { AdminContext, AdminEnv, AdminRequest } from "./context.ts";
import { newsletterOrOff, showNewsletter } from "./newsletter-frame.tsx";
import { readPost } from "./request.ts";
import { tokenOf } from "./shell.tsx";

const states = ["subscribed", "unsubscribed", "suppressed"] as const;
type State = (typeof states)[number];

const stateWords: Readonly<Record<State, string>> = {
  subscribed: "Subscribed",
  unsubscribed: "Left",
  suppressed: "Not written to",
};

/** Who subscribes: by list and state, and one by the exact address. */
export function subscriberListRoutes(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  app.get("/", (c) => newsletterOrOff(admin, c, (newsletter) => showList(admin, newsletter, c)));

  // An address never stands in a URL; reloading the page of a search leads back to the list.
  app.get("/search", (c) => seeOther(c, "/admin/newsletter/subscribers"));
  app.post("/search", async (c) => {
    const { operatorId, form } = await readPost(admin, c);
    return newsletterOrOff(admin, c, async (newsletter) => {
      const typed = form.get("address") ?? "";
      try {
        const found = await findSubscriber(newsletter, { operatorId, address: typed });
        if (found.personId) {
          return seeOther(c, `/admin/newsletter/subscribers/${found.personId}`);
        }
        return await showFrame(admin, c, { search: { typed }, content: <Nobody found={found} /> });
      } catch (error) {
        if (!(error instanceof AvowError) || error.code !== "bad-input") throw error;
        const message = error.fields[0]?.message ?? error.message;
        const search = { typed, error: message };
        return showFrame(admin, c, { search, status: 422, content: <></> });
      }
    });
  });
  return app;
}

async function showList(
  admin: AdminContext,
  newsletter: Newsletter,
  c: AdminRequest,
): Promise<Response> {
  const { operatorId } = c.get("session");
  const state = states.find((it) => it === c.req.query("state")) ?? "subscribed";
  const idOf = (text: string | undefined) => (text && isId(text) ? text : null);
  const listId = idOf(c.req.query("list"));
  const before = idOf(c.req.query("before"));
  const lists = await listLists(newsletter);
  const counts = await countSubscribers(newsletter, listId);
  const { lines, next } = await listSubscribers(newsletter, { operatorId, listId, state, before });
  const look = { listId, state, before };
  const titles = new Map(lists.map((list) => [list.id, list.title]));
  const isNew = counts.subscribed + counts.unsubscribed + counts.pending === 0 && !listId;
  return showFrame(admin, c, {
    content: isNew ? (
      <EmptyState
        title="Nobody has subscribed yet."
        action={{ href: "/admin/newsletter/lists", label: "See the form for your website" }}
      >
        <p>
          Whoever signs up and confirms by the mailed link appears here. Subscribers that you have
          elsewhere can be <a href="/admin/newsletter/import">brought along from a file</a>.
        </p>
      </EmptyState>
    ) : (
      <>
        <Filters look={look} lists={lists} counts={counts} />
        {lines.length === 0 ? (
          <EmptyState title="Nobody stands here." />
        ) : (
          <SubscriberTable lines={lines} titles={titles} />
        )}
        <nav class="pagination" aria-label="Pages">
          {before ? <a href={pageOf({ ...look, before: null })}>← Newest</a> : <span />}
          {next ? (
            <a href={pageOf({ ...look, before: next })} rel="next">
              Older →
            </a>
          ) : (
            <span />
          )}
        </nav>
        <p class="soft">
          <a href="/admin/newsletter/import">Bring subscribers from a file</a> ·{" "}
          <a href="/admin/newsletter/export">Take them along as a file</a>
        </p>
      </>
    ),
  });
}

interface Look {
  readonly listId: string | null;
  readonly state: State;
  readonly before: string | null;
}

function pageOf({ listId, state, before }: Look): string {
  const query = new URLSearchParams({ state });
  if (listId) query.set("list", listId);
  if (before) query.set("before", before);
  return `/admin/newsletter/subscribers?${query.toString()}`;
}

function Filters(props: {
  look: Look;
  lists: Awaited<ReturnType<typeof listLists>>;
  counts: Awaited<ReturnType<typeof countSubscribers>>;
}) {
  const { look, lists, counts } = props;
  const to = (change: Partial<Look>) => pageOf({ ...look, before: null, ...change });
  return (
    <nav class="filters" aria-label="Narrow down">
      <p>
        <a href={to({ listId: null })} aria-current={look.listId ? undefined : "true"}>
          All lists
        </a>
        {lists.map((list) => (
          <a
            href={to({ listId: list.id })}
            aria-current={list.id === look.listId ? "true" : undefined}
          >
            {list.title}
          </a>
        ))}
      </p>
      <p>
        {states.map((state) => (
          <a href={to({ state })} aria-current={state === look.state ? "true" : undefined}>
            {stateWords[state]} <span class="count-soft">{counts[state].toLocaleString("en")}</span>
          </a>
        ))}
        <span class="soft">{counts.pending.toLocaleString("en")} yet to confirm</span>
      </p>
    </nav>
  );
}

function SubscriberTable(props: {
  lines: readonly SubscriberLine[];
  titles: ReadonlyMap<string, string>;
}) {
  return (
    <DataTable
      caption="Subscribers"
      columns={[{ label: "Who" }, { label: "State" }, { label: "Lists" }, { label: "Since" }]}
      rows={props.lines.map((line) => [
        <a href={`/admin/newsletter/subscribers/${line.person_id}`}>
          <SubscriberName line={line} />
        </a>,
        <SubscriberState line={line} />,
        line.list_ids.map((id) => props.titles.get(id) ?? "a list that is gone").join(", ") || "–",
        <>
          <Time at={line.subscribed_at} dateOnly />
          {line.source === "import" && <span class="soft"> · imported</span>}
        </>,
      ])}
    />
  );
}

/** Address and name, or that nobody can read them any more. */
export function SubscriberName({ line }: { line: Pick<SubscriberLine, "person"> }) {
  const { person } = line;
  if (!person?.email) return <span class="soft">Left; can't be read any more</span>;
  const name = person.name?.reveal();
  return (
    <>
      {person.email.reveal()}
      {name && (
        <>
          <br />
          <span class="soft plain">{name}</span>
        </>
      )}
    </>
  );
}

function SubscriberState({ line }: { line: SubscriberLine }) {
  if (line.suppressed === "bounced") return <Badge kind="bad">Mails come back</Badge>;
  if (line.suppressed === "complained") return <Badge kind="bad">Complained</Badge>;
  if (line.state === "unsubscribed") return <Badge>Left</Badge>;
  return <Badge kind="good">Subscribed</Badge>;
}

const reasonWords: Readonly<Record<string, string>> = {
  unsubscribed: "They left",
  erased: "They were erased",
  bounced: "Mails to it came back",
  complained: "They complained",
};

function Nobody({ found }: { found: Awaited<ReturnType<typeof findSubscriber>> }) {
  const [first] = found.suppressions;
  return (
    <EmptyState
      title={
        first ? "This address is not to be written to." : "Nobody subscribes with this address."
      }
      action={{ href: "/admin/newsletter/subscribers", label: "Back to the subscribers" }}
    >
      {first ? (
        <p>
          {reasonWords[first.reason] ?? "It is suppressed"}, on <Time at={first.at} dateOnly />. No
          import and no operator can change that; they can sign up again themselves.
        </p>
      ) : (
        <p>Addresses are kept sealed, so only the whole and exact address finds anything.</p>
      )}
    </EmptyState>
  );
}

function showFrame(
  admin: AdminContext,
  c: AdminRequest,
  page: { search?: { typed: string; error?: string }; status?: number; content: Child },
): Promise<Response> {
  return showNewsletter(admin, c, {
    title: "Subscribers",
    tab: "/admin/newsletter/subscribers",
    ...(page.status === undefined ? {} : { status: page.status }),
    aside: (
      <form method="post" action="/admin/newsletter/subscribers/search" class="search">
        <CsrfField token={tokenOf(admin, c)} />
        <Field
          name="address"
          label="Find by exact address"
          type="search"
          required
          maxLength={254}
          autocomplete="off"
          value={page.search?.typed}
          error={page.search?.error}
        />
        <SubmitButton kind="plain">Find</SubmitButton>
      </form>
    ),
    content: (
      <>
        {c.req.query("done") === "erased" && (
          <Notice kind="good">
            <p>
              The subscriber is erased. That they were, and by whom, stands on the record; a keyed
              fingerprint stays, so that nobody writes to the address again.
            </p>
          </Notice>
        )}
        {page.content}
      </>
    ),
  });
}
