import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { Hono } from "hono";
import { AvowError } from "../kernel/errors.ts";
import { requireValid } from "./activation.ts";
import type { Checkout } from "./context.ts";
import { answerWithFile } from "./download-answer.ts";
import { noteDownload } from "./download-count.ts";
import { readDownloadLink } from "./download-link.ts";
import { isCovered } from "./release.ts";
import { readLicence } from "./store-licences.ts";
import { readReleaseFile, type ReleaseFileRow } from "./store-releases.ts";

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
    const answer = answerWithFile(c, file, path);
    if (answer.begins) await noteDownload(downloads, file);
    return answer.response;
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
