import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Context } from "hono";
import { hash } from "./crypto.ts";
import { accentStylesheet } from "./design/accent.ts";
import adminCss from "./design/admin.css" with { type: "text" };
import baseCss from "./design/base.css" with { type: "text" };
import tokensCss from "./design/tokens.css" with { type: "text" };
import { AvowError } from "./errors.ts";
import { preferred } from "./http-compress.ts";

interface Asset {
  readonly url: string;
  readonly type: string;
  readonly etag: string;
  readonly plain: Buffer;
  readonly gzip: Buffer;
  readonly brotli: Buffer;
}

const byName = new Map<string, Asset>();
const byUrl = new Map<string, Asset>();

/**
 * Keeps a file of ours in memory, compressed, under an address that holds its content's hash:
 * `base.css` → `/assets/base.4f1d….css`. Registering a name again replaces it.
 */
export function registerAsset(
  name: string,
  text: string,
  type: "text/css" | "text/javascript",
): void {
  const plain = Buffer.from(type === "text/css" ? squeeze(text) : text);
  const digest = hash(plain).toString("hex").slice(0, 16);
  const dot = name.lastIndexOf(".");
  const asset: Asset = {
    url: `/assets/${name.slice(0, dot)}.${digest}${name.slice(dot)}`,
    type: `${type}; charset=utf-8`,
    etag: digest,
    plain,
    gzip: gzipSync(plain, { level: 9 }),
    brotli: brotliCompressSync(plain),
  };
  byUrl.delete(byName.get(name)?.url ?? "");
  byName.set(name, asset);
  byUrl.set(asset.url, asset);
}

/** The address of a registered file; throws when nobody registered it. */
export function assetUrl(name: string): string {
  const asset = byName.get(name);
  if (asset === undefined) throw new Error(`no asset is registered as ${name}`);
  return asset.url;
}

/** Sets the vendor's accent colour, `#rrggbb`, mended until it reads well on both themes. */
export function setAccent(colour: string): void {
  registerAsset("accent.css", accentStylesheet(colour), "text/css");
}

/** Handler for `/assets/:file`: immutable, since other content has another address. */
export function serveAsset(c: Context): Response {
  const asset = byUrl.get(c.req.path);
  if (asset === undefined)
    throw new AvowError("not-found", "There is no such file; reload the page.");
  const encoding = preferred(c.req.header("accept-encoding") ?? "") ?? "plain";
  const etag = `"${asset.etag}-${encoding}"`;
  const headers = {
    "content-type": asset.type,
    "cache-control": "public, max-age=31536000, immutable",
    etag,
    vary: "Accept-Encoding",
    ...(encoding === "plain" ? {} : { "content-encoding": encoding }),
  };
  if (c.req.header("if-none-match")?.includes(etag) === true) return c.body(null, 304, headers);
  const body = { br: asset.brotli, gzip: asset.gzip, plain: asset.plain }[encoding];
  return c.body(new Uint8Array(body), 200, headers);
}

/** Takes out what only people who read the source need; no string of ours looks like a comment. */
function squeeze(css: string): string {
  return css
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\s+/g, " ")
    .replace(/ ?([{};,]) ?/g, "$1")
    .replaceAll(": ", ":")
    .replaceAll(";}", "}")
    .trim();
}

registerAsset("base.css", tokensCss + baseCss, "text/css");
registerAsset("admin.css", adminCss, "text/css");
setAccent("#1d4ed8");
