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

/** Totals that wait to be written down, each of an hour. */
export class Tally {
  /** By hour, slot and ad: as each is a text that is there already, none has to be made to find it. */
  readonly #ads = new Map<number, Map<string, Map<string, AdTally>>>();
  readonly #slots = new Map<string, SlotTally>();
  readonly #refused = new Map<string, RefusedTally>();
  readonly #partners = new Map<string, PartnerTally>();

  get isEmpty(): boolean {
    return this.ads.length + this.slots.length + this.refused.length + this.partners.length === 0;
  }

  get ads(): readonly AdTally[] {
    const rows = [...this.#ads.values()].flatMap((slots) =>
      [...slots.values()].flatMap((ads) => [...ads.values()]),
    );
    return sorted(new Map(rows.map((row) => [`${row.hour} ${row.adId} ${row.slot}`, row])));
  }

  get slots(): readonly SlotTally[] {
    return sorted(this.#slots);
  }

  get refused(): readonly RefusedTally[] {
    return sorted(this.#refused);
  }

  get partners(): readonly PartnerTally[] {
    return sorted(this.#partners);
  }

  /** The totals of an ad in a place, to add to. */
  ad(adId: string, slot: string, hour = hourNow()): AdTally {
    const bySlot = this.#ads.get(hour) ?? new Map<string, Map<string, AdTally>>();
    const byAd = bySlot.get(slot) ?? new Map<string, AdTally>();
    const known = byAd.get(adId);
    if (known) return known;
    const made = { hour, adId, slot, chosen: 0, views: 0, clicks: 0 };
    byAd.set(adId, made);
    bySlot.set(slot, byAd);
    this.#ads.set(hour, bySlot);
    return made;
  }

  slot(slot: string, noBy: NoBy, hour = hourNow()): SlotTally {
    const key = `${hour} ${slot} ${noBy}`;
    const known = this.#slots.get(key);
    if (known) return known;
    const made = { hour, slot, noBy, asked: 0, filled: 0 };
    this.#slots.set(key, made);
    return made;
  }

  refuse(what: Refusable, reason: string, times = 1, hour = hourNow()): void {
    const key = `${hour} ${what} ${reason}`;
    const known = this.#refused.get(key);
    if (known) known.times += times;
    else this.#refused.set(key, { hour, what, reason, times });
  }

  partner(partner: string, slot: string, hour = hourNow()): PartnerTally {
    const key = `${hour} ${partner} ${slot}`;
    const known = this.#partners.get(key);
    if (known) return known;
    const made = {
      ...{ hour, partner, slot, asked: 0, bids: 0 },
      ...{ won: 0, views: 0, clicks: 0, micros: 0 },
    };
    this.#partners.set(key, made);
    return made;
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

/** Always in the same order, so that two who write at once do not wait for each other in a ring. */
function sorted<Row>(rows: ReadonlyMap<string, Row>): readonly Row[] {
  return [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}
