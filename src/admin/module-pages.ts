import { Hono } from "hono";
import { adsRoutes } from "./ads.tsx";
import type { AdminContext, AdminEnv } from "./context.ts";
import { newsletterRoutes } from "./newsletter.tsx";
import { salesRoutes } from "./sales.tsx";
import { visitsRoutes } from "./visits.tsx";

/** The pages of what a vendor may use or not: letters, sales, visits, ads. */
export function modulePages(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  app.route("/newsletter", newsletterRoutes(admin));
  app.route("/sales", salesRoutes(admin));
  app.route("/visits", visitsRoutes(admin));
  app.route("/ads", adsRoutes(admin));
  return app;
}
