import { clock } from "../kernel/clock.ts";
import type { Caller } from "./caller.ts";
import type { Countries } from "./country.ts";
import { type Dimension, otherId } from "./dimension.ts";
import type { HitCounter, HitPlace } from "./hit-counter.ts";
import { localHour } from "./local-day.ts";
import { Mixer } from "./mixer.ts";
import type { Names } from "./names.ts";
import { isListed, ofVisitorFrom, type Origin, originDimensions, originValues } from "./origin.ts";
import { type Page, PageReader } from "./path.ts";
import { maskPersonal } from "./path-mask.ts";
import { ownEvents, type RawHit } from "./raw-hit.ts";
import { isSpam } from "./bot.ts";
import { SourceReader } from "./source.ts";
import { Threshold } from "./threshold.ts";
import type { EndedVisit } from "./visit.ts";
import { Visitors } from "./visitors.ts";

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
}

/** Why a hit is not counted. */
export type LeftOut = "another website" | "referrer spam";

/**
 * One website: its hits become a counter on disk before they are answered, and sums in memory that
 * are mixed before they are written. It prints as `[site]`, and nothing of a hit stays in it but
 * numbers, and texts that wait for a name.
 */
export class Site {
  readonly siteId: number;
  readonly settings: SiteSettings;
  readonly names: Names;
  readonly mixer: Mixer;
  readonly #tools: SiteTools;
  readonly #threshold: Threshold;
  readonly #visitors: Visitors;
  readonly #pages: PageReader;
  readonly #sources: SourceReader;
  readonly #declared: ReadonlySet<string>;
  readonly #prefixes: readonly string[];
  #place: HitPlace | undefined;

