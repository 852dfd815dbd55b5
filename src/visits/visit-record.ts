import { type Origin, originDimensions } from "./origin.ts";
import { type EndedVisit, isBounce, type VisitHit } from "./visit.ts";

/**
 * A visitor's record in the table: 17 words of 32 bits, 68 bytes. All zeros is nobody. The first
 * six are the table's (who, whose neighbours, when), the rest is the visit that goes on, or the
 * last one.
 */
export const recordWords = 17;
export const keyHigh = 0;
export const keyLow = 1;
export const newer = 2;
export const older = 3;
export const last = 4;
const start = 5;
const entry = 6;
const exit = 7;
/** Where the visit came from: two numbers of `Origin` in each of seven words. */
const origin = 8;
/** Views in the upper half, seconds of engagement in the lower. */
const counts = 15;
export const flags = 16;

/** Bits of `flags`: a visit goes on; counted as here now; did something in this visit. */
export const isOpen = 1;
export const isHere = 2;
const isInteractive = 4;

const halfMax = 0xffff;

const noOrigin: readonly number[] = originDimensions.map(() => 0);

/** Begins a visit at `now` in the record of `slot`; the hit itself is yet to be added. */
export function beginVisit(records: Int32Array, slot: number, hit: VisitHit, now: number): void {
  const at = slot * recordWords;
  const from = hit.origin();
  records[at + start] = now;
  records[at + entry] = hit.page;
  records[at + exit] = hit.page;
  for (let pair = 0; pair < originDimensions.length / 2; pair += 1) {
    records[at + origin + pair] = halves(from[2 * pair] ?? 0, from[2 * pair + 1] ?? 0);
  }
  records[at + counts] = 0;
  records[at + flags] = (records[at + flags] ?? 0) & ~isInteractive;
}

/** Adds a hit to the visit that goes on in the record of `slot`. */
export function addHit(records: Int32Array, slot: number, hit: VisitHit): void {
  const at = slot * recordWords;
  const before = records[at + counts] ?? 0;
  if (hit.kind === "view") {
    records[at + counts] = halves(Math.min(halfMax, (before >>> 16) + 1), before);
    records[at + exit] = hit.page;
  } else if (hit.kind === "engagement") {
    const seconds = hit.seconds > 0 ? Math.floor(hit.seconds) : 0;
    const engaged = Math.min(halfMax, (before & halfMax) + seconds);
    records[at + counts] = halves(before >>> 16, engaged);
  } else if (hit.interactive) {
    records[at + flags] = (records[at + flags] ?? 0) | isInteractive;
  }
}

/** The visit in the record of `slot`, as it stands. */
export function visitOf(records: Int32Array, slot: number): EndedVisit {
  const at = slot * recordWords;
  const word = (which: number) => (records[at + which] ?? 0) >>> 0;
  const pages = word(counts) >>> 16;
  const engaged = word(counts) & halfMax;
  return {
    entry: word(entry),
    exit: word(exit),
    pages,
    seconds: word(last) - word(start),
    engaged,
    bounced: isBounce(pages, (word(flags) & isInteractive) !== 0, engaged),
    origin: originOf(records, slot),
  };
}

/** Where the visit in the record of `slot` came from. */
export function originOf(records: Int32Array, slot: number): Origin {
  const at = slot * recordWords + origin;
  // As long as it will be: each hit makes one, and to grow costs more than to fill.
  const from = noOrigin.slice();
  for (let pair = 0; pair < originDimensions.length / 2; pair += 1) {
    const word = records[at + pair] ?? 0;
    from[2 * pair] = word >>> 16;
    from[2 * pair + 1] = word & halfMax;
  }
  return from;
}

function halves(upper: number, lower: number): number {
  return ((upper & halfMax) << 16) | (lower & halfMax);
}
