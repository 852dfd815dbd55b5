import { Hono } from "hono";
import { Badge, CsrfField, EmptyState, Notice, Pagination, SubmitButton } from "../kernel/html.tsx";
import { seeOther } from "../kernel/http.ts";
import {
  type CampaignLine,
  campaignsPerPage,
  createCampaign,
  listCampaigns,
  listLists,
  type Newsletter,
} from "../newsletter/mod.ts";
import { campaignWords } from "./campaign-words.tsx";
import type { AdminContext, AdminEnv, AdminRequest } from "./context.ts";
import { Moment } from "./moment.tsx";
import { newsletterOrOff, showNewsletter } from "./newsletter-frame.tsx";
import { pageNumber, readPost } from "./request.ts";
import { tokenOf } from "./shell.tsx";

const done: Readonly<Record<string, string>> = {
  deleted: "The draft is deleted.",
};

/** All campaigns, and a new one. */
export function campaignListRoutes(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  app.get("/", (c) => newsletterOrOff(admin, c, (newsletter) => showList(admin, newsletter, c)));

  app.post("/campaigns", async (c) => {
    const { operatorId } = await readPost(admin, c);
    return newsletterOrOff(admin, c, async (newsletter) => {
      const [list, ...more] = (await listLists(newsletter)).filter((it) => it.archivedAt === null);
      const content = {
        greeting: newsletter.fields.includes("name") ? "Hello {name|there}," : "Hello,",
        // With one list there is nothing to choose.
        ...(list && more.length === 0 ? { listIds: [list.id] } : {}),
      };
      const { id } = await createCampaign(newsletter, { operatorId, content });
      return seeOther(c, `/admin/newsletter/campaigns/${id}/edit`);
    });
  });
  return app;
}

async function showList(
  admin: AdminContext,
  newsletter: Newsletter,
  c: AdminRequest,
): Promise<Response> {
  const page = pageNumber(c.req.query("page"));
  const { campaigns, total } = await listCampaigns(newsletter, { page });
  const told = done[c.req.query("done") ?? ""];
  const pages = Math.max(1, Math.ceil(total / campaignsPerPage));
  return showNewsletter(admin, c, {
    title: "Campaigns",
    tab: "/admin/newsletter",
    aside: (
      <form method="post" action="/admin/newsletter/campaigns">
        <CsrfField token={tokenOf(admin, c)} />
        <SubmitButton>Write a campaign</SubmitButton>
      </form>
    ),
    content: (
      <>
        {told && (
          <Notice kind="good">
            <p>{told}</p>
          </Notice>
        )}
        {campaigns.length === 0 ? (
          <EmptyState title="Nothing was written yet.">
            <p>
              A campaign is one mail to all who subscribe to a list. It is written in Markdown, with
              a preview as mail programs show it; it goes out only after you looked at everything
              once more.
            </p>
            <ol>
              <li>
                Put <a href="/admin/newsletter/lists">the form for signing up</a> on your website,
                or <a href="/admin/newsletter/import">bring your subscribers along</a>.
              </li>
              <li>Write a campaign, and send a test to yourself.</li>
              <li>Send it, now or at a time of your choice.</li>
            </ol>
          </EmptyState>
        ) : (
          <ul class="campaigns">
            {campaigns.map((campaign) => (
              <Line campaign={campaign} />
            ))}
          </ul>
        )}
        <Pagination page={page} pages={pages} href={(to) => `/admin/newsletter?page=${to}`} />
      </>
    ),
  });
}

function Line({ campaign }: { campaign: CampaignLine }) {
  const { word, mood } = campaignWords[campaign.state];
  const isDraft = campaign.state === "draft";
  const at = campaign.finishedAt ?? campaign.startedAt ?? campaign.sendAt ?? campaign.updatedAt;
  return (
    <li>
      <a href={`/admin/newsletter/campaigns/${campaign.id}${isDraft ? "/edit" : ""}`}>
        <span class="campaign-subject">
          <Badge kind={mood}>{word}</Badge> {campaign.subject || "Without a subject"}
        </span>
        <span class="campaign-when">
          <Moment at={at} />
        </span>
        {campaign.startedAt && (
          <span class="campaign-figures">
            {campaign.accepted.toLocaleString("en")} of {campaign.recipients.toLocaleString("en")}{" "}
            delivered to the mail relay
          </span>
        )}
      </a>
    </li>
  );
}
