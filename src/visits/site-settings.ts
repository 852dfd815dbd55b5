import type { Countries } from "./country.ts";
import type { HitCounter } from "./hit-counter.ts";
import type { PairNames } from "./pairs.ts";
import type { SiteNames } from "./site-names.ts";
import type { VisitorRate } from "./visitor-rate.ts";

/** What the configuration says of a website, and how it is counted. */
export interface SiteSettings {
  readonly domain: string;
  readonly hosts: readonly string[];
  readonly timeZone: string;
  readonly pages: readonly string[];
  readonly events: readonly string[];
  readonly hashRoutes: boolean;
  readonly threshold: number;
  readonly mixedVisitors: number;
  readonly visitorsMax: number;
}

/** What all websites share. */
export interface SiteTools {
  readonly counter: HitCounter;
  readonly countries: Countries;
  readonly rate: VisitorRate;
}

/** What has a name on a website, alone and together. */
export interface SiteKnown {
  readonly names: SiteNames;
  readonly pairs: PairNames;
}

/** The site's hosts, each with and without `www.`. */
export function hostsOf({ domain, hosts }: SiteSettings): readonly string[] {
  const all = [domain, ...hosts];
  return [...new Set([...all, ...all.map((host) => `www.${host.replace(/^www\./, "")}`)])];
}
