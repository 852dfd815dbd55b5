import { Hono } from "hono";
import type { AdminContext, AdminEnv } from "./context.ts";
import { exportRoutes } from "./export.tsx";
import { importRoutes } from "./import.tsx";
import { subscriberRoutes } from "./subscriber.tsx";
import { subscriberListRoutes } from "./subscribers.tsx";

/** Subscribers: their list, each of them, and the files by which they come and go. */
export function subscriberPages(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  app.route("/subscribers", subscriberListRoutes(admin));
  app.route("/subscribers", subscriberRoutes(admin));
  app.route("/import", importRoutes(admin));
  app.route("/export", exportRoutes(admin));
  return app;
}
