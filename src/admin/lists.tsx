import { Hono } from "hono";
import { AvowError } from "../kernel/errors.ts";
import { Badge, CsrfField, EmptyState, Field, Notice, SubmitButton } from "../kernel/html.tsx";
import { seeOther } from "../kernel/http.ts";
import {
  archiveList,
  createList,
  editList,
  type ListDraft,
  listLengthMax,
  listsForOperators,
  type Newsletter,
  restoreList,
} from "../newsletter/mod.ts";
import type { AdminContext, AdminEnv, AdminRequest } from "./context.ts";
import { SignUpSnippet } from "./list-snippet.tsx";
import { newsletterOrOff, showNewsletter } from "./newsletter-frame.tsx";
import { readPost } from "./request.ts";
import { tokenOf } from "./shell.tsx";

type CountedList = Awaited<ReturnType<typeof listsForOperators>>[number];

const blank: ListDraft = { slug: "", title: "", description: "", wording: "", isPublic: true };

/** Lists that people subscribe to: make, change, archive; and the form for the website. */
export function listRoutes(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  app.get("/", (c) => newsletterOrOff(admin, c, (newsletter) => showLists(admin, newsletter, c)));

  app.get("/new", (c) =>
    newsletterOrOff(admin, c, () => showForm(admin, c, { draft: blank, action: "" })),
  );
  app.post("/new", async (c) => {
    const { operatorId, form } = await readPost(admin, c);
    return newsletterOrOff(admin, c, (newsletter) =>
      orFormAgain(admin, c, { draft: draftOf(form), action: "" }, async (draft) => {
        await createList(newsletter, { operatorId, ...draft });
      }),
    );
  });

  app.get("/:list/edit", (c) =>
    newsletterOrOff(admin, c, async (newsletter) => {
      const list = await findList(newsletter, c);
      return showForm(admin, c, { draft: list, action: list.id });
    }),
  );
  app.post("/:list/edit", async (c) => {
    const { operatorId, form } = await readPost(admin, c);
    return newsletterOrOff(admin, c, async (newsletter) => {
      const { id } = await findList(newsletter, c);
      return orFormAgain(admin, c, { draft: draftOf(form), action: id }, async (draft) => {
        await editList(newsletter, { operatorId, id, ...draft });
      });
    });
  });

  for (const [path, move] of [
    ["/:list/archive", archiveList],
    ["/:list/restore", restoreList],
  ] as const) {
    app.post(path, async (c) => {
      const { operatorId } = await readPost(admin, c);
      return newsletterOrOff(admin, c, async (newsletter) => {
        const { id } = await findList(newsletter, c);
        await move(newsletter, { operatorId, id });
        return seeOther(c, "/admin/newsletter/lists");
      });
    });
  }
  return app;
}

async function findList(newsletter: Newsletter, c: AdminRequest): Promise<CountedList> {
  const lists = await listsForOperators(newsletter);
  const found = lists.find(({ id }) => id === c.req.param("list"));
  if (found) return found;
  throw new AvowError("not-found", "There is no such list (any more).");
}

function draftOf(form: ReadonlyMap<string, string>): ListDraft {
  const text = (name: string) => form.get(name) ?? "";
  return {
    slug: text("slug"),
    title: text("title"),
    description: text("description"),
    wording: text("wording"),
    isPublic: form.has("public"),
  };
}

interface ListForm {
  readonly draft: ListDraft;
  /** The list's id; empty for a new one. */
  readonly action: string;
  readonly error?: AvowError;
}

async function orFormAgain(
  admin: AdminContext,
  c: AdminRequest,
  form: ListForm,
  keep: (draft: ListDraft) => Promise<void>,
): Promise<Response> {
  try {
    await keep(form.draft);
    return seeOther(c, "/admin/newsletter/lists");
  } catch (error) {
    const isMendable =
      error instanceof AvowError && ["bad-input", "card-number"].includes(error.code);
    if (!isMendable) throw error;
    return showForm(admin, c, { ...form, error });
  }
}

