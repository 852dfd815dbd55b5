import type { Origin } from "./origin.ts";

/**
 * A visit is what one visitor does on one day of the site without a pause of half an hour. It
 * begins with a view or an event, never with an engagement ping alone (a page that was left open).
 */
export const idleSeconds = 30 * 60;

/** A visitor is here while the last hit is less than this many seconds ago. */
export const hereSeconds = 5 * 60;

/** With so many seconds of engagement a visit of one page is no bounce. */
export const engagedSeconds = 10;

/** A hit as the visitor table takes it. */
export interface VisitHit {
  readonly kind: "view" | "event" | "engagement";
  /** The caller's number of the page, up to 2^32 - 1. */
  readonly page: number;
  /** Of an event: whether the visitor did something, so that the visit is no bounce. */
  readonly interactive: boolean;
  /** Of an engagement: the seconds of attention since the last one. */
  readonly seconds: number;
  /** Asked, and kept, when a visit begins with this hit. */
  readonly origin: () => Origin;
}

/** A visit that is over. Says nothing of whose it was. */
export interface EndedVisit {
  /** The page of its first hit. */
  readonly entry: number;
  /** The page of its last view; that of the first hit when it had none. */
  readonly exit: number;
  /** Views, at most 65,535. */
  readonly pages: number;
  /** From the first hit to the last one, engagement pings included. */
  readonly seconds: number;
  /** Seconds of attention that its pages reported, at most 65,535. */
  readonly engaged: number;
  readonly bounced: boolean;
  readonly origin: Origin;
}

/**
 * Whether a visit is a bounce: at most one view, no interactive event, and less than ten seconds
 * of engagement.
 */
export function isBounce(pages: number, interactive: boolean, engaged: number): boolean {
  return pages <= 1 && !interactive && engaged < engagedSeconds;
}
