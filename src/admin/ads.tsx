import { Hono } from "hono";
import { registerAsset } from "../kernel/assets.ts";
import { adActs } from "./ads-ad-acts.tsx";
import { advertiserActs } from "./ads-advertiser-acts.tsx";
import { flightActs } from "./ads-flight-acts.tsx";
import { adsOrOff } from "./ads-frame.tsx";
import { onePages } from "./ads-one-pages.tsx";
import adsCss from "./ads.css" with { type: "text" };
import "./chart-files.ts";
import type { AdminContext, AdminEnv } from "./context.ts";

registerAsset("ads.css", adsCss, "text/css");

/**
 * What is sold of the website's places: what runs, advertisers, flights, ads, the report. Pages are
 * read when first looked at, as the server's start would wait for them.
 */
export function adsRoutes(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  app.get("/", (c) =>
    adsOrOff(admin, c, async (ads) => {
      const { showOverview } = await import("./ads-overview.tsx");
      return showOverview(admin, ads, c);
    }),
  );
  app.get("/advertisers", (c) =>
    adsOrOff(admin, c, async (ads) => {
      const { showAdvertisers } = await import("./ads-advertisers.tsx");
      return showAdvertisers(admin, ads, c);
    }),
  );
  app.get("/report", (c) =>
    adsOrOff(admin, c, async (ads) => {
      const { showReport } = await import("./ads-report.tsx");
      return showReport(admin, ads, c);
    }),
  );
  app.get("/places", (c) =>
    adsOrOff(admin, c, async (ads) => {
      const { showPlaces } = await import("./ads-places.tsx");
      return showPlaces(admin, ads, c);
    }),
  );
  app.route("/", advertiserActs(admin));
  app.route("/", flightActs(admin));
  app.route("/", adActs(admin));
  app.route("/", onePages(admin));
  return app;
}
