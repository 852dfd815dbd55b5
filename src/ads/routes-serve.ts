import { type Context, Hono } from "hono";
import { AvowError } from "../kernel/errors.ts";
import { seeOther } from "../kernel/http.ts";
import { readImageHash } from "../picture/mod.ts";
import type { Database } from "../promise/database.ts";
import { countClick, leadsTo } from "./count-use.ts";
import type { VisitorOf } from "./answer.ts";
import type { Serving } from "./serving.ts";
import { readAdImage } from "./store-ads.ts";

/**
 * Where a click leads, and the pictures of ads. A click leads on whether it counts or not, for as
 * long as anything is known of the ad; what a page is told of where it came from is nothing.
 */
export function servingRoutes(options: {
  readonly database: Database;
  readonly visitorOf: VisitorOf;
  serving(): Serving | undefined;
}): Hono {
  const app = new Hono();

  app.get("/click/:token", async (c) => {
    const serving = options.serving();
    if (!serving) throw new AvowError("switched-off", "No ads are shown now.");
    const token = c.req.param("token");
    // Who asks for the headers alone does not go there.
    const landingUrl =
      c.req.method === "HEAD"
        ? leadsTo(serving, token)
        : (await countClick(serving, token, visitorIn(c, options.visitorOf))).landingUrl;
    if (landingUrl === null) {
      throw new AvowError(
        "link-expired",
        "This link of an ad is too old, or not whole; nothing is known any more of where it led.",
      );
    }
    c.header("referrer-policy", "no-referrer");
    c.header("x-robots-tag", "noindex, nofollow");
    return seeOther(c, landingUrl);
  });

  app.get("/image/:file", async (c) => {
    const name = c.req.param("file").replace(/\.(?:png|jpg)$/, "");
    const hash = readImageHash(name);
    const picture =
      options.serving()?.partners?.image(name) ??
      (hash && (await readAdImage(options.database.db("ads"), hash)));
    if (!picture) throw new AvowError("not-found", "There is no such picture.");
    return c.body(new Uint8Array(picture.bytes), 200, {
      "content-type": picture.type,
      "cache-control": "public, max-age=31536000, immutable",
      "cross-origin-resource-policy": "cross-origin",
      "content-security-policy": "default-src 'none'; sandbox",
      "content-disposition": "inline",
    });
  });
  return app;
}

function visitorIn(c: Context, visitorOf: VisitorOf) {
  return visitorOf(c.req.raw, c.env);
}
