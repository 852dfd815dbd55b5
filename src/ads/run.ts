import type { Advertiser, Flight } from "./demand.ts";
import type { Pace } from "./pace.ts";

/** A flight that runs, with what the choice looks at made ready. */
export interface Run {
  /** Its number on the board. */
  readonly at: number;
  readonly flight: Flight;
  readonly advertiser: Advertiser;
  readonly pace: Pace;
  readonly countries: Wanted | null;
  readonly areas: Wanted | null;
  readonly keywords: Wanted | null;
}

/** What a flight wants of a page or a place; null stands for no wish at all. */
export interface Wanted {
  /** One of these; null for any. */
  readonly include: ReadonlySet<string> | null;
  readonly exclude: ReadonlySet<string>;
}
