import { Hono } from "hono";
import { DataTable, EmptyState, Time } from "../kernel/html.tsx";
import { isId } from "../kernel/ids.ts";
import { type Newsletter, readCampaign, readRecipients } from "../newsletter/mod.ts";
import { outcomeBadge } from "./campaign-words.tsx";
import type { AdminContext, AdminEnv, AdminRequest } from "./context.ts";
import { newsletterOrOff, showNewsletter } from "./newsletter-frame.tsx";
import { SubscriberName } from "./subscribers.tsx";

const filters = ["all", "accepted", "refused", "excluded", "uncertain", "waiting"] as const;

const filterWords: Readonly<Record<(typeof filters)[number], string>> = {
  all: "All",
  accepted: "Got it",
  refused: "Refused",
  excluded: "Left out",
  uncertain: "Uncertain",
  waiting: "Still to go",
};

/** Who got a campaign and who did not, and why. */
export function campaignRecipientRoutes(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  app.get("/:id/recipients", (c) =>
    newsletterOrOff(admin, c, (newsletter) => showRecipients(admin, newsletter, c)),
  );
  return app;
}

async function showRecipients(
  admin: AdminContext,
  newsletter: Newsletter,
  c: AdminRequest,
): Promise<Response> {
  const campaign = await readCampaign(newsletter, c.req.param("id") ?? "");
  const filter = filters.find((it) => it === c.req.query("filter")) ?? "all";
  const asked = c.req.query("after") ?? "";
  const after = isId(asked) ? asked : null;
  const { operatorId } = c.get("session");
  const look = { operatorId, id: campaign.id, filter, after };
  const { recipients, next } = await readRecipients(newsletter, look);
  const path = `/admin/newsletter/campaigns/${campaign.id}`;
  return showNewsletter(admin, c, {
    title: `Who got “${campaign.subject}”`,
    tab: "/admin/newsletter",
    content: (
      <>
        <p class="back">
          <a href={path} data-back>
            ← {campaign.subject}
          </a>
        </p>
        <nav class="filters" aria-label="Narrow down">
          <p>
            {filters.map((it) => (
              <a
                href={`${path}/recipients?filter=${it}`}
                aria-current={it === filter ? "true" : undefined}
              >
                {filterWords[it]}
              </a>
            ))}
          </p>
        </nav>
        {recipients.length === 0 ? (
          <EmptyState title="Nobody stands here." />
        ) : (
          <DataTable
            caption="Recipients"
            columns={[{ label: "Who" }, { label: "What became of it" }, { label: "When" }]}
            rows={recipients.map((it) => [
              <a href={`/admin/newsletter/subscribers/${it.personId}`}>
                <SubscriberName line={it} />
              </a>,
              <>
                {outcomeBadge(it.state, it.reason)}
                {it.replyCode !== null && it.state !== "accepted" && (
                  <span class="soft"> {it.replyCode}</span>
                )}
              </>,
              it.doneAt ? <Time at={it.doneAt} /> : "–",
            ])}
          />
        )}
        <nav class="pagination" aria-label="Pages">
          {after ? <a href={`${path}/recipients?filter=${filter}`}>← First</a> : <span />}
          {next ? (
            <a href={`${path}/recipients?filter=${filter}&after=${next}`} rel="next">
              More →
            </a>
          ) : (
            <span />
          )}
        </nav>
        <p class="soft">That you looked at these addresses stands on the record.</p>
      </>
    ),
  });
}
