import { type Campaign, type CampaignParameters, noCampaign, readCampaign } from "./campaign.ts";
import { cleanText, decodePercent } from "./clean-text.ts";
import { maskPersonal } from "./path-mask.ts";
import { RecentCache } from "./recent-cache.ts";

/** What of a site decides how its addresses are read. */
export interface PageSite {
  /** The site's own hosts as a URL writes them: lower case, IDNA as Punycode, an odd port named. */
  readonly hosts: readonly string[];
  /** Whether pages are told apart by `#/…`; otherwise a fragment is dropped. */
  readonly hashRoutes?: boolean;
  /** Parameters of the site's own that name a campaign, besides the usual ones. */
  readonly campaignParameters?: CampaignParameters;
}

/** A page of the site, and the campaign that its address names. */
export interface Page {
  /** Begins with a slash; without query, personal data masked, at most `pathMax` characters. */
  readonly path: string;
  /** One of `PageSite.hosts`. */
  readonly host: string;
  readonly campaign: Campaign;
}

/** The most characters (UTF-16 code units) of a path. */
export const pathMax = 200;
/** What of a longer URL is not read. */
const urlMax = 4096;

/** The URL without what is beyond the limit, and without the piece that the limit cuts in two. */
function shorten(url: string): string {
  if (url.length <= urlMax) return url;
  const within = url.slice(0, urlMax);
  const end = Math.max(
    within.lastIndexOf("/"),
    within.lastIndexOf("?"),
    within.lastIndexOf("&"),
    within.lastIndexOf("#"),
  );
  return within.slice(0, Math.max(0, end));
}

/** At most `pathMax` characters in whole segments; `/…` says that there were more. */
function cut(path: string): string {
  if (path.length <= pathMax) return path;
  const end = path.lastIndexOf("/", pathMax - 2);
  return `${path.slice(0, Math.max(0, end))}/…`;
}

/**
 * A path as a row of a table: percent-encoding undone where it is valid UTF-8 (but for `/ ? # %`),
 * NFC, no control characters, session ids of servers dropped, slashes single, `index.html`,
 * `index.htm`, `index.php` and the last slash dropped, personal data masked, at most `pathMax`
 * characters in whole segments. Letter case stays.
 */
export function normalizePath(raw: string): string {
  let path = cleanText(decodePercent(raw, "/?#%"));
  if (path.includes(";")) path = path.replace(/;(?:jsessionid|phpsessid|sid)=[^/;]*/gi, "");
  if (path.includes("//")) path = path.replace(/\/{2,}/g, "/");
  path = path.replace(/(^|\/)index\.(?:html?|php)$/i, "$1");
  if (path.endsWith("/")) path = path.slice(0, -1);
  const masked = maskPersonal(path);
  return cut(masked === path ? path : masked.replace(/[?#]/g, encodeURIComponent)) || "/";
}

function hashRoute(hash: string): string {
  const route = /^#!?(\/[^?#]*)/.exec(hash)?.[1];
  if (route === undefined) return "";
  const path = normalizePath(route);
  return path === "/" ? "" : `#${path}`;
}

/**
 * Reads the URL of a page. Gives undefined where it is no http or https URL or not on one of the
 * site's hosts. Never throws, whatever the text.
 */
export function readPage(url: string, site: PageSite): Page | undefined {
  const parsed = URL.parse(shorten(url.trim()));
  if (parsed?.protocol !== "https:" && parsed?.protocol !== "http:") return undefined;
  const named = parsed.host.replace(/\.(?=$|:)/, "");
  const host = site.hosts.includes(named) ? named : named.replace(/:\d+$/, "");
  if (!site.hosts.includes(host)) return undefined;
  const route = site.hashRoutes === true ? hashRoute(parsed.hash) : "";
  const path = normalizePath(parsed.pathname);
  return {
    path: route === "" ? path : cut(path + route),
    host,
    campaign:
      parsed.search.length > 1
        ? readCampaign(parsed.searchParams, site.campaignParameters)
        : noCampaign,
  };
}

const foreign = Symbol("foreign");
const cacheMax = 4096;
const cachedUrlMax = 300;

/** Reads the pages of one site as `readPage` does, and holds the latest in memory, bounded. */
export class PageReader {
  readonly #site: PageSite;
  readonly #recent = new RecentCache<Page | typeof foreign>(cacheMax, cachedUrlMax);

  constructor(site: PageSite) {
    this.#site = site;
  }

  read(url: string): Page | undefined {
    const page = this.#recent.get(url, (raw) => readPage(raw, this.#site) ?? foreign);
    return page === foreign ? undefined : page;
  }
}
