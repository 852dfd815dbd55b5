import { Hono } from "hono";
import { clock } from "../kernel/clock.ts";
import { CsrfField, Field, SubmitButton } from "../kernel/html.tsx";
import { countSubscribers, exportCsv, listLists, type Newsletter } from "../newsletter/mod.ts";
import type { AdminContext, AdminEnv, AdminRequest } from "./context.ts";
import { newsletterOrOff, showNewsletter } from "./newsletter-frame.tsx";
import { readPost } from "./request.ts";
import { tokenOf } from "./shell.tsx";

/** Taking subscribers along as a file: by POST only, so that no cache and no history holds it. */
export function exportRoutes(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  app.get("/", (c) => newsletterOrOff(admin, c, (newsletter) => showExport(admin, newsletter, c)));

  app.post("/", async (c) => {
    const { operatorId, form } = await readPost(admin, c);
    return newsletterOrOff(admin, c, async (newsletter) => {
      const lists = await listLists(newsletter);
      const list = lists.find(({ id }) => id === form.get("list"));
      const rows = exportCsv(newsletter, { listId: list?.id ?? null, operatorId });
      // What is wrong is said as a page; after the first piece only the download can break off.
      const first = await rows.next();
      const name = ["subscribers", list?.slug, clock.now().toISOString().slice(0, 10)];
      return new Response(streamOf(first.done ? "" : first.value, rows), {
        headers: {
          "content-type": "text/csv; charset=utf-8",
          "content-disposition": `attachment; filename="${name.filter(Boolean).join("-")}.csv"`,
          "cache-control": "no-store",
        },
      });
    });
  });
  return app;
}

/** As fast as the browser takes it; whoever closes the page ends the reading. */
function streamOf(first: string, rest: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let waiting: string | undefined = first;
  return new ReadableStream({
    async pull(controller) {
      if (waiting !== undefined) {
        controller.enqueue(encoder.encode(waiting));
        waiting = undefined;
        return;
      }
      const next = await rest.next();
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    async cancel() {
      await rest.return(undefined);
    },
  });
}

async function showExport(
  admin: AdminContext,
  newsletter: Newsletter,
  c: AdminRequest,
): Promise<Response> {
  const lists = await listLists(newsletter);
  const counts = await countSubscribers(newsletter);
  const figure = (n: number) => n.toLocaleString("en");
  return showNewsletter(admin, c, {
    title: "Take subscribers along as a file",
    tab: "/admin/newsletter/subscribers",
    content: (
      <form method="post" class="question">
        <h2>Take subscribers along as a file</h2>
        <CsrfField token={tokenOf(admin, c)} />
        <p>
          A CSV file (UTF-8) of those who subscribe: address, name, lists, state, since when, and
          whether by a form or an import. Each thousand that is opened is an entry on the record,
          with you as its reader.
        </p>
        <Field
          name="list"
          label="Who"
          type="select"
          required
          value="all"
          options={[
            { value: "all", label: `Everybody who subscribes (${figure(counts.subscribed)})` },
            ...lists.map((list) => ({ value: list.id, label: `Only “${list.title}”` })),
          ]}
        />
        <p class="actions">
          <SubmitButton>Download</SubmitButton>
          <a href="/admin/newsletter/subscribers">Leave it</a>
        </p>
        <p class="hint">
          Whoever left is not in it{counts.unsubscribed > 0 && ` (${figure(counts.unsubscribed)})`}:
          their key is deleted, so that nobody can read them any more, and what stays of them is a
          fingerprint that keeps imports from bringing them back here. Those whose mails come back
          stand in it with that as their state.
        </p>
        <p class="hint">
          A text that a spreadsheet would take for a formula has an apostrophe before it; an import
          here takes it off again.
        </p>
      </form>
    ),
  });
}
