import type { Campaign } from "./campaign.ts";
import { cleanText } from "./clean-text.ts";
import { normalizePath } from "./path.ts";
import { maskPersonal } from "./path-mask.ts";
import { RecentCache } from "./recent-cache.ts";
import { sourceOfHost, sourceOfName, sourceOfPackage } from "./source-names.ts";
import type { SourceKind } from "./source-table.ts";

/** Where a visit came from. */
export interface Source {
  /** "Google", "example.org", a campaign's word for it; "" for a direct visit. */
  readonly source: string;
  readonly kind: SourceKind;
  /** The referrer's host, as `isSpam` takes it; "" where there is none, or none to name. */
  readonly host: string;
  /** Host and path, normalised and masked, without query; "" where there is none. */
  readonly referrer: string;
  /** Whether the referrer is a page of the site itself: then it is no source. */
  readonly isOwn: boolean;
}

/** The source of a host that names nobody outside: an address, or a name of a private network. */
export const unnamedHost = "unnamed host";

/** What of a campaign says where a visit came from. */
export type CampaignSource = Pick<Campaign, "source" | "clickSource">;

const referrerMax = 4096;
const sourceMax = 100;
const unwrapMax = 3;
const privateHost =
  /^[^.]+$|\.(?:local|localhost|internal|intranet|lan|corp|home|private|home\.arpa)$/;
const address = /^[\d.]+$|^\[/;

interface Place {
  readonly host: string;
  readonly path: string;
  /** Whether `host` is the package of an app. */
  readonly isApp: boolean;
}

const nowhere: Place = { host: "", path: "", isApp: false };

function parse(referrer: string): Place {
  const app = /^(?:android|ios)-app:\/\/([\w.-]{1,200})/i.exec(referrer)?.[1];
  if (app !== undefined) return { host: app.toLowerCase(), path: "", isApp: true };
  const text = referrer.length > referrerMax ? referrer.slice(0, referrerMax) : referrer;
  const url = URL.parse(text);
  if (url?.protocol !== "https:" && url?.protocol !== "http:") return nowhere;
  // A path that was cut could end amid an address or a token.
  const path = text === referrer ? url.pathname : "/";
  return { host: url.hostname.replace(/\.$/, ""), path, isApp: false };
}

/** `example-org` as caches and translators write the host example.org into a label. */
function hostInLabel(label: string): string {
  return label.replace(/--|-/g, (dashes) => (dashes === "--" ? "-" : "."));
}

/** The page behind a copy of it in a cache, an archive or a translation, one level deep. */
function unwrap({ host, path, isApp }: Place): Place {
  const behind = (rest: string): Place => {
    const url = URL.parse(`https://${rest}`);
    return url
      ? { host: url.hostname.replace(/\.$/, ""), path: url.pathname, isApp: false }
      : nowhere;
  };
  const translated = /^([a-z\d-]+)\.translate\.goog$/.exec(host)?.[1];
  if (translated !== undefined) return { host: hostInLabel(translated), path, isApp };
  const amp = /\.cdn\.ampproject\.org$|^cdn\.ampproject\.org$|\.bing-amp\.com$/.test(host)
    ? /^\/[a-z]\/(?:s\/)?(.+)$/.exec(path)?.[1]
    : /^(?:www\.)?google\.[a-z.]{2,6}$/.test(host)
      ? /^\/amp\/(?:s\/)?(.+\..+)$/.exec(path)?.[1]
      : undefined;
  if (amp !== undefined) return behind(amp);
  const label = /^([a-z\d-]+)\.cdn\.ampproject\.org$/.exec(host)?.[1];
  if (label !== undefined) return { host: hostInLabel(label), path, isApp };
  if (host === "web.archive.org") {
    const archived = /^\/web\/\d{1,14}[a-z_]*\/(?:https?:\/{1,2})?(.+)$/.exec(path)?.[1];
    if (archived !== undefined) return behind(archived);
  }
  return { host, path, isApp };
}

function isOwnHost(host: string, hosts: readonly string[]): boolean {
  return hosts.some((own) => own === host || own.replace(/:\d+$/, "") === host);
}

/** Of mailboxes and conversations neither the path nor a company's subdomain is anybody's business. */
function isConversation(kind: SourceKind): boolean {
  return kind === "mail" || kind === "chat" || kind === "AI assistant";
}

function describe(place: Place): Omit<Source, "isOwn"> {
  const { host, path, isApp } = place;
  if (host === "") return { source: "", kind: "", host: "", referrer: "" };
  if (isApp) {
    const known = sourceOfPackage(host);
    const name = maskPersonal(host).slice(0, sourceMax);
    return { source: known?.name ?? name, kind: known?.kind ?? "app", host: name, referrer: name };
  }
  if (address.test(host) || privateHost.test(host)) {
    return { source: unnamedHost, kind: "other", host: "", referrer: unnamedHost };
  }
  const known = sourceOfHost(host);
  const bare = maskPersonal(host.replace(/^www\./, "")).slice(0, sourceMax);
  if (known && isConversation(known.kind)) {
    return { source: known.name, kind: known.kind, host: known.host, referrer: known.host };
  }
  const masked = normalizePath(path);
  return {
    source: known?.name ?? bare,
    kind: known?.kind ?? "other",
    host: bare,
    referrer: masked === "/" ? bare : bare + masked,
  };
}

/** What the referrer alone says. */
function readReferrer(referrer: string, hosts: readonly string[]): Source {
  let place = parse(referrer.trim());
  for (let level = 0; level < unwrapMax && !place.isApp && place.host !== ""; level += 1) {
    if (isOwnHost(place.host, hosts)) break;
    const next = unwrap(place);
    if (next.host === place.host) break;
    place = next;
  }
  const isOwn = !place.isApp && isOwnHost(place.host, hosts);
  return { ...describe(isOwn ? nowhere : place), isOwn };
}

/** What the campaign says besides; its own word, where it is unknown, leaves the referrer's kind. */
function addCampaign(read: Source, campaign: CampaignSource): Source {
  if (campaign.source !== "") {
    const known = sourceOfName(campaign.source);
    const source = known?.name ?? maskPersonal(cleanText(campaign.source)).slice(0, sourceMax);
    return { ...read, source, kind: known?.kind ?? (read.kind || "other") };
  }
  if (campaign.clickSource === "" || read.source !== "" || read.isOwn) return read;
  const known = sourceOfName(campaign.clickSource);
  return { ...read, source: campaign.clickSource, kind: known?.kind ?? "other" };
}

/**
 * Reads where a visit came from. What the campaign calls its source goes before the referrer; whose
 * click id it was counts where there is no referrer. Copies in AMP caches, the Wayback Machine and
 * Google's translator stand for the page that they are of. A referrer that is no http, https or app
 * URL counts as none. Never throws.
 */
export function sourceOf(
  referrer: string,
  page: { readonly hosts: readonly string[] },
  campaign: CampaignSource,
): Source {
  return addCampaign(readReferrer(referrer, page.hosts), campaign);
}

const cacheMax = 2048;
const cachedReferrerMax = 200;

/** Reads sources for one site as `sourceOf` does, and holds the latest referrers in memory, bounded. */
export class SourceReader {
  readonly #hosts: readonly string[];
  readonly #recent = new RecentCache<Source>(cacheMax, cachedReferrerMax);

  constructor(page: { readonly hosts: readonly string[] }) {
    this.#hosts = page.hosts;
  }

  of(referrer: string, campaign: CampaignSource): Source {
    const read = this.#recent.get(referrer, (raw) => readReferrer(raw, this.#hosts));
    return addCampaign(read, campaign);
  }
}
