import { ecpmOf, ranks } from "./board.ts";
import type { Candidate, Candidates, Shown } from "./plan.ts";
import type { Run, Wanted } from "./run.ts";
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
  /** Ids, a flight's as often as it stands there; few, so that lists are the fastest. */
  readonly flights: string[];
  readonly advertisers: string[];
  readonly ads: string[];
}

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
  candidates: Candidates,
  asked: Asked,
  onPage: OnPage,
  { now, chance }: { readonly now: number; readonly chance: () => number },
): Choice | null {
  const { board } = candidates;
  board.look(now);
  let best = bestOf(candidates, asked, onPage, chance);
  // What is on the board may be a moment old: the choice itself is looked at.
  while (best && board.touch(best.run.at, now)) best = bestOf(candidates, asked, onPage, chance);
  if (!best) return null;
  const { run } = best;
  const shown = adOf(best, asked, onPage, chance);
  return shown && { shown, rank: board.ranks[run.at] ?? ranks.closed, ecpmMicros: ecpmOf(run) };
}

function bestOf(
  { all, places, board }: Candidates,
  asked: Asked,
  onPage: OnPage,
  chance: () => number,
): Candidate | undefined {
  let best: Candidate | undefined;
  let bestRank: number = ranks.house;
  let bestScore = Number.NEGATIVE_INFINITY;
  let weights = 0;
  for (let index = 0; index < places.length; index += 1) {
    const at = places[index] ?? 0;
    const rank = board.ranks[at] ?? ranks.closed;
    if (rank < bestRank) continue;
    const score = board.scores[at] ?? 0;
    if (rank === bestRank && score < bestScore) continue;
    const candidate = all[index];
    if (!candidate || !isAllowed(candidate.run, onPage) || !isWanted(candidate.run, asked))
      continue;
    if (!hasAny(candidate.shown, asked, onPage)) continue;
    const { weight } = candidate.run.flight;
    if (rank > bestRank || score > bestScore) weights = 0;
    weights += weight;
    // Each of equals has its weight's share, in one pass.
    if (weights === weight || chance() * weights < weight) best = candidate;
    bestRank = rank;
    bestScore = score;
  }
  return best;
}

/** A page on which nothing stands yet. */
export function emptyPage(): OnPage {
  return { flights: [], advertisers: [], ads: [] };
}

/** Takes down that an ad stands on the page. */
export function place({ ad, run }: Shown, onPage: OnPage): void {
  onPage.flights.push(run.flight.id);
  onPage.advertisers.push(run.advertiser.id);
  onPage.ads.push(ad.id);
}

/** The vendor's own products may stand beside each other: they compete with nobody. */
function isAllowed({ flight, advertiser }: Run, onPage: OnPage): boolean {
  if (onPage.flights.length >= flight.pageMax) {
    const times = onPage.flights.filter((id) => id === flight.id).length;
    if (times >= flight.pageMax) return false;
  }
  return advertiser.isHouse || !onPage.advertisers.includes(advertiser.id);
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

function canShow({ ad }: Shown, { seen, width }: Asked, onPage: OnPage): boolean {
  if (onPage.ads.includes(ad.id) || seen.has(ad.id)) return false;
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
