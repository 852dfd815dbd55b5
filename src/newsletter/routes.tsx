import { Hono } from "hono";
import { htmlResponse } from "../kernel/html.tsx";
import type { Newsletter } from "./context.ts";
import { receiptKey } from "./receipt.ts";
import { confirmRoutes } from "./routes-confirm.tsx";
import { leaveRoutes } from "./routes-leave.tsx";
import { signUpRoutes } from "./routes-sign-up.tsx";
import { ThanksPage } from "./views-sign-up.tsx";

/**
 * The public pages of subscribing, mounted at `/newsletter`. Where the newsletter is left off, those
 * that let people go still work: their links stand in mails that went out before.
 */
export function newsletterRoutes(newsletter: Newsletter): Hono {
  const app = new Hono();
  app.route("/subscribe", signUpRoutes(newsletter));
  app.route("/confirm", confirmRoutes(newsletter));
  app.route("/", leaveRoutes(newsletter));
  app.get("/thanks", (c) => htmlResponse(c, <ThanksPage newsletter={newsletter} />));
  return app;
}

/** The key that consent receipts are verified with, mounted at `/.well-known`. */
export function receiptKeyRoutes(newsletter: Newsletter): Hono {
  const app = new Hono();
  const key = receiptKey(newsletter);
  app.get("/avow-receipt-key.json", (c) => c.json(key));
  return app;
}
