/** How an ad stands on a page: words only, one picture of a size, or picture and words. */
export type Format = "text" | "image" | "native";

/** In CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** One place on the website that ads can stand in. */
export interface Slot {
  /** What a page names it by, `data-avow-ad="<name>"`. */
  readonly name: string;
  readonly title: string;
  readonly formats: readonly Format[];
  /** Sizes of pictures that fit; the largest is what the place reserves room for. */
  readonly sizes: readonly Size[];
  /** What it is about, where that is the same on every page; else each page says it. */
  readonly area: string | null;
  readonly keywords: readonly string[];
  /** Ids of the partners that may bid for it. */
  readonly partners: readonly string[];
  /** The least that a partner pays for 1,000 views, in millionths of the currency. */
  readonly floorMicros: number;
  /** IAB content categories that partners may not bid with, such as `IAB25`. */
  readonly blockedCategories: readonly string[];
}

/** An ad company that bids for views. */
export interface Partner {
  readonly id: string;
  readonly name: string;
  /** Its own domain, as `ads.txt` names it. */
  readonly domain: string;
  /** Where it takes bid requests (OpenRTB 2.6). */
  readonly endpoint: string;
  /** Hosts from which pictures of its ads are fetched, by the server. */
  readonly imageHosts: readonly string[];
  /** Hosts that are told of views and clicks, by the server. */
  readonly noticeHosts: readonly string[];
  /** Where visitors say no to the company itself. */
  readonly optOutUrl: string;
  readonly privacyUrl: string;
  readonly timeoutMs: number;
  /** The vendor's account there, as `ads.txt` names it. */
  readonly sellerId: string;
  readonly relation: "DIRECT" | "RESELLER";
  /** The company's id at a certification authority, as `ads.txt` names it. */
  readonly certificationId: string | null;
}

/** Settings of `[ads]`. */
export interface AdsSettings {
  readonly enabled: boolean;
  readonly currency: string;
  readonly label: string;
  readonly areas: readonly string[];
  readonly keywords: readonly string[];
  readonly partnersAllowed: boolean;
  readonly slots: readonly Slot[];
  readonly partners: readonly Partner[];
}