async function showLists(
  admin: AdminContext,
  newsletter: Newsletter,
  c: AdminRequest,
): Promise<Response> {
  const lists = await listsForOperators(newsletter);
  const csrf = tokenOf(admin, c);
  return showNewsletter(admin, c, {
    title: "Lists",
    tab: "/admin/newsletter/lists",
    aside: (
      <p>
        <a class="button" href="/admin/newsletter/lists/new">
          Make a list
        </a>
      </p>
    ),
    content:
      lists.length === 0 ? (
        <EmptyState
          title="There is no list."
          action={{ href: "/admin/newsletter/lists/new", label: "Make the first" }}
        >
          <p>People subscribe to a list, and a campaign goes to one or several.</p>
        </EmptyState>
      ) : (
        <>
          <ul class="campaigns">
            {lists.map((list) => (
              <ListItem list={list} csrf={csrf} />
            ))}
          </ul>
          <h2>The form for your website</h2>
          <SignUpSnippet newsletter={newsletter} lists={lists} />
        </>
      ),
  });
}

function ListItem({ list, csrf }: { list: CountedList; csrf: string }) {
  const path = `/admin/newsletter/lists/${list.id}`;
  return (
    <li class="list-item">
      <h2>
        {list.title} {!list.isPublic && <Badge>Not public</Badge>}
        {list.archivedAt && <Badge kind="warn">Archived</Badge>}
      </h2>
      {list.description && <p>{list.description}</p>}
      <blockquote>{list.wording}</blockquote>
      <p>
        <a href={`/admin/newsletter/subscribers?list=${list.id}`}>
          {list.subscribed.toLocaleString("en")} subscribed
        </a>
        , {list.pending.toLocaleString("en")} yet to confirm · <code>{list.slug}</code>
      </p>
      <div class="row-actions">
        <a href={`${path}/edit`}>Change</a>
        <form method="post" action={`${path}/${list.archivedAt ? "restore" : "archive"}`}>
          <CsrfField token={csrf} />
          <button type="submit" class="quiet">
            {list.archivedAt ? "Take sign-ups again" : "Archive"}
          </button>
        </form>
      </div>
    </li>
  );
}

function showForm(admin: AdminContext, c: AdminRequest, form: ListForm): Promise<Response> {
  const { draft, action, error } = form;
  const problem = (field: string) => error?.fields.find((it) => it.field === field)?.message;
  return showNewsletter(admin, c, {
    title: action ? "Change a list" : "Make a list",
    tab: "/admin/newsletter/lists",
    status: error?.status ?? 200,
    content: (
      <form method="post" class="question">
        <h2>{action ? `Change “${draft.title}”` : "Make a list"}</h2>
        {error && (
          <Notice kind="bad" title="Not saved yet.">
            <p>{error.message}</p>
          </Notice>
        )}
        <CsrfField token={tokenOf(admin, c)} />
        <Field
          name="title"
          label="Title"
          hint="As subscribers see it, such as “Product news”."
          required
          maxLength={listLengthMax.title}
          value={draft.title}
          error={problem("title")}
        />
        <Field
          name="slug"
          label="Short name"
          hint="Stands in forms and addresses: small letters, digits and hyphens."
          required
          maxLength={listLengthMax.slug}
          value={draft.slug}
          error={problem("slug")}
        />
        <Field
          name="description"
          label="What it brings, in a line"
          maxLength={listLengthMax.description}
          value={draft.description}
          error={problem("description")}
        />
        <Field
          name="wording"
          label="What somebody agrees to who signs up"
          hint="Stands beside the button, word for word, and in each receipt. Say what comes, how often, and that it can be ended at any time."
          type="textarea"
          rows={4}
          required
          maxLength={listLengthMax.wording}
          value={draft.wording}
          error={problem("wording")}
        />
        <label class="choice">
          <input type="checkbox" name="public" value="yes" checked={draft.isPublic} />
          <span>
            Anybody may sign up for it{" "}
            <span class="soft">
              otherwise only an import brings people to it, and it stands among nobody's choices
            </span>
          </span>
        </label>
        <p class="actions">
          <SubmitButton>Save</SubmitButton> <a href="/admin/newsletter/lists">Leave it as it is</a>
        </p>
      </form>
    ),
  });
}
