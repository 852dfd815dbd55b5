import { Hono } from "hono";
import { registerAsset } from "../kernel/assets.ts";
import type { AdminContext, AdminEnv } from "./context.ts";
import { visitsOrOff } from "./visits-frame.tsx";
import { showSite } from "./visits-page.tsx";
import { showTable } from "./visits-table.tsx";
import { showValue } from "./visits-value.tsx";
import visitsCss from "./visits.css" with { type: "text" };

registerAsset("visits.css", visitsCss, "text/css");

/** The statistics: the page of a website, of one value, and every table behind them. */
export function visitsRoutes(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  app.get("/", (c) => visitsOrOff(admin, c, (sites, query) => showSite(admin, c, sites, query)));
  app.get("/value", (c) =>
    visitsOrOff(admin, c, (sites, query) => showValue(admin, c, sites, query)),
  );
  app.get("/table", (c) =>
    visitsOrOff(admin, c, (sites, query) => showTable(admin, c, sites, query)),
  );
  return app;
}
