import type { Run } from "./run.ts";

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
  /** What may not be shown now. */
  closed: -1,
} as const;

/** So long, in ms, is believed how a flight stands that nothing was given out of. */
const keptMs = 50;

/**
 * How all flights stand, side by side in two small tables: a decision goes through these, and looks
 * at a flight itself only where it would be chosen. Flights are numbered as in the plan.
 */
export class Board {
  readonly ranks: Int8Array;
  /** Between flights of one rank the highest goes first; equals share by weight. */
  readonly scores: Float64Array;
  readonly #runs: readonly Run[];
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(runs: readonly Run[]) {
    this.#runs = runs;
    this.ranks = new Int8Array(runs.length);
    this.scores = new Float64Array(runs.length);
  }

  /** Looks at all flights, unless that was just done. */
  look(now: number): void {
    if (Math.abs(now - this.#lookedAt) < keptMs) return;
    this.#lookedAt = now;
    for (let at = 0; at < this.#runs.length; at += 1) this.touch(at, now);
  }

  /** Looks at one flight; whether it stands elsewhere than it was believed to. */
  touch(at: number, now: number): boolean {
    const run = this.#runs[at];
    if (!run) return false;
    const before = this.ranks[at];
    const rank = rankOf(run, now);
    this.ranks[at] = rank;
    this.scores[at] = scoreOf(run, rank);
    return rank !== before;
  }
}

function rankOf({ flight, pace }: Run, now: number): number {
  const standing = pace.standing(now);
  if (standing === "closed") return ranks.closed;
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

/**
 * What 1,000 views bring, in millionths of the currency; what is paid by the month brings no more by
 * one more view.
 */
export function ecpmOf({ flight, pace }: Run): number {
  const { kind, priceMicros } = flight.pricing;
  if (kind === "cpm") return priceMicros;
  return kind === "cpc" ? priceMicros * pace.share * 1000 : 0;
}