  constructor(siteId: number, settings: SiteSettings, names: Names, tools: SiteTools) {
    const hosts = hostsOf(settings);
    this.siteId = siteId;
    this.settings = settings;
    this.names = names;
    this.#tools = tools;
    this.mixer = new Mixer(settings.mixedVisitors);
    this.#threshold = new Threshold({ visitorsMin: settings.threshold });
    this.#pages = new PageReader({ hosts, hashRoutes: settings.hashRoutes });
    this.#sources = new SourceReader({ hosts });
    this.#declared = new Set(settings.pages.filter((page) => !page.endsWith("*")));
    this.#prefixes = settings.pages
      .filter((page) => page.endsWith("*"))
      .map((page) => page.slice(0, -1));
    this.#visitors = new Visitors({
      siteId: String(siteId),
      timeZone: settings.timeZone,
      capacity: settings.visitorsMax,
      seenCapacity: settings.visitorsMax * 3,
      onVisit: (visit, day) => {
        this.#endVisit(visit, day);
      },
      onDay: () => {},
    });
    for (const name of settings.events) this.names.admit("event", name);
  }

  /** Counts a hit; resolves when it is on disk. Says at once why it does not count, if so. */
  count(hit: RawHit, caller: Caller): Promise<void> | LeftOut {
    const page = this.#pages.read(hit.url);
    if (!page) return "another website";
    if (hit.kind === "engagement") {
      this.#engage(page, hit, caller);
      return Promise.resolve();
    }
    const source = this.#sources.of(hit.referrer, page.campaign);
    if (source.host !== "" && isSpam(source.host)) return "referrer spam";
    return hit.kind === "view" ? this.#view(page, hit, caller) : this.#event(page, hit, caller);
  }

  /** How many visitors had a hit within the last five minutes. */
  hereNow(): number {
    return this.#visitors.hereNow();
  }

  /** Ends what is over: visits, and the day. */
  tick(): void {
    this.#visitors.tick();
  }

  /** Ends every visit, and forgets all visitors. */
  stop(): void {
    this.#visitors.stop();
  }

  #view(page: Page, hit: RawHit, caller: Caller): Promise<void> {
    const visitor = this.#visitors.visitorOf(caller.address, caller.userAgent);
    const pageId = this.#pageId(page.path, visitor);
    const counted = this.#visitors.touch(visitor, {
      ...{ kind: "view", page: pageId, interactive: hit.interactive, seconds: 0 },
      origin: () => this.#originOf(page, hit, caller, visitor),
    });
    const { day, hour, isNewToday, isNewVisit, origin } = counted;
    const visitors = isNewToday ? 1 : 0;
    const visits = isNewVisit ? 1 : 0;
    this.mixer.contribute(visitor);
    this.mixer.addTotals(day, hour, { visitors, visits });
    for (const [at, dimension] of originDimensions.entries()) {
      const id = origin[at] ?? otherId;
      const isFirst =
        at >= ofVisitorFrom
          ? isNewToday
          : isNewVisit && this.#visitors.isFirst(visitor, at + 100, id);
      this.mixer.add(dimension, id, { views: 1, visits, visitors: isFirst ? 1 : 0 });
    }
    const isFirstHere = this.#visitors.isFirst(visitor, 1, pageId);
    if (isFirstHere) this.mixer.add("page", pageId, { visitors: 1 });
    if (isNewVisit) this.mixer.add("entry", pageId, { visits: 1, visitors });
    return this.#tools.counter.count(this.#placeNow(), "page", pageId);
  }

  #event(page: Page, hit: RawHit, caller: Caller): Promise<void> {
    const visitor = this.#visitors.visitorOf(caller.address, caller.userAgent);
    const pageId = this.#pageId(page.path, visitor);
    const name = maskPersonal(hit.name);
    const id = this.#idOf("event", name, visitor);
    const { day, hour, isNewToday, isNewVisit } = this.#visitors.touch(visitor, {
      ...{ kind: "event", page: pageId, interactive: hit.interactive, seconds: 0 },
      origin: () => this.#originOf(page, hit, caller, visitor),
    });
    this.mixer.contribute(visitor);
    this.mixer.addTotals(day, hour, { visitors: isNewToday ? 1 : 0, visits: isNewVisit ? 1 : 0 });
    const isFirst = this.#visitors.isFirst(visitor, 2, id);
    this.mixer.add("event", id, { views: 1, visitors: isFirst ? 1 : 0 });
    this.#addProperties(page, name, hit, visitor);
    return this.#tools.counter.count(this.#placeNow(), "event", id);
  }

  /** Of our own events the property says where to; of others each is told by its event. */
  #addProperties(page: Page, name: string, hit: RawHit, visitor: number): void {
    const add = (dimension: Dimension, value: string) => {
      if (value !== "")
        this.mixer.add(dimension, this.#idOf(dimension, value, visitor), { views: 1 });
    };
    const url = hit.props.find(([key]) => key === "url")?.[1] ?? "";
    if (name === ownEvents.missing) return add("missing", page.path);
    if (name === ownEvents.outbound)
      return add("outbound", this.#sources.of(url, noCampaign).referrer);
    if (name === ownEvents.download) {
      return add(
        "download",
        this.#pages.read(url)?.path ?? this.#sources.of(url, noCampaign).referrer,
      );
    }
    for (const [key, value] of hit.props) {
      add("property", `${name} · ${maskPersonal(key)}: ${maskPersonal(value)}`);
    }
  }

  #engage(page: Page, hit: RawHit, caller: Caller): void {
    const visitor = this.#visitors.visitorOf(caller.address, caller.userAgent);
    const pageId = this.names.idOf("page", page.path);
    this.#visitors.touch(visitor, {
      ...{ kind: "engagement", page: pageId, interactive: false, seconds: hit.seconds },
      origin: () => [],
    });
    this.mixer.contribute(visitor);
    this.mixer.add("page", pageId, { seconds: hit.seconds });
  }

  #endVisit(visit: EndedVisit, day: string): void {
    const { bounced, seconds, entry, exit, origin } = visit;
    const over = { bounces: bounced ? 1 : 0, seconds };
    const now = localHour(clock.ms(), this.settings.timeZone);
    // At midnight the day that is over gets what was going on.
    this.mixer.addTotals(day, now.day === day ? now.hour : 23, over);
    this.mixer.add("entry", entry, over);
    this.mixer.add("exit", exit, { visits: 1 });
    for (const [at, dimension] of originDimensions.entries()) {
      this.mixer.add(dimension, origin[at] ?? otherId, over);
    }
  }

  #originOf(page: Page, hit: RawHit, caller: Caller, visitor: number): Origin {
    const source = this.#sources.of(hit.referrer, page.campaign);
    const country = this.#tools.countries.countryOf(caller.address);
    const values = originValues({ source, campaign: page.campaign, country, caller });
    return originDimensions.map((dimension) => this.#idOf(dimension, values[dimension], visitor));
  }

  #pageId(path: string, visitor: number): number {
    const known = this.names.idOf("page", path);
    if (known !== otherId) return known;
    if (this.#declared.has(path) || this.#prefixes.some((prefix) => path.startsWith(prefix))) {
      return this.names.admit("page", path);
    }
    return this.#idOf("page", path, visitor);
  }

  #idOf(dimension: Dimension, value: string, visitor: number): number {
    const known = this.names.idOf(dimension, value);
    if (known !== otherId) return known;
    if (isListed(dimension, value)) return this.names.admit(dimension, value);
    const isKnown = this.#threshold.note(`${dimension} ${value}`, visitor, clock.ms());
    return isKnown ? this.names.admit(dimension, value) : otherId;
  }

  #placeNow(): HitPlace {
    const { day, hour } = localHour(clock.ms(), this.settings.timeZone);
    if (this.#place?.day !== day || this.#place.hour !== hour) {
      this.#place = { siteId: this.siteId, names: this.names, day, hour };
    }
    return this.#place;
  }
}

/** The site's hosts, each with and without `www.`. */
function hostsOf({ domain, hosts }: SiteSettings): readonly string[] {
  const all = [domain, ...hosts];
  return [...new Set([...all, ...all.map((host) => `www.${host.replace(/^www\./, "")}`)])];
}

const noCampaign = { source: "", clickSource: "" };
