import { Hono } from "hono";
import type { Child } from "hono/jsx";
import { type InboxLine, listInbox, pageSize, searchInbox } from "../contact/mod.ts";
import { CsrfField, EmptyState, Field, Notice, Pagination, SubmitButton } from "../kernel/html.tsx";
import { seeOther } from "../kernel/http.ts";
import { parseAddress } from "../mail/mod.ts";
import { readOwnForm } from "../operators/mod.ts";
import type { AdminContext, AdminEnv, AdminRequest } from "./context.ts";
import { InboxList } from "./inbox-list.tsx";
import { inboxWhileOff } from "./inbox-off.tsx";
import { pageNumber } from "./request.ts";
import { isOff, showPage, tokenOf } from "./shell.tsx";
import { threadRoutes } from "./thread.tsx";
import { uncertainRoutes } from "./uncertain.tsx";

const done: Readonly<Record<string, string>> = {
  deleted: "The conversation is erased. That it was, and by whom, stands on the record.",
  closed: "The conversation is closed.",
};

export function inboxRoutes(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();

  app.get("/", async (c) => {
    if (isOff(admin, "correspondence")) return inboxWhileOff(admin, c);
    const state = c.req.query("state") === "closed" ? "closed" : "open";
    const page = pageNumber(c.req.query("page"));
    const { operatorId } = c.get("session");
    const { lines, total } = await listInbox(admin.contact, { operatorId, state, page });
    const pages = Math.max(1, Math.ceil(total / pageSize));
    const told = done[c.req.query("done") ?? ""];
    return showInbox(admin, c, {
      state,
      content: (
        <>
          {told && (
            <Notice kind="good">
              <p>{told}</p>
            </Notice>
          )}
          {lines.length === 0 ? <Empty state={state} /> : <InboxList lines={lines} />}
          <Pagination
            page={page}
            pages={pages}
            href={(to) => `/admin/inbox?state=${state}&page=${to}`}
          />
        </>
      ),
    });
  });

  // An address never stands in a URL; reloading the page of a search leads back to the list.
  app.get("/search", (c) => seeOther(c, "/admin/inbox"));
  app.post("/search", async (c) => {
    const session = c.get("session");
    const typed = (await readOwnForm(admin.operators, c, session)).get("address") ?? "";
    const address = parseAddress(typed);
    if (!address.ok) {
      const search = { typed, error: address.message };
      return showInbox(admin, c, { state: "open", search, status: 422, content: <></> });
    }
    const look = { operatorId: session.operatorId, address: address.address };
    const lines = await searchInbox(admin.contact, look);
    return showInbox(admin, c, { search: { typed }, content: <Found lines={lines} /> });
  });

  app.route("/uncertain", uncertainRoutes(admin));
  app.route("/", threadRoutes(admin));
  return app;
}

function showInbox(
  admin: AdminContext,
  c: AdminRequest,
  props: {
    state?: "open" | "closed";
    search?: { typed: string; error?: string };
    status?: number;
    content: Child;
  },
): Promise<Response> {
  const current = (state: string) => (props.state === state ? ("page" as const) : undefined);
  return showPage(admin, c, {
    title: "Inbox",
    section: "/admin/inbox",
    status: props.status ?? 200,
    content: (
      <>
        <div class="page-head">
          <h1>Inbox</h1>
          <form method="post" action="/admin/inbox/search" class="search">
            <CsrfField token={tokenOf(admin, c)} />
            <Field
              name="address"
              label="Find by exact address"
              type="search"
              required
              maxLength={254}
              autocomplete="off"
              value={props.search?.typed}
              error={props.search?.error}
            />
            <SubmitButton kind="plain">Find</SubmitButton>
          </form>
        </div>
        <ul class="tabs">
          <li>
            <a href="/admin/inbox" aria-current={current("open")}>
              Open
            </a>
          </li>
          <li>
            <a href="/admin/inbox?state=closed" aria-current={current("closed")}>
              Closed
            </a>
          </li>
        </ul>
        {props.content}
        <p class="keys soft" data-keys hidden>
          <span data-keys-words>
            Keys: <kbd>j</kbd> next, <kbd>k</kbd> previous, <kbd>Enter</kbd> open, <kbd>/</kbd>{" "}
            find.{" "}
          </span>
          <button type="button" class="quiet">
            Turn keys off
          </button>
        </p>
      </>
    ),
  });
}

function Found({ lines }: { lines: readonly InboxLine[] }) {
  if (lines.length > 0) {
    const count = lines.length === 1 ? "One conversation" : `${lines.length} conversations`;
    return (
      <>
        <p class="soft">{count} with exactly this address, open and closed.</p>
        <InboxList lines={lines} />
      </>
    );
  }
  return (
    <EmptyState
      title="Nobody wrote from this address."
      action={{ href: "/admin/inbox", label: "Back to the inbox" }}
    >
      <p>Addresses are kept sealed, so only the whole and exact address finds anything.</p>
    </EmptyState>
  );
}

function Empty({ state }: { state: "open" | "closed" }) {
  if (state === "closed") {
    return (
      <EmptyState title="Nothing is closed yet.">
        <p>Conversations that you close go here, until their date has passed or you delete them.</p>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="No open conversation."
      action={{ href: "/admin", label: "See how to get messages" }}
    >
      <p>
        When somebody writes through a form of your website, it appears here, and you get a mail.
      </p>
    </EmptyState>
  );
}
