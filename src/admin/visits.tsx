import { Hono } from "hono";
import { registerAsset } from "../kernel/assets.ts";
import "./chart-files.ts";
import type { AdminContext, AdminEnv } from "./context.ts";
import { visitsOrOff } from "./visits-frame.tsx";
import visitsCss from "./visits.css" with { type: "text" };

registerAsset("visits.css", visitsCss, "text/css");

/**
 * The statistics: the page of a website, of one value, and every table behind them. The pages are
 * read when first looked at, as the server's start would wait for all that draws their pictures.
 */
export function visitsRoutes(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  app.get("/", (c) =>
    visitsOrOff(admin, c, async (sites, query) => {
      const { showSite } = await import("./visits-page.tsx");
      return showSite(admin, c, sites, query);
    }),
  );
  app.get("/value", (c) =>
    visitsOrOff(admin, c, async (sites, query) => {
      const { showValue } = await import("./visits-value.tsx");
      return showValue(admin, c, sites, query);
    }),
  );
  app.get("/table", (c) =>
    visitsOrOff(admin, c, async (sites, query) => {
      const { showTable } = await import("./visits-table.tsx");
      return showTable(admin, c, sites, query);
    }),
  );
  return app;
}
