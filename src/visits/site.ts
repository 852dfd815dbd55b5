import { clock } from "../kernel/clock.ts";
import type { Caller } from "./caller.ts";
import { type Dimension, otherId } from "./dimension.ts";
import { eventValues, readLabel } from "./event-values.ts";
import { type HitPlace, placesOf } from "./hit-counter.ts";
import { type Mixed, Mixer } from "./mixer.ts";
import { ofVisitorFrom, type Origin, originDimensions, originValues } from "./origin.ts";
import { type Page, PageReader } from "./path.ts";
import type { RawHit } from "./raw-hit.ts";
import { isSpam } from "./bot.ts";
import { pairs } from "./pairs.ts";
import { hostsOf, type SiteKnown, type SiteSettings, type SiteTools } from "./site-settings.ts";
import { SourceReader } from "./source.ts";
import { type Counted, Visitors, type VisitorsSetup } from "./visitors.ts";

/** A hit of a page of ours, while it is counted. */
interface Hit {
  readonly page: Page;
  readonly pageId: number;
  readonly hit: RawHit;
  readonly caller: Caller;
  readonly visitor: number;
}

/** Why a hit is not counted. */
export type LeftOut = "another website" | "referrer spam" | "too many from one visitor";

/**
 * One website: its hits become a counter on disk before they are answered, and sums in memory that
 * are mixed before they are written. It prints as `[site]`, and nothing of a hit stays in it but
 * numbers, and texts that wait for a name.
 */
export class Site {
  readonly siteId: number;
  readonly settings: SiteSettings;
  readonly mixer: Mixer;
  readonly #tools: SiteTools;
  readonly #names: SiteKnown["names"];
  readonly #pairNames: SiteKnown["pairs"];
  readonly #visitors: Visitors;
  readonly #pages: PageReader;
  readonly #sources: SourceReader;
  readonly #placeNow: () => HitPlace;
  #stopped = false;

