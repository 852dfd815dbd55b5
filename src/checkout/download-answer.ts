import type { Context } from "hono";
import { asAttachment, namesTag, readRange } from "./download-range.ts";
import type { ReleaseFileRow } from "./store-releases.ts";

/**
 * A file as the answer to a GET or HEAD, whole or in one part, with the conditions of RFC 9110 (13
 * and 14). `begins`: a download begins with it, as its first byte is sent.
 */
export function answerWithFile(
  c: Context,
  file: Pick<ReleaseFileRow, "name" | "bytes" | "modifiedMs" | "sha256">,
  path: string,
): { readonly response: Response; readonly begins: boolean } {
  const etag = `"${file.sha256.toString("base64url")}"`;
  const modified = new Date(file.modifiedMs).toUTCString();
  const headers = {
    "accept-ranges": "bytes",
    etag,
    "last-modified": modified,
    "cache-control": "private, no-store",
    "x-content-type-options": "nosniff",
  };
  if (namesTag(c.req.header("if-none-match"), etag)) {
    return { response: c.body(null, 304, headers), begins: false };
  }
  const condition = c.req.header("if-range");
  const isStill = condition === undefined || condition === etag || condition === modified;
  const range = isStill ? readRange(c.req.header("range"), file.bytes) : undefined;
  if (range === "none") {
    const none = { ...headers, "content-range": `bytes */${file.bytes}` };
    return { response: c.body(null, 416, none), begins: false };
  }
  const { first, last } = range ?? { first: 0, last: file.bytes - 1 };
  const isGet = c.req.method === "GET";
  const response = new Response(isGet ? Bun.file(path).slice(first, last + 1) : null, {
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
  return { response, begins: isGet && first === 0 };
}
