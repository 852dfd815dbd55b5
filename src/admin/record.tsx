import { Hono } from "hono";
import { DataTable, EmptyState } from "../kernel/html.tsx";
import type { AdminContext, AdminEnv } from "./context.ts";
import { pageNumber } from "./request.ts";
import { Moment } from "./moment.tsx";
import { namesOfOperators } from "./operator-words.ts";
import { joinEntries, whatWords, whyWords } from "./record-words.ts";
import { showPage } from "./shell.tsx";
import { type RecordEntry, type RecordPart, readRecord, recordParts } from "./store.ts";

const entriesPerPage = 50;
const pagesMax = 400;

const tabs: readonly { readonly part: RecordPart | "all"; readonly label: string }[] = [
  { part: "all", label: "Everything" },
  { part: "opened", label: "Opened" },
  { part: "sent", label: "Sent out" },
  { part: "erased", label: "Erased" },
  { part: "actions", label: "Operators" },
];

/** What was done with people's data, newest first: numbers of operators, never a name. */
export function recordRoutes(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  app.get("/", async (c) => {
    const part = tabs.find((tab) => tab.part === c.req.query("show"))?.part ?? "all";
    const page = Math.min(pageNumber(c.req.query("page")), pagesMax);
    const entries = await readRecord(admin.operators.database.db("operators"), {
      parts: part === "all" ? recordParts : [part],
      offset: (page - 1) * entriesPerPage,
      // One more than is shown tells whether there is an older page.
      limit: entriesPerPage + 1,
    });
    const who = await namesOfOperators(admin, c);
    return showPage(admin, c, {
      title: "Record",
      section: "/admin/record",
      content: <Record entries={entries} part={part} page={page} who={who} />,
    });
  });
  return app;
}

function Record(props: {
  entries: readonly RecordEntry[];
  part: RecordPart | "all";
  page: number;
  who: (operatorId: string | null) => string;
}) {
  const { entries, part, page, who } = props;
  const shown = entries.slice(0, entriesPerPage);
  return (
    <>
      <h1>Record</h1>
      <p class="soft">
        Every time somebody or something opened a person's data, sent it out or erased it. It holds
        no personal data itself, and nobody can change it here.
      </p>
      <ul class="tabs">
        {tabs.map((tab) => (
          <li>
            <a
              href={tab.part === "all" ? "/admin/record" : `/admin/record?show=${tab.part}`}
              aria-current={tab.part === part ? "page" : undefined}
            >
              {tab.label}
            </a>
          </li>
        ))}
      </ul>
      {shown.length === 0 ? (
        <EmptyState title="Nothing stands here yet.">
          <p>The first message that you read makes the first entry.</p>
        </EmptyState>
      ) : (
        <DataTable
          caption={`Newest first, page ${page}`}
          columns={["When", "Who", "What", "Why"].map((label) => ({ label }))}
          rows={joinEntries(shown).map((entry) => [
            <Moment at={entry.at} />,
            who(entry.operator_id),
            whatWords(entry),
            whyWords(entry) || "–",
          ])}
        />
      )}
      <nav class="pagination" aria-label="Pages">
        {page > 1 ? <a href={pageUrl(part, page - 1)}>← Newer</a> : <span />}
        {entries.length > entriesPerPage && page < pagesMax && (
          <a href={pageUrl(part, page + 1)}>Older →</a>
        )}
      </nav>
    </>
  );
}

const pageUrl = (part: string, page: number) => `/admin/record?show=${part}&page=${page}`;
