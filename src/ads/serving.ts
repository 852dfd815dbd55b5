import type { AdsSettings } from "../config/mod.ts";
import type { AdCounter } from "./ad-counter.ts";
import type { Auction } from "./decide.ts";
import type { Flood } from "./flood.ts";
import type { Plan, Shown } from "./plan.ts";
import type { Tokens } from "./token.ts";
import type { WhyUrl } from "./why-urls.ts";

/** What is looked at of who asks: in this moment, and never kept. */
export interface Visitor {
  /** IPv4 or IPv6; "" when unknown. */
  readonly address: string;
  /** Whether a program asks, or a browser that prepares a page nobody looks at as yet. */
  isBot(): boolean;
  /** ISO 3166-1, two letters, or "unknown". */
  country(): string;
  /** Whether they say no by now, by signal or choice: then no company is told of what they do. */
  saysNo(): boolean;
}

/** An ad that a partner brought, as long as it can be shown. */
export interface Brought {
  readonly partnerId: string;
  readonly priceMicros: number;
  readonly landingUrl: string;
  readonly advertiser: string;
  /** Until when its partner pays for a view, in ms since 1970. */
  readonly paidUntil: number;
}

/** What partners brought, and how they are told of it: by the server, with nothing of the visitor. */
export interface Partners extends Auction {
  /** Undefined when it is too long ago. */
  brought(adId: string): Brought | undefined;
  viewed(adId: string): void;
  clicked(adId: string): void;
  /** The document of an ad that stands in a frame, its links leading through `clickUrl`. */
  frame(adId: string, clickUrl: string): string | undefined;
  /** A picture that was fetched, checked and made anew. */
  image(name: string): Picture | undefined;
}

/** A picture as it is served. */
export interface Picture {
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** What ads are served with. */
export interface Serving {
  readonly settings: Pick<
    AdsSettings,
    "areas" | "keywords" | "partnersAllowed" | "slots" | "partners"
  >;
  /** The word above each ad, as JSON. */
  readonly label: string;
  readonly tokens: Tokens;
  readonly counter: AdCounter;
  readonly flood: Flood;
  /** Where what stands behind an ad is told, of `whyUrls`. */
  readonly whyUrl: WhyUrl;
  readonly partners: Partners | null;
  plan(): Plan;
  /** An ad that was ever in the plan of this process. */
  shownOf(adId: string): Shown | undefined;
  readonly chance: () => number;
}
