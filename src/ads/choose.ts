import type { Candidate, Run, Shown, Wanted } from "./plan.ts";
import type { Page } from "./slot.ts";

/** What is known of the place and the page that an ad is chosen for. */
export interface Asked {
  readonly page: Page;
  /** The room there is, in CSS pixels. */
  readonly width: number;
  /** ISO 3166-1, two letters, or "unknown"; asked only where a flight wants to know. */
  country(): string;
  /** Ads that this visitor's own device asks not to be shown again. */
  readonly seen: ReadonlySet<string>;
}

/** What stands on the page already: no advertiser twice, no flight more often than it wants. */
export interface OnPage {
  readonly flights: Map<string, number>;
  readonly advertisers: Set<string>;
  readonly ads: Set<string>;
}

/** Which comes first, the highest first. */
export const ranks = {
  /** Sponsorships that have a goal and are late. */
  lateSponsorship: 6,
  sponsorship: 5,
  /** Standard flights that have a goal and are late. */
  late: 4,
  /** Standard flights that are paid by the month. */
  flat: 3,
  /** Standard flights without a goal: a higher bid goes first. */
  open: 2,
  /** Flights ahead of an even way, within the reserve: any bid goes first. */
  ahead: 1,
  house: 0,
} as const;

/** What was chosen, and what a bid would have to be above of. */
export interface Choice {
  readonly shown: Shown;
  readonly rank: number;
  /** What 1,000 views of it bring, in millionths of the currency. */
  readonly ecpmMicros: number;
}

/** Whether no bid goes before this choice. */
export function isSure(choice: Choice | null): boolean {
  return choice !== null && choice.rank >= ranks.flat;
}

/**
 * Chooses an ad for one place, or null when there is none. By rank; late flights by how much they
 * need in the time that is left; those without a goal by what they bring, and among equals by
 * weight. `chance` gives numbers from 0 up to 1.
 */
export function choose(
  candidates: readonly Candidate[],
  asked: Asked,
  onPage: OnPage,
  by: { readonly now: number; readonly chance: () => number },
): Choice | null {
  let best: Candidate | undefined;
  let bestRank = -1;
  let bestScore = 0;
  let weights = 0;
  for (const candidate of candidates) {
    const { run } = candidate;
    if (!isAllowed(run, onPage) || !isWanted(run, asked)) continue;
    const rank = rankOf(run, by.now);
    if (rank < 0 || rank < bestRank) continue;
    const score = scoreOf(run, rank);
    if (rank === bestRank && score < bestScore) continue;
    if (!hasAny(candidate.shown, asked, onPage)) continue;
    const { weight } = run.flight;
    if (rank > bestRank || score > bestScore) weights = 0;
    weights += weight;
    // Each of equals has its weight's share, in one pass.
    if (weights === weight || by.chance() * weights < weight) best = candidate;
    bestRank = rank;
    bestScore = score;
  }
  if (!best) return null;
  const shown = adOf(best, asked, onPage, by.chance);
  return shown && { shown, rank: bestRank, ecpmMicros: ecpmOf(best.run) };
}

/** Takes down that an ad stands on the page. */
export function place({ ad, run }: Shown, onPage: OnPage): void {
  onPage.flights.set(run.flight.id, (onPage.flights.get(run.flight.id) ?? 0) + 1);
  onPage.advertisers.add(run.advertiser.id);
  onPage.ads.add(ad.id);
}

/** The vendor's own products may stand beside each other: they compete with nobody. */
function isAllowed({ flight, advertiser }: Run, onPage: OnPage): boolean {
  if ((onPage.flights.get(flight.id) ?? 0) >= flight.pageMax) return false;
  return advertiser.isHouse || !onPage.advertisers.has(advertiser.id);
}

function isWanted(run: Run, asked: Asked): boolean {
  const { area, keywords } = asked.page;
  if (run.areas !== null && !matches(run.areas, area === null ? noValues : [area])) return false;
  if (run.keywords !== null && !matches(run.keywords, keywords)) return false;
  return run.countries === null || matches(run.countries, [asked.country()]);
}

const noValues: readonly string[] = [];

function matches({ include, exclude }: Wanted, values: readonly string[]): boolean {
  let isIncluded = include === null;
  for (const value of values) {
    if (exclude.has(value)) return false;
    if (include?.has(value)) isIncluded = true;
  }
  return isIncluded;
}

function hasAny(all: readonly Shown[], asked: Asked, onPage: OnPage): boolean {
  for (const one of all) if (canShow(one, asked, onPage)) return true;
  return false;
}

/** -1 while it may not be shown. */
function rankOf({ flight, pace }: Run, now: number): number {
  const standing = pace.standing(now);
  if (standing === "closed") return -1;
  if (flight.priority === "house") return ranks.house;
  if (standing === "ahead") return ranks.ahead;
  const isSponsor = flight.priority === "sponsorship";
  if (standing === "behind") return isSponsor ? ranks.lateSponsorship : ranks.late;
  if (isSponsor) return ranks.sponsorship;
  return flight.pricing.kind === "flat" ? ranks.flat : ranks.open;
}

function scoreOf(run: Run, rank: number): number {
  if (rank === ranks.open) return ecpmOf(run);
  const isByNeed = rank === ranks.lateSponsorship || rank === ranks.late || rank === ranks.ahead;
  return isByNeed ? run.pace.need : 0;
}

/** What 1,000 views bring; what is paid by the month brings no more by one more view. */
function ecpmOf({ flight, pace }: Run): number {
  const { kind, priceMicros } = flight.pricing;
  if (kind === "cpm") return priceMicros;
  return kind === "cpc" ? priceMicros * pace.share * 1000 : 0;
}

function canShow({ ad }: Shown, { seen, width }: Asked, onPage: OnPage): boolean {
  if (onPage.ads.has(ad.id) || seen.has(ad.id)) return false;
  return ad.format !== "image" || ad.size === null || ad.size.width <= width;
}

/** One of the flight's ads, each by its weight. */
function adOf(
  { shown }: Candidate,
  asked: Asked,
  onPage: OnPage,
  chance: () => number,
): Shown | null {
  const [only] = shown;
  if (only && shown.length === 1) return only;
  let one: Shown | null = null;
  let weights = 0;
  for (const it of shown) {
    if (!canShow(it, asked, onPage)) continue;
    weights += it.ad.weight;
    if (chance() * weights < it.ad.weight) one = it;
  }
  return one;
}
