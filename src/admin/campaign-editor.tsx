import { Hono } from "hono";
import { registerAsset } from "../kernel/assets.ts";
import { AvowError } from "../kernel/errors.ts";
import { seeOther } from "../kernel/http.ts";
import {
  type Campaign,
  checkCampaign,
  deleteCampaign,
  duplicateCampaign,
  editCampaign,
  fillText,
  listLists,
  type Newsletter,
  previewHtml,
  previewPolicy,
  queueTestSend,
  readCampaign,
} from "../newsletter/mod.ts";
import { type PostedCampaign, readCampaignForm, withContent } from "./campaign-form.ts";
import { CampaignWriting } from "./campaign-writing.tsx";
import type { AdminContext, AdminEnv, AdminRequest } from "./context.ts";
import editorScript from "./editor.js" with { type: "text" };
import { newsletterOrOff, showNewsletter } from "./newsletter-frame.tsx";
import { readPost } from "./request.ts";
import { tokenOf } from "./shell.tsx";

registerAsset("editor.js", editorScript, "text/javascript");

/** Writing a campaign: the text, and beside it how it looks. */
export function campaignEditorRoutes(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();

  app.get("/:id/edit", (c) =>
    newsletterOrOff(admin, c, async (newsletter) => {
      const campaign = await readCampaign(newsletter, c.req.param("id"));
      if (campaign.state !== "draft") return seeOther(c, pathOf(campaign));
      return showEditor(admin, newsletter, c, { campaign });
    }),
  );

  app.post("/:id/edit", async (c) => {
    const { operatorId, form } = await readPost(admin, c);
    return newsletterOrOff(admin, c, async (newsletter) => {
      const id = c.req.param("id");
      const posted = readCampaignForm(form, await listLists(newsletter));
      try {
        const saved = await editCampaign(newsletter, { operatorId, id, ...posted });
        if (form.get("do") === "test") await queueTestSend(newsletter, { operatorId, id });
        return seeOther(c, whereNext(saved, form.get("do")));
      } catch (error) {
        if (!(error instanceof AvowError) || error.code === "not-found") throw error;
        const campaign = withContent(await readCampaign(newsletter, id), posted);
        return showEditor(admin, newsletter, c, { campaign, error });
      }
    });
  });

  app.post("/:id/preview", async (c) => {
    const { form } = await readPost(admin, c);
    return newsletterOrOff(admin, c, async (newsletter) => {
      const campaign = await readCampaign(newsletter, c.req.param("id"));
      const posted = readCampaignForm(form, await listLists(newsletter));
      return showPreview(newsletter, c, { campaign, posted, form });
    });
  });

  app.get("/:id/preview", (c) =>
    newsletterOrOff(admin, c, async (newsletter) => {
      const campaign = await readCampaign(newsletter, c.req.param("id"));
      const form = new Map([["as", c.req.query("as") ?? "html"]]);
      return showPreview(newsletter, c, { campaign, form });
    }),
  );

  app.post("/:id/duplicate", async (c) => {
    const { operatorId } = await readPost(admin, c);
    return newsletterOrOff(admin, c, async (newsletter) => {
      const copy = await duplicateCampaign(newsletter, { operatorId, id: c.req.param("id") });
      return seeOther(c, `${pathOf(copy)}/edit`);
    });
  });

  app.post("/:id/delete", async (c) => {
    const { operatorId } = await readPost(admin, c);
    return newsletterOrOff(admin, c, async (newsletter) => {
      await deleteCampaign(newsletter, { operatorId, id: c.req.param("id") });
      return seeOther(c, "/admin/newsletter?done=deleted");
    });
  });
  return app;
}

function pathOf({ id }: Pick<Campaign, "id">): string {
  return `/admin/newsletter/campaigns/${id}`;
}

function whereNext(campaign: Campaign, wish: string | undefined): string {
  if (wish === "review") return `${pathOf(campaign)}/send`;
  return `${pathOf(campaign)}/edit?done=${wish === "test" ? "test" : "saved"}`;
}

async function showEditor(
  admin: AdminContext,
  newsletter: Newsletter,
  c: AdminRequest,
  shown: { campaign: Campaign; error?: AvowError },
): Promise<Response> {
  const { campaign, error } = shown;
  const lists = (await listLists(newsletter)).filter((list) => list.archivedAt === null);
  const { problems } = await checkCampaign(newsletter, campaign);
  return showNewsletter(admin, c, {
    title: campaign.subject || "A campaign",
    tab: "/admin/newsletter",
    status: error?.status ?? 200,
    scripts: ["editor.js"],
    content: (
      <CampaignWriting
        campaign={campaign}
        lists={lists}
        fields={newsletter.fields}
        problems={problems}
        error={error}
        done={c.req.query("done")}
        csrf={tokenOf(admin, c)}
      />
    ),
  });
}

/** Names that stand in the greeting of a preview; nobody's. */
const sampleName = "Ada Lovelace";

async function showPreview(
  newsletter: Newsletter,
  c: AdminRequest,
  shown: { campaign: Campaign; posted?: PostedCampaign; form: ReadonlyMap<string, string> },
): Promise<Response> {
  const { campaign, posted, form } = shown;
  const written = posted ? withContent(campaign, posted) : campaign;
  const { html, text } = await checkCampaign(newsletter, written);
  const headers = {
    "content-security-policy": previewPolicy(newsletter.publicUrl),
    "x-frame-options": "SAMEORIGIN",
    "cross-origin-resource-policy": "same-origin",
  };
  if (form.get("as") === "text") return c.text(fillSample(text), 200, headers);
  const theme = form.get("theme");
  const page = previewHtml(html, {
    name: sampleName,
    ...(theme === "light" || theme === "dark" ? { theme } : {}),
  });
  return c.html(page, 200, headers);
}

function fillSample(text: string): string {
  return fillText(text, { name: sampleName, unsubscribe: "https://…", preferences: "https://…" });
}
