import { Hono } from "hono";
import { AvowError } from "../kernel/errors.ts";
import { CsrfField, EmptyState, Notice, SubmitButton } from "../kernel/html.tsx";
import { seeOther } from "../kernel/http.ts";
import {
  importFile,
  type ImportOrder,
  type ImportReport,
  type List,
  listImports,
  listLists,
  type Newsletter,
} from "../newsletter/mod.ts";
import { readOwnUploadStream } from "../operators/mod.ts";
import type { AdminContext, AdminEnv, AdminRequest } from "./context.ts";
import { choicesOf, listIdsOf } from "./import-form.ts";
import { ImportTable } from "./import-list.tsx";
import { LookedAt } from "./import-looked.tsx";
import { newsletterOrOff, showNewsletter } from "./newsletter-frame.tsx";
import { tokenOf } from "./shell.tsx";

/** Nothing of a file is kept but its people, so that only the time of reading bounds it. */
const most = { maxBytes: 4 * 1024 ** 3, idleMs: 30_000, maxFields: 500 } as const;

const here = "/admin/newsletter/import";
/** Seconds after which the page looks again how far an import is. */
const refreshSeconds = 3;

/** Bringing subscribers from a file: a look at it first, then the same file for real. */
export function importRoutes(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  app.get("/", (c) => newsletterOrOff(admin, c, (newsletter) => showImport(admin, newsletter, c)));

  // Reloading the page of a look leads back to the beginning.
  app.get("/look", (c) => seeOther(c, here));
  app.post("/look", (c) =>
    newsletterOrOff(admin, c, async (newsletter) => {
      const lists = await listLists(newsletter);
      let listIds: readonly string[] = [];
      try {
        const report = await readPosted(admin, newsletter, c, (fields) => {
          listIds = listIdsOf(fields, lists);
          const choices = choicesOf(fields);
          return { listIds, choices, isDryRun: true, isVouched: false };
        });
        return await showLooked(admin, c, { report, lists, listIds });
      } catch (error) {
        return showRefused(admin, newsletter, c, { error, listIds });
      }
    }),
  );

  app.post("/", (c) =>
    newsletterOrOff(admin, c, async (newsletter) => {
      const lists = await listLists(newsletter);
      let listIds: readonly string[] = [];
      try {
        const report = await readPosted(admin, newsletter, c, (fields) => {
          listIds = listIdsOf(fields, lists);
          const choices = choicesOf(fields);
          return { listIds, choices, isDryRun: false, isVouched: fields.has("agreed") };
        });
        return seeOther(c, `${here}?done=${report.id ?? ""}`);
      } catch (error) {
        return showRefused(admin, newsletter, c, { error, listIds });
      }
    }),
  );
  return app;
}

/** The posted file goes into an import as it comes in; nothing of it touches a disk in the clear. */
function readPosted(
  admin: AdminContext,
  newsletter: Newsletter,
  c: AdminRequest,
  orderOf: (fields: ReadonlyMap<string, string>) => Omit<ImportOrder, "file" | "operatorId">,
): Promise<ImportReport> {
  const session = c.get("session");
  return readOwnUploadStream(admin.operators, c, { session, most }, ({ fields, bytes }) =>
    importFile(newsletter, {
      ...orderOf(fields),
      ...{ file: bytes, operatorId: session.operatorId },
    }),
  );
}

function showRefused(
  admin: AdminContext,
  newsletter: Newsletter,
  c: AdminRequest,
  refused: { readonly error: unknown; readonly listIds: readonly string[] },
): Promise<Response> {
  const { error, listIds } = refused;
  if (!(error instanceof AvowError) || error.code === "forbidden") throw error;
  return showImport(admin, newsletter, c, { error, listIds });
}

async function showImport(
  admin: AdminContext,
  newsletter: Newsletter,
  c: AdminRequest,
  refused?: { readonly error: AvowError; readonly listIds: readonly string[] },
): Promise<Response> {
  const lists = await listLists(newsletter);
  const imports = await listImports(newsletter);
  const done = imports.find(({ id }) => id === c.req.query("done"));
  if (!refused && imports.some(({ state }) => state === "running")) {
    c.header("refresh", String(refreshSeconds));
  }
  return showNewsletter(admin, c, {
    title: "Bring subscribers from a file",
    tab: "/admin/newsletter/subscribers",
    status: refused?.error.status ?? 200,
    content: (
      <>
        <h2>Bring subscribers from a file</h2>
        {refused && (
          <Notice kind="bad" title="The file was not read to its end.">
            <p>{refused.error.message}</p>
          </Notice>
        )}
        {done?.state === "done" && (
          <Notice kind="good" title="The import is done.">
            <p>What became of each row stands below.</p>
          </Notice>
        )}
        {lists.length === 0 ? (
          <EmptyState
            title="There is no list to bring them to."
            action={{ href: "/admin/newsletter/lists/new", label: "Make the first" }}
          />
        ) : (
          <FirstForm lists={lists} chosen={refused?.listIds ?? []} csrf={tokenOf(admin, c)} />
        )}
        {imports.length > 0 && (
          <>
            <h3>Imports so far</h3>
            <ImportTable imports={imports} lists={lists} newest={done?.id} />
          </>
        )}
      </>
    ),
  });
}

function FirstForm(props: { lists: readonly List[]; chosen: readonly string[]; csrf: string }) {
  return (
    <form method="post" action={`${here}/look`} enctype="multipart/form-data" class="import">
      <CsrfField token={props.csrf} />
      <p>
        A CSV file, as Mailchimp or listmonk export them, or a table of your own with a column of
        e-mail addresses. Files of those who left, or could not be reached, are as welcome: nobody
        in them is ever written to.
      </p>
      <ListChoices lists={props.lists} chosen={props.chosen} />
      <label for="field-file">The file, at most 4 GB</label>
      <input id="field-file" type="file" name="file" accept=".csv,.tsv,.txt,text/csv" required />
      <p class="actions">
        <SubmitButton>Look at it first</SubmitButton>
      </p>
      <p class="hint">
        Nothing is stored yet: the next page shows what the file would bring. It is read while it
        arrives, and never lies on a disk.
      </p>
    </form>
  );
}

/** Boxes for the lists that people of a file come to. */
function ListChoices(props: { lists: readonly List[]; chosen: readonly string[] }) {
  const { lists, chosen } = props;
  return (
    <fieldset>
      <legend>Lists that they come to</legend>
      <div class="choices">
        {lists.map((list) => (
          <label class="choice">
            <input
              type="checkbox"
              name={`list-${list.id}`}
              value="yes"
              checked={chosen.includes(list.id) || lists.length === 1}
            />
            <span>{list.title}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function showLooked(
  admin: AdminContext,
  c: AdminRequest,
  looked: {
    readonly report: ImportReport;
    readonly lists: readonly List[];
    readonly listIds: readonly string[];
  },
): Promise<Response> {
  // The page shows addresses of the file to whoever sent it, and to nobody after.
  c.header("cache-control", "no-store");
  const { report, lists, listIds } = looked;
  return showNewsletter(admin, c, {
    title: "A look at the file",
    tab: "/admin/newsletter/subscribers",
    content: (
      <LookedAt
        {...{ report, csrf: tokenOf(admin, c), here }}
        choices={<ListChoices lists={lists} chosen={listIds} />}
      />
    ),
  });
}
