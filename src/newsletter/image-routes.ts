import { Hono } from "hono";
import { AvowError } from "../kernel/errors.ts";
import { readImageHash } from "../picture/mod.ts";
import type { Newsletter } from "./context.ts";
import { readImageRow } from "./store-images.ts";

/**
 * Images of letters, mounted at `/newsletter/images`: the same address for every reader, kept by
 * caches for a year, and counted nowhere. Other sites' pages may show them, as webmail does.
 */
export function imageRoutes(newsletter: Newsletter): Hono {
  const app = new Hono();
  app.get("/:file", async (c) => {
    const name = /^([^.]+)\.(?:png|jpg)$/.exec(c.req.param("file"))?.[1];
    const hash = name && readImageHash(name);
    const row = hash && (await readImageRow(newsletter.database.db("newsletter"), hash));
    if (!row) throw new AvowError("not-found", "There is no such image.");
    return c.body(new Uint8Array(row.bytes), 200, {
      "content-type": row.type,
      "cache-control": "public, max-age=31536000, immutable",
      "cross-origin-resource-policy": "cross-origin",
      "content-security-policy": "default-src 'none'; sandbox",
      "content-disposition": "inline",
    });
  });
  return app;
}
