import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { type Context, Hono } from "hono";
import { clock } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { log } from "../kernel/log.ts";
import { sqlState } from "../kernel/sql-error.ts";
import { dayOf } from "../licence/mod.ts";
import { requireValid } from "./activation.ts";
import type { Checkout } from "./context.ts";
import { readDownloadLink } from "./download-link.ts";
import { asAttachment, namesTag, readRange } from "./download-range.ts";
import { isCovered } from "./release.ts";
import { readLicence } from "./store-licences.ts";
import { countDownload, readReleaseFile, type ReleaseFileRow } from "./store-releases.ts";

type Downloads = Pick<Checkout, "database" | "keyring" | "gate" | "publicUrl" | "settings">;

/**
 * Files of releases, mounted at `/downloads`, by links that hold for ten minutes (`downloadLink`).
 * What the licence covers is looked up again each time. A download that broke off goes on by Range
 * and If-Range (RFC 9110, 13 and 14); HEAD answers like GET without the file.
 */
export function downloadRoutes(downloads: Downloads): Hono {
  const app = new Hono();
  app.get("/:token/:name", async (c) => {
    const file = await entitled(downloads, c.req.param("token"));
    if (file.name !== c.req.param("name")) {
      throw new AvowError("not-found", "This is no link of ours; copy all of it.");
    }
    const path = await unchanged(downloads, file);
    return answer(downloads, c, file, path);
  });
  return app;
}

/** The file of a link, if its licence is valid and covers it now. */
async function entitled(downloads: Downloads, token: string): Promise<ReleaseFileRow> {
  downloads.gate.require("sales");
  const { licenceId, fileId } = readDownloadLink(downloads, token);
  const db = downloads.database.db("sales");
  const [licence, file] = await Promise.all([
    readLicence(db, licenceId),
    readReleaseFile(db, fileId),
  ]);
  if (!licence || !file) {
    const sentence = `This file was replaced meanwhile; take a new link from ${downloads.publicUrl}/orders`;
    throw new AvowError("not-found", sentence);
  }
  requireValid(licence);
  if (!isCovered(licence, file)) {
    throw new AvowError("forbidden", "Your licence does not cover this release; renew it first.");
  }
  return file;
}

/** The path of a file that is still the one that was hashed. */
async function unchanged({ settings }: Downloads, file: ReleaseFileRow): Promise<string> {
  const { releasesFolder } = settings;
  const path = releasesFolder && join(releasesFolder, file.product, file.version, file.name);
  const found = path ? await lstat(path).catch(() => undefined) : undefined;
  const isSame =
    found?.isFile() && found.size === file.bytes && Math.trunc(found.mtimeMs) === file.modifiedMs;
  if (!path || !isSame) {
    const sentence = "This file is being replaced; try again in a few minutes.";
    throw new AvowError("unavailable", sentence, { retryAfter: 120 });
  }
  return path;
}

async function answer(
  downloads: Downloads,
  c: Context,
  file: ReleaseFileRow,
  path: string,
): Promise<Response> {
  const etag = `"${file.sha256.toString("base64url")}"`;
  const modified = new Date(file.modifiedMs).toUTCString();
  const headers = {
    "accept-ranges": "bytes",
    etag,
    "last-modified": modified,
    "cache-control": "private, no-store",
    "x-content-type-options": "nosniff",
  };
  if (namesTag(c.req.header("if-none-match"), etag)) return c.body(null, 304, headers);
  const condition = c.req.header("if-range");
  const isStill = condition === undefined || condition === etag || condition === modified;
  const range = isStill ? readRange(c.req.header("range"), file.bytes) : undefined;
  if (range === "none") {
    return c.body(null, 416, { ...headers, "content-range": `bytes */${file.bytes}` });
  }
  const { first, last } = range ?? { first: 0, last: file.bytes - 1 };
  const isGet = c.req.method === "GET";
  if (isGet && first === 0) await count(downloads, file);
  return new Response(isGet ? Bun.file(path).slice(first, last + 1) : null, {
    status: range ? 206 : 200,
    headers: {
      ...headers,
      "content-type": "application/octet-stream",
      "content-length": String(last - first + 1),
      "content-disposition": asAttachment(file.name),
      // RFC 9530: of the whole file, so that a download in parts can be checked too.
      "repr-digest": `sha-256=:${file.sha256.toString("base64")}:`,
      ...(range ? { "content-range": `bytes ${first}-${last}/${file.bytes}` } : {}),
    },
  });
}

/** A download does not wait for its own figure, nor fail with it. */
async function count({ database }: Downloads, file: ReleaseFileRow): Promise<void> {
  try {
    await countDownload(database.db("sales"), file, dayOf(clock.now()));
  } catch (error) {
    log.warn("a download could not be counted", { code: sqlState(error) });
  }
}
