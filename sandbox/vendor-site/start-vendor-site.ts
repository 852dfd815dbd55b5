import { renderSite, type Site, type SiteFile } from "./render-site.ts";

export interface VendorSiteOptions {
  /** TCP port; 0 takes a free one. */
  readonly port: number;
  /** The address to listen on and to be known by; `localhost` unless told. */
  readonly host?: string;
  /** Avow's public URL, or a function that knows it later: the two may each need the other's. */
  readonly avowUrl: string | (() => string);
}

export interface VendorSite {
  /** The origin of the site, without a slash at the end. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts the site of Larkwire Tools; it can be asked for pages when the promise resolves. */
export async function startVendorSite(options: VendorSiteOptions): Promise<VendorSite> {
  let built: { readonly avow: string; readonly site: Site } | undefined;
  const build = async (): Promise<{ avow: string; site: Site }> => {
    const given = typeof options.avowUrl === "string" ? options.avowUrl : options.avowUrl();
    const avow = given.replace(/\/+$/, "");
    return { avow: new URL(avow).origin, site: await renderSite({ avow, site: url }) };
  };
  const server = Bun.serve({
    hostname: options.host ?? "localhost",
    port: options.port,
    fetch: async (request) => {
      built ??= await build();
      return answer(request, built.site, built.avow);
    },
  });
  const url = server.url.origin;
  if (typeof options.avowUrl === "string") built = await build();
  return { url, stop: () => server.stop(true) };
}

function answer(request: Request, site: Site, avow: string): Response {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return new Response("This site can only be read.\n", {
      status: 405,
      headers: { ...guards(avow), Allow: "GET, HEAD", "Content-Type": "text/plain" },
    });
  }
  const path = new URL(request.url).pathname;
  const found = path === "/404" ? undefined : site.get(path);
  const file = found ?? site.get("/404");
  if (file === undefined) throw new Error("The site has no page 404.html.");
  return serve(request, file, avow, found === undefined ? 404 : 200);
}

function serve(request: Request, file: SiteFile, avow: string, status: number): Response {
  const etag = `"${Bun.hash(file.body).toString(36)}"`;
  const headers = new Headers({
    ...guards(avow),
    "Content-Type": file.type,
    "Cache-Control": file.fingerprinted ? "public, max-age=31536000, immutable" : "no-cache",
    ETag: etag,
  });
  if (file.saveAs !== undefined) {
    headers.set("Content-Disposition", `attachment; filename="${file.saveAs}"`);
  }
  if (status === 200 && request.headers.get("If-None-Match") === etag) {
    return new Response(null, { status: 304, headers });
  }
  return new Response(file.body, { status, headers });
}

/**
 * The security headers of every answer. The one thing that a page may reach outside of its own
 * origin is Avow: by a form, by the script that counts visits, and by the one that shows ads. The
 * referrer policy keeps the Origin header on such a post.
 */
function guards(avow: string): Record<string, string> {
  return {
    "Content-Security-Policy":
      "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; " +
      `img-src 'self' ${avow}; script-src ${avow}/count.js ${avow}/ads.js; ` +
      `connect-src ${avow}; frame-src ${avow}; ` +
      `form-action 'self' ${avow}`,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
  };
}