  constructor(siteId: number, settings: SiteSettings, known: SiteKnown, tools: SiteTools) {
    const hosts = hostsOf(settings);
    this.siteId = siteId;
    this.settings = settings;
    this.#names = known.names;
    this.#tools = tools;
    this.mixer = new Mixer(settings.mixedVisitors);
    this.#placeNow = placesOf(siteId, this.names, settings.timeZone);
    this.#pairNames = known.pairs;
    this.#pages = new PageReader({ hosts, hashRoutes: settings.hashRoutes });
    this.#sources = new SourceReader({ hosts });
    this.#visitors = new Visitors({
      siteId: String(siteId),
      timeZone: settings.timeZone,
      capacity: settings.visitorsMax,
      // A visit takes about eight: a value each of seven dimensions, and its pages.
      seenCapacity: settings.visitorsMax * 8,
      onVisit: (visit, day) => {
        this.#endVisit(visit, day);
      },
      onDay: ({ evicted }) => {
        if (evicted > 0) this.mixer.leaveOut("visitors forgotten for want of room", evicted);
        tools.rate.clear();
      },
    });
  }

  /** The names that stand for its numbers. */
  get names() {
    return this.#names.names;
  }

  /** Counts a hit; resolves when it is on disk. Says at once why it does not count, if so. */
  count(hit: RawHit, caller: Caller): Promise<"counted"> | LeftOut {
    const page = this.#pages.read(hit.url);
    if (!page) return "another website";
    const visitor = this.#visitors.visitorOf(caller.address, caller.userAgent);
    const { dayNumber } = this.#visitors;
    const { rate, counter } = this.#tools;
    const now = clock.ms();
    if (rate.isTooMany(visitor, now)) return "too many from one visitor";
    if (hit.kind === "engagement") {
      this.#engage(page, hit, visitor);
      return Promise.resolve("counted" as const);
    }
    const source = this.#sources.of(hit.referrer, page.campaign);
    if (source.host !== "" && isSpam(source.host)) return "referrer spam";
    const isView = hit.kind === "view";
    const name = isView ? "" : readLabel(hit.name);
    const pageId = this.#names.pageId(page.path, visitor);
    const eventId = isView ? otherId : this.#names.idOf("event", name, visitor);
    const written = isView
      ? counter.count(this.#placeNow(), "page", pageId)
      : counter.count(this.#placeNow(), "event", eventId);
    // What was not counted is not mixed either, so that no dimension has more views than the pages.
    const mix = (): "counted" => {
      if (this.#stopped) return "counted";
      const it = {
        page,
        pageId,
        hit,
        caller,
        visitor: this.#visitorNow(caller, visitor, dayNumber),
      };
      if (isView) this.#mixView(it);
      else this.#mixEvent(it, eventId, name);
      return "counted";
    };
    return written.then(mix, (error: unknown) => {
      rate.giveBack(visitor, now);
      throw error;
    });
  }

  /** Takes out what is mixed; what has come to be known by it has its name from then on. */
  takeMixed(order: () => number): readonly Mixed[] {
    const taken = this.mixer.take(order);
    if (taken.some(({ kind }) => kind === "totals")) this.#names.settle();
    return taken;
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
    this.#stopped = true;
    this.#visitors.stop();
  }

  #mixView(it: Hit): void {
    const { visitor, pageId } = it;
    const counted = this.#touch(it);
    const visits = counted.isNewVisit ? 1 : 0;
    this.#mixOrigin(counted, visitor, { views: 1, visits });
    const isFirstHere = this.#visitors.isFirst(visitor, 1, pageId);
    if (isFirstHere) this.mixer.add("page", pageId, { visitors: 1 });
    this.#addPairs({ page: pageId }, counted.origin, visitor, { views: 1, visits });
  }

  #mixEvent(it: Hit, eventId: number, name: string): void {
    const { visitor } = it;
    const counted = this.#touch(it);
    // A visit may begin with an event, and has an origin all the same.
    if (counted.isNewVisit) this.#mixOrigin(counted, visitor, { views: 0, visits: 1 });
    const isFirst = this.#visitors.isFirst(visitor, 2, eventId);
    this.mixer.add("event", eventId, { views: 1, visitors: isFirst ? 1 : 0 });
    this.#addPairs({ event: eventId }, counted.origin, visitor, { views: 1 });
    const readers = { pages: this.#pages, sources: this.#sources };
    for (const [dimension, value] of eventValues(it.page, name, it.hit.props, readers)) {
      this.mixer.add(dimension, this.#names.idOf(dimension, value, visitor), { views: 1 });
    }
  }

  /** The day may have ended while the hit was written down: whose it is, is asked again then. */
  #visitorNow({ address, userAgent }: Caller, visitor: number, dayNumber: number): number {
    this.#visitors.turn();
    if (this.#visitors.dayNumber === dayNumber) return visitor;
    return this.#visitors.visitorOf(address, userAgent);
  }

  #touch({ page, pageId, hit, caller, visitor }: Hit): Counted {
    const counted = this.#visitors.touch(visitor, {
      kind: hit.kind,
      page: pageId,
      interactive: hit.interactive,
      seconds: 0,
      origin: () => this.#originOf(page, hit, caller, visitor),
    });
    const { day, hour, isNewToday, isNewVisit } = counted;
    const visitors = isNewToday ? 1 : 0;
    const visits = isNewVisit ? 1 : 0;
    this.mixer.contribute(visitor);
    this.mixer.addTotals(day, hour, { visitors, visits });
    if (isNewVisit) this.mixer.add("entry", pageId, { visits, visitors });
    return counted;
  }

  #mixOrigin(
    { isNewToday, isNewVisit, origin }: Counted,
    visitor: number,
    more: { readonly views: number; readonly visits: number },
  ): void {
    const { views, visits } = more;
    // Each hit comes by here: nothing is made for it that need not be.
    for (let at = 0; at < originDimensions.length; at += 1) {
      const dimension = originDimensions[at] as Dimension;
      const id = origin[at] ?? otherId;
      const isFirst =
        at >= ofVisitorFrom
          ? isNewToday
          : isNewVisit && this.#visitors.isFirst(visitor, at + 100, id);
      const cell = this.mixer.cell(dimension, id);
      cell.views += views;
      cell.visits += visits;
      if (isFirst) cell.visitors += 1;
    }
  }

  /** What is counted together: a hit's page or event with where its visit came from. */
  #addPairs(
    of: { readonly page?: number; readonly event?: number },
    origin: Origin,
    visitor: number,
    more: { readonly views: number; readonly visits?: number },
  ): void {
    const isView = of.page !== undefined;
    for (const pair of pairs) {
      const a = pair[0];
      // Where from and from which country is told of views alone.
      const nameA = a === "source" ? (isView ? origin[pairPlaces.source] : undefined) : of[a];
      if (nameA === undefined) continue;
      const nameB = origin[pairPlaces[pair[1]]] ?? otherId;
      // What is in this batch already is known.
      if (this.mixer.addToPair(pair, nameA, nameB, more)) continue;
      if (this.#pairNames.note(pair, [nameA, nameB], visitor, clock.ms())) {
        this.mixer.addPair(pair, nameA, nameB, more);
      }
    }
  }

  /** Time on a page belongs to a visit that goes on, or to nothing. */
  #engage(page: Page, hit: RawHit, visitor: number): void {
    const pageId = this.names.idOf("page", page.path);
    const { origin } = this.#visitors.touch(visitor, {
      ...{ kind: "engagement", page: pageId, interactive: false, seconds: hit.seconds },
      origin: () => [],
    });
    if (origin.length === 0) return;
    this.mixer.contribute(visitor);
    this.mixer.add("page", pageId, { seconds: hit.seconds });
  }

  #endVisit(...[visit, day]: Parameters<VisitorsSetup["onVisit"]>): void {
    const { bounced, seconds, entry, exit, origin } = visit;
    const over = { bounces: bounced ? 1 : 0, seconds };
    const now = this.#placeNow();
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
    return originDimensions.map((dimension) =>
      this.#names.idOf(dimension, values[dimension], visitor),
    );
  }
}

/** Where in an origin the dimensions of the declared pairs stand. */
const pairPlaces = {
  source: originDimensions.indexOf("source"),
  country: originDimensions.indexOf("country"),
  campaign: originDimensions.indexOf("campaign"),
} as const;
