import { Hono } from "hono";
import { readAdLine } from "../ads/mod.ts";
import { adsOrOff } from "./ads-frame.tsx";
import type { AdminContext, AdminEnv } from "./context.ts";

/** The pages of one advertiser, one flight, one ad. */
export function onePages(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  app.get("/advertisers/:advertiser", (c) =>
    adsOrOff(admin, c, async (ads) => {
      const { showAdvertiser } = await import("./ads-advertiser.tsx");
      return showAdvertiser(admin, ads, c);
    }),
  );
  app.get("/flights/:flight", (c) =>
    adsOrOff(admin, c, async (ads) => {
      const { showFlight } = await import("./ads-flight.tsx");
      return showFlight(admin, ads, c);
    }),
  );
  app.get("/ads/:ad", (c) =>
    adsOrOff(admin, c, async (ads) => {
      const { showAd } = await import("./ads-ad.tsx");
      return showAd(admin, ads, c);
    }),
  );
  app.get("/ads/:ad/preview", (c) =>
    adsOrOff(admin, c, async (ads) => {
      const { showPreview } = await import("./ads-preview.tsx");
      return showPreview(ads, c, await readAdLine(ads, c.req.param("ad")));
    }),
  );
  app.get("/ads/:ad/preview/ads.js", (c) =>
    adsOrOff(admin, c, async () => {
      const { previewScriptOf } = await import("./ads-preview.tsx");
      return previewScriptOf();
    }),
  );
  // Asked by the script itself, for the one ad; it changes nothing.
  app.post("/ads/:ad/preview/ads/decide", (c) =>
    adsOrOff(admin, c, async (ads) => {
      const { decidePreview } = await import("./ads-preview.tsx");
      return decidePreview(ads, await readAdLine(ads, c.req.param("ad")));
    }),
  );
  return app;
}
