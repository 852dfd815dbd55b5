import { clock, hourMs } from "../kernel/clock.ts";

/** How often an ad was chosen, seen and clicked in one place and hour. */
export interface AdTally {
  /** Hours since 1970 (UTC). */
  readonly hour: number;
  readonly adId: string;
  readonly slot: string;
  chosen: number;
  views: number;
  clicks: number;
}

/** What stood against partners when a place was asked for. */
export type NoBy = "nobody" | "signal" | "choice" | "operator";

/** How often a place was asked for, and got an ad. */
export interface SlotTally {
  readonly hour: number;
  readonly slot: string;
  readonly noBy: NoBy;
  asked: number;
  filled: number;
}

/** What is refused. */
export type Refusable = "decision" | "view" | "click";

/** How often something was refused for one reason. */
export interface RefusedTally {
  readonly hour: number;
  readonly what: Refusable;
  readonly reason: string;
  times: number;
}

/** What became of requests to one partner for one place. */
export interface PartnerTally {
  readonly hour: number;
  readonly partner: string;
  readonly slot: string;
  asked: number;
  bids: number;
  won: number;
  views: number;
  clicks: number;
  /** What the partner owes for the views, in millionths of the currency. */
  micros: number;
}

/**
 * Rows by hour and by two texts: as each text is there already, none has to be made to find a row.
 * Always given in the same order, so that two who write at once do not wait for each other in a ring.
 */
class Rows<First extends string, Row> {
  readonly #all = new Map<number, Map<First, Map<string, Row>>>();
  readonly #make: (hour: number, first: First, second: string) => Row;

  constructor(make: (hour: number, first: First, second: string) => Row) {
    this.#make = make;
  }

  at(hour: number, first: First, second: string): Row {
    const byFirst = this.#all.get(hour) ?? new Map<First, Map<string, Row>>();
    const bySecond = byFirst.get(first) ?? new Map<string, Row>();
    const known = bySecond.get(second);
    if (known) return known;
    const made = this.#make(hour, first, second);
    bySecond.set(second, made);
    byFirst.set(first, bySecond);
    this.#all.set(hour, byFirst);
    return made;
  }

  get rows(): readonly Row[] {
    return sorted(this.#all).flatMap(([, byFirst]) =>
      sorted(byFirst).flatMap(([, bySecond]) => sorted(bySecond).map(([, row]) => row)),
    );
  }
}

function sorted<Key, Row>(map: ReadonlyMap<Key, Row>): readonly (readonly [Key, Row])[] {
  return [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** Totals that wait to be written down, each of an hour. */
export class Tally {
  readonly #ads = new Rows<string, AdTally>((hour, slot, adId) => ({
    ...{ hour, adId, slot, chosen: 0, views: 0, clicks: 0 },
  }));
  readonly #slots = new Rows<NoBy, SlotTally>((hour, noBy, slot) => ({
    ...{ hour, slot, noBy, asked: 0, filled: 0 },
  }));
  readonly #refused = new Rows<Refusable, RefusedTally>((hour, what, reason) => ({
    ...{ hour, what, reason, times: 0 },
  }));
  readonly #partners = new Rows<string, PartnerTally>((hour, partner, slot) => ({
    ...{ hour, partner, slot, asked: 0, bids: 0 },
    ...{ won: 0, views: 0, clicks: 0, micros: 0 },
  }));

  get isEmpty(): boolean {
    return this.ads.length + this.slots.length + this.refused.length + this.partners.length === 0;
  }

  get ads(): readonly AdTally[] {
    return this.#ads.rows;
  }

  get slots(): readonly SlotTally[] {
    return this.#slots.rows;
  }

  get refused(): readonly RefusedTally[] {
    return this.#refused.rows;
  }

  get partners(): readonly PartnerTally[] {
    return this.#partners.rows;
  }

  /** The totals of an ad in a place, to add to. */
  ad(adId: string, slot: string, hour = hourNow()): AdTally {
    return this.#ads.at(hour, slot, adId);
  }

  slot(slot: string, noBy: NoBy, hour = hourNow()): SlotTally {
    return this.#slots.at(hour, noBy, slot);
  }

  refuse(what: Refusable, reason: string, times = 1, hour = hourNow()): void {
    this.#refused.at(hour, what, reason).times += times;
  }

  partner(partner: string, slot: string, hour = hourNow()): PartnerTally {
    return this.#partners.at(hour, partner, slot);
  }

  /** Adds all of another tally, such as one that could not be written down. */
  add(other: Tally): void {
    for (const it of other.ads) {
      const to = this.ad(it.adId, it.slot, it.hour);
      to.chosen += it.chosen;
      to.views += it.views;
      to.clicks += it.clicks;
    }
    for (const it of other.slots) {
      const to = this.slot(it.slot, it.noBy, it.hour);
      to.asked += it.asked;
      to.filled += it.filled;
    }
    for (const it of other.refused) this.refuse(it.what, it.reason, it.times, it.hour);
    for (const it of other.partners) {
      const to = this.partner(it.partner, it.slot, it.hour);
      to.asked += it.asked;
      to.bids += it.bids;
      to.won += it.won;
      to.views += it.views;
      to.clicks += it.clicks;
      to.micros += it.micros;
    }
  }
}

function hourNow(): number {
  return Math.floor(clock.ms() / hourMs);
}
