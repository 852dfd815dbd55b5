import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Context } from "hono";
import { hash } from "./crypto.ts";
import { accentStylesheet } from "./design/accent.ts";
import adminCss from "./design/admin.css" with { type: "text" };
import baseCss from "./design/base.css" with { type: "text" };
import tokensCss from "./design/tokens.css" with { type: "text" };
import { AvowError } from "./errors.ts";
import { preferred } from "./http-compress.ts";

type Encoding = "plain" | "gzip" | "br";

interface Asset {
  readonly url: string;
  readonly type: string;
  readonly etag: string;
  /** The bytes as they are sent. */
  encoded(encoding: Encoding): Uint8Array<ArrayBuffer>;
}

const encoders: Readonly<Record<Encoding, (plain: Buffer) => Buffer>> = {
  plain: (plain) => plain,
  gzip: (plain) => gzipSync(plain, { level: 9 }),
  br: (plain) => brotliCompressSync(plain),
};

const byName = new Map<string, Asset>();
const byUrl = new Map<string, Asset>();

/**
 * Keeps a file of ours in memory under an address that holds its content's hash: `base.css` →
 * `/assets/base.4f1d….css`. Registering a name again replaces it. It is compressed when first asked
 * for, since the server's start would wait for all of them.
 */
export function registerAsset(
  name: string,
  text: string,
  type: "text/css" | "text/javascript",
): void {
  const digest = hash(text).toString("hex").slice(0, 16);
  const dot = name.lastIndexOf(".");
  const asset: Asset = {
    url: `/assets/${name.slice(0, dot)}.${digest}${name.slice(dot)}`,
    type: `${type}; charset=utf-8`,
    etag: digest,
    encoded: onceEach((encoding) =>
      encoders[encoding](Buffer.from(type === "text/css" ? squeeze(text) : text)),
    ),
  };
  byUrl.delete(byName.get(name)?.url ?? "");
  byName.set(name, asset);
  byUrl.set(asset.url, asset);
}

function onceEach(encode: (encoding: Encoding) => Buffer): Asset["encoded"] {
  const made = new Map<Encoding, Uint8Array<ArrayBuffer>>();
  return (encoding) => {
    const bytes = made.get(encoding) ?? new Uint8Array(encode(encoding));
    made.set(encoding, bytes);
    return bytes;
  };
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
  return c.body(asset.encoded(encoding), 200, headers);
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
