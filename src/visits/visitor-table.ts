import { AvowError } from "../kernel/errors.ts";
import type { Origin } from "./origin.ts";
import { type EndedVisit, hereSeconds, idleSeconds, type VisitHit } from "./visit.ts";
import {
  addHit,
  beginVisit,
  flags,
  isHere,
  isOpen,
  keyHigh,
  keyLow,
  last,
  newer,
  older,
  originOf,
  recordWords,
  visitOf,
} from "./visit-record.ts";
import { wipe } from "./wipe.ts";

/** What a hit was the first of; `ended` is a visit that is over by it. */
export interface Touch {
  readonly isNewToday: boolean;
  readonly isNewVisit: boolean;
  readonly ended: EndedVisit | undefined;
  /** Where the visit that goes on came from; undefined when none does. */
  readonly origin: Origin | undefined;
}

const capacityMax = 16_000_000;
/** A quiet site's day has room for as many visitors before it takes more memory. */
const firstRoom = 1_000;
/** Visits that one call ends at most, some 5 ms of work; the next call goes on. */
const idleMax = 50_000;
/** Hits that come a little late are of one moment; what goes back further is the clock. */
const lateSeconds = 60;

const nothing: Touch = Object.freeze({
  isNewToday: false,
  isNewVisit: false,
  ended: undefined,
  origin: undefined,
});

/**
 * The visitors of one day, in memory that doubles up to a size that is set once: 68 bytes for each,
 * and 8 to 16 for finding it. They stand in a list from the one seen last to the one seen longest
 * ago, so that who makes room when it is full, whose visit is over, and who is here now are each
 * found at its end; nothing ever looks through the table. A visitor is a number (`VisitorKey`), and
 * so is the rest: it holds no text.
 */
export class VisitorTable {
  /** Most visitors told apart at once. */
  readonly capacity: number;
  /** Visitors who made room for others since the day began: those who come back count again. */
  evicted = 0;

  // Record 0 is the list's end on either side: its `older` is the newest, its `newer` the oldest.
  private records = recordsFor(0);
  private index = indexFor(0);
  private mask = 0;
  private room = 0;
  private used = 0;
  private freed = 0;
  private oldestOpen = 0;
  private oldestHere = 0;
  private here = 0;
  private now = 0;
  private offset = Number.NaN;

  /** A table for `capacity` visitors, a whole number up to 16 million. */
  constructor(capacity = 500_000) {
    if (!Number.isInteger(capacity) || capacity < 1 || capacity > capacityMax) {
      throw new AvowError("bad-config", `A visitor table holds 1 to ${capacityMax} visitors.`);
    }
    this.capacity = capacity;
    this.makeRoom(Math.min(capacity, firstRoom));
  }

  /** Visitors of today that the table knows. */
  get size(): number {
    return this.used;
  }

  /**
   * Counts a hit of `visitor` at `nowSeconds` (since 1970). An engagement ping belongs to a visit
   * that is going on, or to nothing. Time that goes back by more than a minute is a clock that was
   * set: the table's own time stands still at that moment and goes on from there.
   */
  touch(visitor: number, nowSeconds: number, hit: VisitHit): Touch {
    this.advance(nowSeconds);
    const high = Math.floor(visitor / 2 ** 32) | 0;
    const low = visitor | 0;
    const known = this.find(high, low);
    const before = known === 0 ? 0 : this.get(known, flags);
    const goesOn = (before & isOpen) !== 0 && this.now - this.get(known, last) < idleSeconds;
    if (hit.kind === "engagement" && !goesOn) return nothing;
    let ended: EndedVisit | undefined;
    let slot = known;
    if (known === 0) {
      if (this.used === this.capacity) ended = this.evict();
      slot = this.insert(high, low);
    } else {
      if (!goesOn && (before & isOpen) !== 0) ended = visitOf(this.records, slot);
      this.unlink(slot);
    }
    this.linkNewest(slot);
    if (!goesOn) beginVisit(this.records, slot, hit, this.now);
    addHit(this.records, slot, hit);
    const origin = originOf(this.records, slot);
    return { isNewToday: known === 0, isNewVisit: !goesOn, ended, origin };
  }

  /**
   * Hands visits to `each` that had no hit for half an hour, the oldest first, `max` of them at most;
   * returns how many. To be called once a minute or so.
   */
  endIdle(nowSeconds: number, each: (visit: EndedVisit) => void, max = idleMax): number {
    this.hereNow(nowSeconds);
    return this.endUntil(this.now - idleSeconds, each, max);
  }

  /**
   * Hands every visit that goes on to `each`, then overwrites all that is known with zeros; returns
   * how many visits it were.
   */
  endDay(each: (visit: EndedVisit) => void): number {
    try {
      return this.endUntil(this.now, each, this.capacity);
    } finally {
      this.used = 0;
      this.makeRoom(Math.min(this.capacity, firstRoom));
      this.freed = 0;
      this.oldestOpen = 0;
      this.oldestHere = 0;
      this.here = 0;
      this.evicted = 0;
    }
  }

  /** How many visitors had a hit within the last five minutes. */
  hereNow(nowSeconds: number): number {
    this.advance(nowSeconds);
    while (this.oldestHere !== 0 && this.now - this.get(this.oldestHere, last) >= hereSeconds) {
      const slot = this.oldestHere;
      this.set(slot, flags, this.get(slot, flags) & ~isHere);
      this.here -= 1;
      this.oldestHere = this.get(slot, newer);
    }
    return this.here;
  }

