import { Hono } from "hono";
import { registerAsset } from "../kernel/assets.ts";
import { bouncePages } from "./bounces.tsx";
import { campaignRoutes } from "./campaign.tsx";
import { campaignEditorRoutes } from "./campaign-editor.tsx";
import { campaignRecipientRoutes } from "./campaign-recipients.tsx";
import { campaignSendRoutes } from "./campaign-send.tsx";
import { campaignListRoutes } from "./campaigns.tsx";
import campaignsCss from "./campaigns.css" with { type: "text" };
import type { AdminContext, AdminEnv } from "./context.ts";
import { imagePages } from "./images.tsx";
import { listRoutes } from "./lists.tsx";
import { subscriberPages } from "./subscriber-pages.ts";

registerAsset("campaigns.css", campaignsCss, "text/css");

/** The newsletter's pages, mounted at `/admin/newsletter`. */
export function newsletterRoutes(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  app.route("/", campaignListRoutes(admin));
  app.route("/campaigns", campaignEditorRoutes(admin));
  app.route("/campaigns", campaignSendRoutes(admin));
  app.route("/campaigns", campaignRecipientRoutes(admin));
  app.route("/campaigns", campaignRoutes(admin));
  app.route("/", subscriberPages(admin));
  app.route("/lists", listRoutes(admin));
  app.route("/images", imagePages(admin));
  app.route("/bounces", bouncePages(admin));
  return app;
}
