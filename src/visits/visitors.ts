import { inspect } from "node:util";
import { clock } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { DayKey } from "./day-key.ts";
import { localHour } from "./local-day.ts";
import type { Origin } from "./origin.ts";
import { SeenSet } from "./seen-set.ts";
import type { EndedVisit, VisitHit } from "./visit.ts";
import { VisitorKey } from "./visitor-key.ts";
import { VisitorTable } from "./visitor-table.ts";

const printed = "[visitors]";

/** Where the visitors of a site are counted, how many at most, and who hears of what is over. */
export interface VisitorsSetup {
  readonly siteId: string;
  /** IANA name of the time zone whose midnight ends the site's day. */
  readonly timeZone: string;
  /** Most visitors told apart at once, 76 to 84 bytes each; 500,000 unless said. */
  readonly capacity?: number;
  /** Most (visitor, dimension, value) told apart at once, 11 to 22 bytes each; 1,500,000. */
  readonly seenCapacity?: number;
  /**
   * Called for each visit that is over, with the local day that it belongs to: each visit that
   * began, once, those included that midnight, `stop` or a full table cut short.
   */
  readonly onVisit: (visit: EndedVisit, day: string) => void;
  /** Called when a day is over, after its visits, and forgotten. */
  readonly onDay: (day: DayEnd) => void;
}

/** What a day's end leaves behind: figures about how well it could count. */
export interface DayEnd {
  readonly day: string;
  /** Visitors who made room for others. */
  readonly evicted: number;
  /** Answers "seen already" for want of room. */
  readonly missed: number;
}

/** What a hit counts as. */
export interface Counted {
  /** Local date and hour of the site. */
  readonly day: string;
  readonly hour: number;
  readonly isNewToday: boolean;
  readonly isNewVisit: boolean;
  /** Where the visit came from; empty when none goes on. */
  readonly origin: Origin;
}

/**
 * The visitors of one site, today, in memory alone: bounded, without any address or user agent, and
 * overwritten with zeros at the site's midnight or when the clock is set to another day. A visitor
 * is one (address, user agent) within one day of the site. It prints as `[visitors]` in strings,
 * JSON and logs. Call `tick` about once a minute, and `stop` at the end.
 */
export class Visitors {
  private readonly setup: VisitorsSetup;
  private readonly key: DayKey;
  private readonly visitorKey = new VisitorKey();
  private readonly table: VisitorTable;
  private readonly seen: SeenSet;
  private stopped = false;
  /** How many days ended so far: numbers of visitors mean nothing on another one. */
  dayNumber = 0;

  /** Nobody yet. Throws `bad-config` on an unknown time zone or an impossible capacity. */
  constructor(setup: VisitorsSetup) {
    this.setup = setup;
    this.key = new DayKey(setup.timeZone);
    this.table = new VisitorTable(setup.capacity);
    this.seen = new SeenSet(setup.seenCapacity);
  }

  /**
   * The number of who sends from `address` with `userAgent`, neither of which is kept; of use until
   * the day ends, never to be written down.
   */
  visitorOf(address: string, userAgent: string): number {
    if (this.stopped) throw new AvowError("unavailable", "Visits are not counted any more.");
    this.turn();
    return this.visitorKey.of(this.key.key, this.setup.siteId, address, userAgent);
  }

  /** Counts a hit of a visitor, a number that `visitorOf` gave on the day that `turn` left going on. */
  touch(visitor: number, hit: VisitHit): Counted {
    const ms = clock.ms();
    const { isNewToday, isNewVisit, ended, origin } = this.table.touch(visitor, ms / 1000, hit);
    // The key's own day: the clock may have passed midnight since it was asked who this is.
    const { day } = this.key;
    const { hour } = localHour(ms, this.setup.timeZone);
    if (ended) this.setup.onVisit(ended, day);
    return { day, hour, isNewToday, isNewVisit, origin: origin ?? [] };
  }

  /**
   * Whether `visitor` comes with this value of this dimension for the first time today; both are
   * numbers of the caller's, up to 2^32 - 1. Says no when there is no room to remember it.
   */
  isFirst(visitor: number, dimension: number, value: number): boolean {
    return !this.stopped && this.seen.add(visitor, dimension, value);
  }

  /** How many visitors had a hit within the last five minutes. */
  hereNow(): number {
    this.turn();
    return this.table.hereNow(clock.ms() / 1000);
  }

  /** How many visitors of today are known. */
  get size(): number {
    return this.table.size;
  }

  /**
   * Ends the day if it is over, and visits that had no hit for half an hour: all there are, or
   * 50,000, and the rest next time.
   */
  tick(): void {
    this.turn();
    this.table.endIdle(clock.ms() / 1000, (visit) => this.setup.onVisit(visit, this.key.day));
  }

  /** Ends every visit and overwrites all with zeros, the key too. Nothing is counted after it. */
  stop(): void {
    if (this.stopped) return;
    this.stopped = true;
    this.key.destroy();
    this.endDay(this.key.day);
  }

  toString(): string {
    return printed;
  }

  toJSON(): string {
    return printed;
  }

  [inspect.custom](): string {
    return printed;
  }

  /** Ends the day if it is over. */
  turn(): void {
    if (this.stopped) return;
    const over = this.key.turn();
    if (over !== undefined) this.endDay(over);
  }

  private endDay(day: string): void {
    this.dayNumber += 1;
    const end: DayEnd = { day, evicted: this.table.evicted, missed: this.seen.missed };
    this.seen.clear();
    this.table.endDay((visit) => this.setup.onVisit(visit, day));
    this.setup.onDay(end);
  }
}
