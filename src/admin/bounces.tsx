import { Hono } from "hono";
import { DataTable, EmptyState, Notice, Pagination, Time } from "../kernel/html.tsx";
import { seeOther } from "../kernel/http.ts";
import {
  type BounceLine,
  type BounceNotice,
  bounceNotices,
  bouncesPerPage,
  bounceSources,
  listBounces,
  type Newsletter,
  readBounce,
  suppressionCounts,
  undoBounce,
  undoBouncesOf,
} from "../newsletter/mod.ts";
import type { AdminContext, AdminEnv, AdminRequest } from "./context.ts";
import { BounceKind, BounceView, deed } from "./bounce-view.tsx";
import { Sources } from "./bounce-sources.tsx";
import { newsletterOrOff, showNewsletter } from "./newsletter-frame.tsx";
import { pageNumber, readPost } from "./request.ts";
import { tokenOf } from "./shell.tsx";
import { SubscriberName } from "./subscribers.tsx";

const filters = [
  { key: "all", label: "All" },
  { key: "hard", label: "For good" },
  { key: "soft", label: "For now" },
  { key: "complaint", label: "Complaints" },
  { key: "standing", label: "Not written to since" },
] as const;
type FilterKey = (typeof filters)[number]["key"];

/** Mails that came back, and complaints: what was said, what was done, and how to take it back. */
export function bouncePages(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  app.get("/", (c) => newsletterOrOff(admin, c, (newsletter) => showBounces(admin, newsletter, c)));

  app.get("/:id", (c) =>
    newsletterOrOff(admin, c, async (newsletter) => {
      const { operatorId } = c.get("session");
      const bounce = await readBounce(newsletter, { operatorId, id: c.req.param("id") });
      return showNewsletter(admin, c, {
        title: "A mail that came back",
        tab: "/admin/newsletter/bounces",
        content: <BounceView bounce={bounce} csrf={tokenOf(admin, c)} />,
      });
    }),
  );

  app.post("/:id/undo", async (c) => {
    const { operatorId } = await readPost(admin, c);
    return newsletterOrOff(admin, c, async (newsletter) => {
      const id = c.req.param("id");
      await undoBounce(newsletter, { operatorId, id });
      return seeOther(c, `/admin/newsletter/bounces/${id}`);
    });
  });

  app.post("/:id/undo-all", async (c) => {
    const { operatorId } = await readPost(admin, c);
    return newsletterOrOff(admin, c, async (newsletter) => {
      const { campaignId } = await readBounce(newsletter, { operatorId, id: c.req.param("id") });
      if (campaignId) await undoBouncesOf(newsletter, { operatorId, campaignId });
      return seeOther(c, "/admin/newsletter/bounces");
    });
  });
  return app;
}

async function showBounces(
  admin: AdminContext,
  newsletter: Newsletter,
  c: AdminRequest,
): Promise<Response> {
  const key: FilterKey = filters.find((it) => it.key === c.req.query("what"))?.key ?? "all";
  const page = pageNumber(c.req.query("page"));
  const { operatorId } = c.get("session");
  const filter =
    key === "all" ? {} : key === "standing" ? { standing: true } : ({ what: key } as const);
  const { bounces, total } = await listBounces(newsletter, { operatorId, page, filter });
  const notices = await bounceNotices(newsletter);
  return showNewsletter(admin, c, {
    title: "Came back",
    tab: "/admin/newsletter/bounces",
    content: (
      <>
        <Notices notices={notices} />
        <nav class="filters" aria-label="Narrow down">
          <p>
            {filters.map((it) => (
              <a
                href={`/admin/newsletter/bounces?what=${it.key}`}
                aria-current={it.key === key ? "true" : undefined}
              >
                {it.label}
              </a>
            ))}
          </p>
        </nav>
        {bounces.length === 0 ? (
          <EmptyState title="Nothing came back.">
            <p>
              Mails that could not be delivered, and complaints about them, stand here, each with
              what was said and what was done. An address that does not exist is not written to
              again; a full mailbox is only noted. What was done can be taken back.
            </p>
          </EmptyState>
        ) : (
          <BounceTable bounces={bounces} />
        )}
        <Pagination
          page={page}
          pages={Math.max(1, Math.ceil(total / bouncesPerPage))}
          href={(to) => `/admin/newsletter/bounces?what=${key}&page=${to}`}
        />
        <Suppressed counts={await suppressionCounts(newsletter)} />
        <Sources sources={await bounceSources(newsletter)} />
      </>
    ),
  });
}

/** How many addresses get nothing, and why; which they are is known to nobody. */
function Suppressed({ counts }: { counts: Awaited<ReturnType<typeof suppressionCounts>> }) {
  const words = [
    [counts.bounced, "came back"],
    [counts.complained, "complained"],
    [counts.unsubscribed, "left"],
    [counts.erased, "were erased"],
  ] as const;
  const said = words.flatMap(([n, what]) => (n ? [`${n.toLocaleString("en")} ${what}`] : []));
  if (said.length === 0) return <></>;
  return <p class="soft">Addresses that get nothing, as fingerprints: {said.join(" · ")}.</p>;
}

function Notices({ notices }: { notices: readonly BounceNotice[] }) {
  if (notices.length === 0) return <></>;
  return (
    <Notice kind="warn" title="This lies with us, not with the readers.">
      <ul>
        {notices.map(({ reason, mails, campaigns, last, advice }) => (
          <li>
            {mails.toLocaleString("en")} {mails === 1 ? "mail" : "mails"} of{" "}
            {campaigns === 1 ? "one campaign" : `${campaigns} campaigns`} came back as{" "}
            <strong>{reason}</strong>, the last on <Time at={last} />. {advice}
          </li>
        ))}
      </ul>
      <p>No address was given up for these.</p>
    </Notice>
  );
}

function BounceTable({ bounces }: { bounces: readonly BounceLine[] }) {
  return (
    <DataTable
      caption="Mails that came back"
      columns={[
        { label: "Who" },
        { label: "Why" },
        { label: "What was done" },
        { label: "Campaign" },
        { label: "When" },
      ]}
      rows={bounces.map((bounce) => [
        <a href={`/admin/newsletter/bounces/${bounce.id}`}>
          <SubscriberName line={bounce} />
        </a>,
        <>
          <BounceKind bounce={bounce} /> <span class="soft">{bounce.reason}</span>
        </>,
        deed(bounce),
        bounce.subject || "–",
        <Time at={bounce.at} />,
      ])}
    />
  );
}
