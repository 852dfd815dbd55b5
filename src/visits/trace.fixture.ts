import type { VisitHit } from "./visit.ts";
import type { Visitors } from "./visitors.ts";
import { localDay, nextMidnight } from "./local-day.ts";

/** A hit of a made-up trace, as it would arrive, and whose it was. */
export interface TraceHit {
  readonly ms: number;
  readonly address: string;
  readonly userAgent: string;
  readonly kind: "view" | "event" | "engagement";
  /** 0 is the page seen most. */
  readonly page: number;
  readonly interactive: boolean;
  readonly seconds: number;
  /** Which person it was: for the truth alone. */
  readonly human: number;
}

/** How a made-up site is used. Shares and chances are from 0 to 1. */
export interface TraceSetup {
  readonly seed: number;
  readonly timeZone: string;
  /** A moment of the first day, in milliseconds since 1970. */
  readonly firstMs: number;
  /** People who come on a day. */
  readonly humansPerDay: number;
  /** People there are, of whom those of a day are drawn. */
  readonly humans: number;
  readonly pages: number;
  /** Further visits on the day after each one. */
  readonly againChance: number;
  /** A further page after each one. */
  readonly nextPageChance: number;
  /** Pauses of more than half an hour between two pages. */
  readonly longPauseChance: number;
  /** A click or the like on a page. */
  readonly eventChance: number;
  /** People behind an address that `officeSize` of them share, with a few kinds of computer. */
  readonly officeShare: number;
  readonly officeSize: number;
  /** People on a mobile network: another address for a visit, or in the midst of one. */
  readonly mobileShare: number;
  readonly mobileVisitChance: number;
  readonly mobilePageChance: number;
}

/** A month of a smaller site: 15 % in offices of 40, 35 % on mobile networks. */
export const smallSite: TraceSetup = {
  seed: 7,
  timeZone: "Europe/Berlin",
  firstMs: Date.UTC(2026, 9, 5, 12),
  humansPerDay: 2000,
  humans: 6000,
  pages: 400,
  againChance: 0.25,
  nextPageChance: 0.6,
  longPauseChance: 0.02,
  eventChance: 0.05,
  officeShare: 0.15,
  officeSize: 40,
  mobileShare: 0.35,
  mobileVisitChance: 0.4,
  mobilePageChance: 0.02,
};

/** One day of a trace: hits in the order of time, and the figures by their definitions. */
export interface TraceDay {
  readonly day: string;
  readonly hits: readonly TraceHit[];
  readonly truth: TraceTruth;
}

/** What a day holds, counted plainly. Durations in seconds. */
export interface TraceTruth {
  /** Different (address, user agent) that viewed something; addresses of IPv6 by their /64. */
  readonly visitors: number;
  readonly humans: number;
  readonly visits: number;
  /** Visits if each person were told apart. */
  readonly humanVisits: number;
  readonly bounces: number;
  readonly seconds: number;
  readonly views: number;
}

