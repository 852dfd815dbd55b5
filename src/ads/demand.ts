/**
 * What operators enter: advertisers, their campaigns, the flights in them, and the ads of a flight.
 * Money is whole millionths of the currency of `[ads] currency`.
 */
import type { Format, Size } from "./slot.ts";

/** Which flights go first. */
export type Priority = "sponsorship" | "standard" | "house";

/** What an advertiser pays: for 1,000 views, for a click, or for a month. */
export interface Pricing {
  readonly kind: "cpm" | "cpc" | "flat";
  readonly priceMicros: number;
}

/** Where a flight runs: only where `include` says, unless it is empty; never where `exclude` says. */
export interface Targeting {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** Who advertises: a company, or the vendor itself. */
export interface Advertiser {
  readonly id: string;
  readonly name: string;
  /** The vendor's own products. */
  readonly isHouse: boolean;
  /** SHA-256 of the secret of the report's link; null if there is none. */
  readonly reportKeyHash: Buffer | null;
  readonly archivedAt: Date | null;
}

/** What belongs together of an advertiser. */
export interface Campaign {
  readonly id: string;
  readonly advertiserId: string;
  readonly name: string;
  readonly archivedAt: Date | null;
}

/** What is bought: so much, from then to then, at that price, in these places. */
export interface Flight {
  readonly id: string;
  readonly campaignId: string;
  readonly name: string;
  readonly priority: Priority;
  readonly pricing: Pricing;
  readonly startsAt: Date;
  /** When it is over; null for open end. */
  readonly endsAt: Date | null;
  /** How much it is to reach: clicks under CPC, else views; null for as much as there is. */
  readonly goal: number | null;
  /** So much at most is ever counted, in the goal's unit. */
  readonly hardBudget: number | null;
  /** So much at most in a day (UTC), in the goal's unit. */
  readonly dailyMax: number | null;
  /** Share among flights that are otherwise equal. */
  readonly weight: number;
  /** ISO 3166-1, two letters. */
  readonly countries: Targeting;
  readonly areas: Targeting;
  readonly keywords: Targeting;
  /** Names of slots; empty for all. */
  readonly slots: readonly string[];
  /** Times in one page load. */
  readonly pageMax: number;
  readonly state: "draft" | "running" | "paused" | "ended";
}

/** One advertisement, as it is shown. */
export interface Ad {
  readonly id: string;
  readonly flightId: string;
  readonly name: string;
  readonly format: Format;
  readonly headline: string;
  readonly body: string;
  readonly callToAction: string;
  readonly landingUrl: string;
  /** The picture, `/ads/image/<imageId>`; null for words alone. */
  readonly imageId: string | null;
  readonly imageAlt: string;
  /** What the picture takes on the page, in CSS pixels; of a native ad, the picture's own size. */
  readonly size: Size | null;
  /** Share among the ads of its flight. */
  readonly weight: number;
  /** Only what an operator approved is shown. */
  readonly state: "waiting" | "approved" | "refused" | "archived";
}