  /** The table's own seconds: they never go back, and begin at 0. */
  private advance(nowSeconds: number): void {
    const seconds = Math.floor(nowSeconds);
    if (Number.isNaN(this.offset)) this.offset = seconds;
    const now = seconds - this.offset;
    if (now >= this.now) this.now = now;
    else if (now < this.now - lateSeconds) this.offset = seconds - this.now;
  }

  /** Visits go on in an unbroken row from the newest, since every hit makes its visitor the newest. */
  private endUntil(lastSeen: number, each: (visit: EndedVisit) => void, max: number): number {
    let count = 0;
    while (count < max && this.oldestOpen !== 0 && this.get(this.oldestOpen, last) <= lastSeen) {
      const slot = this.oldestOpen;
      this.set(slot, flags, this.get(slot, flags) & ~isOpen);
      this.oldestOpen = this.get(slot, newer);
      count += 1;
      each(visitOf(this.records, slot));
    }
    return count;
  }

  /** The slot of a visitor, 0 if there is none. */
  private find(high: number, low: number): number {
    for (let cell = low & this.mask; ; cell = (cell + 1) & this.mask) {
      const slot = this.index[cell] ?? 0;
      if (slot === 0) return 0;
      if (this.get(slot, keyLow) === low && this.get(slot, keyHigh) === high) return slot;
    }
  }

  /** Gives a visitor a slot, which is there: the next one, or the one that `evict` has freed. */
  private insert(high: number, low: number): number {
    let slot = this.freed;
    if (slot === 0) {
      if (this.used === this.room) this.makeRoom(Math.min(this.capacity, 2 * this.room));
      this.used += 1;
      slot = this.used;
    }
    this.freed = 0;
    this.set(slot, keyHigh, high);
    this.set(slot, keyLow, low);
    this.enter(slot, low);
    return slot;
  }

  private enter(slot: number, low: number): void {
    let cell = low & this.mask;
    while (this.index[cell] !== 0) cell = (cell + 1) & this.mask;
    this.index[cell] = slot;
  }

  /** Room for so many, with those that are known; what stood there before is zeros. */
  private makeRoom(room: number): void {
    const records = recordsFor(room);
    records.set(this.records.subarray(0, this.used === 0 ? 0 : (this.used + 1) * recordWords));
    wipe(this.records);
    wipe(this.index);
    this.records = records;
    this.index = indexFor(room);
    this.mask = this.index.length - 1;
    this.room = room;
    for (let slot = 1; slot <= this.used; slot += 1) this.enter(slot, this.get(slot, keyLow));
  }

  /** Forgets who was seen longest ago; returns the visit that this cuts short, if one goes on. */
  private evict(): EndedVisit | undefined {
    const slot = this.get(0, newer);
    const before = this.get(slot, flags);
    const ended = (before & isOpen) === 0 ? undefined : visitOf(this.records, slot);
    if ((before & isHere) !== 0) this.here -= 1;
    this.unlink(slot);
    this.removeFromIndex(slot);
    this.records.fill(0, slot * recordWords, (slot + 1) * recordWords);
    this.freed = slot;
    this.evicted += 1;
    return ended;
  }

  /** Moves up those behind the gap that would not be found across it (Knuth 6.4, Algorithm R). */
  private removeFromIndex(slot: number): void {
    let gap = this.get(slot, keyLow) & this.mask;
    while (this.index[gap] !== slot) gap = (gap + 1) & this.mask;
    for (let cell = (gap + 1) & this.mask; ; cell = (cell + 1) & this.mask) {
      const next = this.index[cell] ?? 0;
      if (next === 0) break;
      const home = this.get(next, keyLow) & this.mask;
      if (((cell - home) & this.mask) >= ((cell - gap) & this.mask)) {
        this.index[gap] = next;
        gap = cell;
      }
    }
    this.index[gap] = 0;
  }

  private unlink(slot: number): void {
    const above = this.get(slot, newer);
    const below = this.get(slot, older);
    this.set(above, older, below);
    this.set(below, newer, above);
    if (this.oldestOpen === slot) this.oldestOpen = above;
    if (this.oldestHere === slot) this.oldestHere = above;
  }

  /** Makes a slot the one seen last, here, with a visit that goes on. */
  private linkNewest(slot: number): void {
    const first = this.get(0, older);
    this.set(slot, newer, 0);
    this.set(slot, older, first);
    this.set(first, newer, slot);
    this.set(0, older, slot);
    this.set(slot, last, this.now);
    const before = this.get(slot, flags);
    if ((before & isHere) === 0) this.here += 1;
    this.set(slot, flags, before | isHere | isOpen);
    if (this.oldestOpen === 0) this.oldestOpen = slot;
    if (this.oldestHere === 0) this.oldestHere = slot;
  }

  private get(slot: number, word: number): number {
    return this.records[slot * recordWords + word] ?? 0;
  }

  private set(slot: number, word: number, value: number): void {
    this.records[slot * recordWords + word] = value;
  }
}

/** The list's end and so many visitors. */
function recordsFor(visitors: number): Int32Array {
  return new Int32Array((visitors + 1) * recordWords);
}

/** Twice as many cells as visitors, or more. */
function indexFor(visitors: number): Int32Array {
  return new Int32Array(2 ** Math.ceil(Math.log2(Math.max(1, visitors) * 2)));
}