/** Numbers from 0 up to 1, the same for the same seed (a Weyl sequence, mixed). */
export function chanceOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let x = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
    return ((x ^ (x >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** A whole number below `count`, where number n comes 1 / (n + 1) as often as 0 (Zipf). */
export function zipf(count: number, chance: () => number): number {
  return Math.min(count - 1, Math.floor((count + 1) ** chance()) - 1);
}

/** Days of a made-up site, one after the other; the same for the same setup. */
export function* traceDays(setup: TraceSetup, days: number): Generator<TraceDay> {
  const chance = chanceOf(setup.seed);
  let start = nextMidnight(setup.firstMs, setup.timeZone);
  let late: TraceHit[] = [];
  for (let day = 0; day < days; day += 1) {
    const end = nextMidnight(start, setup.timeZone);
    const hits = [...late, ...dayOf(setup, chance, start, end)].sort((a, b) => a.ms - b.ms);
    const today = hits.filter((hit) => hit.ms < end);
    late = hits.slice(today.length);
    yield { day: localDay(start, setup.timeZone), hits: today, truth: truthOf(today) };
    start = end;
  }
}

function dayOf(setup: TraceSetup, chance: () => number, start: number, end: number): TraceHit[] {
  const hits: TraceHit[] = [];
  const here = new Set<number>();
  while (here.size < setup.humansPerDay) here.add(Math.floor(chance() * setup.humans));
  for (const human of here) {
    // Most come in the middle of the day, some at any hour: also around midnight.
    let at = start + (end - start) * (chance() < 0.15 ? chance() : (chance() + chance()) / 2);
    do {
      at = addVisit(setup, chance, hits, { human, at });
      at += (20 + 300 * chance()) * 60_000;
    } while (chance() < setup.againChance);
  }
  return hits;
}

/** One visit of a person, from `at`; returns when it was over. */
function addVisit(
  setup: TraceSetup,
  chance: () => number,
  hits: TraceHit[],
  { human, at }: { readonly human: number; readonly at: number },
): number {
  const userAgent = agentOf(setup, human);
  let ms = at;
  let address = addressOf(setup, human, chance, setup.mobileVisitChance);
  for (;;) {
    const page = zipf(setup.pages, chance);
    const hit = { address, userAgent, page, human, interactive: false, seconds: 0 };
    hits.push({ ...hit, ms, kind: "view" });
    const reading = 2000 + 90_000 * chance() ** 3;
    if (chance() < setup.eventChance) {
      hits.push({ ...hit, ms: ms + reading / 2, kind: "event", interactive: true });
    }
    const seconds = Math.floor((reading / 1000) * (0.3 + 0.7 * chance()));
    hits.push({ ...hit, ms: ms + reading, kind: "engagement", seconds });
    ms += reading;
    if (chance() >= setup.nextPageChance) return ms;
    ms += chance() < setup.longPauseChance ? (31 + 60 * chance()) * 60_000 : 500 * chance();
    if (chance() < setup.mobilePageChance) address = addressOf(setup, human, chance, 1);
  }
}

const isOffice = (setup: TraceSetup, human: number) => human < setup.officeShare * setup.humans;
const isMobile = (setup: TraceSetup, human: number) =>
  human >= (1 - setup.mobileShare) * setup.humans;

/** Fixed at home and in the office; on mobile networks one of many, which changes now and then. */
function addressOf(
  setup: TraceSetup,
  human: number,
  chance: () => number,
  changes: number,
): string {
  if (isOffice(setup, human)) return `192.0.2.${Math.floor(human / setup.officeSize) % 256}`;
  if (isMobile(setup, human)) {
    const pool = chance() < changes ? Math.floor(chance() * 20_000) : human;
    return `10.${128 + ((pool >> 16) & 127)}.${(pool >> 8) & 255}.${pool & 255}`;
  }
  if (human % 3 > 0) return `100.64.${(human >> 8) & 255}.${human & 255}`;
  // A device behind IPv6 renews the lower half of its address as it likes.
  const device = Math.floor(chance() * 0xffff).toString(16);
  return `2001:db8:${(human >> 8).toString(16)}:${(human & 255).toString(16)}:1:2:3:${device}`;
}

function agentOf(setup: TraceSetup, human: number): string {
  const spread = chanceOf(human + 1);
  spread();
  const version = 131 - zipf(isOffice(setup, human) ? 3 : 26, spread);
  const system = isMobile(setup, human) ? "Linux; Android 10; K" : "Windows NT 10.0; Win64; x64";
  return (
    `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) ` +
    `Chrome/${version}.0.0.0 Safari/537.36`
  );
}

const pauseMs = 30 * 60 * 1000;

/** Visits of the hits of one visitor, in order: lists of hits without a pause of half an hour. */
function visitsOf(hits: readonly TraceHit[]): TraceHit[][] {
  const visits: TraceHit[][] = [];
  for (const hit of hits) {
    const visit = visits.at(-1);
    const before = visit?.at(-1);
    if (visit && before && hit.ms - before.ms < pauseMs) visit.push(hit);
    else if (hit.kind !== "engagement") visits.push([hit]);
  }
  return visits;
}

function truthOf(hits: readonly TraceHit[]): TraceTruth {
  const household = (address: string) => address.split(":").slice(0, 4).join(":");
  const byVisitor = Map.groupBy(hits, (hit) => `${household(hit.address)} ${hit.userAgent}`);
  const byHuman = Map.groupBy(hits, (hit) => hit.human);
  const visits = [...byVisitor.values()].flatMap(visitsOf);
  const bounces = visits.filter(
    (visit) =>
      visit.filter((hit) => hit.kind === "view").length < 2 &&
      !visit.some((hit) => hit.kind === "event" && hit.interactive) &&
      visit.reduce((sum, hit) => sum + hit.seconds, 0) < 10,
  );
  const durations = visits.map((visit) => (visit.at(-1)?.ms ?? 0) - (visit[0]?.ms ?? 0));
  return {
    visitors: [...byVisitor.values()].filter((its) => visitsOf(its).length > 0).length,
    humans: [...byHuman.values()].filter((its) => visitsOf(its).length > 0).length,
    visits: visits.length,
    humanVisits: [...byHuman.values()].flatMap(visitsOf).length,
    bounces: bounces.length,
    seconds: durations.reduce((sum, ms) => sum + ms, 0) / 1000,
    views: hits.filter((hit) => hit.kind === "view").length,
  };
}

/** Counts a hit as a site does: first who it is, then what it is. */
export function countOn(visitors: Visitors, address: string, userAgent: string, hit: VisitHit) {
  const visitor = visitors.visitorOf(address, userAgent);
  return { visitor, ...visitors.touch(visitor, hit) };
}
