import { clock, hourMs } from "../kernel/clock.ts";
import { dropOldest } from "./brought-pictures.ts";
import type { PartnerHosts } from "./partner-hosts.ts";

/** What has to be known of a partner's ad that is shown, as long as a view or a click of it counts. */
export interface ShownAd {
  readonly partnerId: string;
  readonly hosts: PartnerHosts;
  readonly priceMicros: number;
  readonly advertiser: string;
  readonly landingUrl: string;
  /** Until when its partner pays for a view, in ms since 1970. */
  readonly paidUntil: number;
  /** Markup for its frame; null for one that our page sets. */
  readonly html: string | null;
  /** Addresses to be called when it is seen, and when it is clicked. */
  readonly whenSeen: readonly string[];
  readonly whenClicked: readonly string[];
}

interface Kept {
  readonly ad: ShownAd;
  readonly at: number;
  isViewed: boolean;
  isClicked: boolean;
}

/** Longer than a click counts. */
const lifeMs = 1.5 * hourMs;
/** Some 50 MB; where more is shown in that time, the oldest go first. */
const shownMax = 50_000;
/** Of the HTML of all of them, in characters. */
const htmlMax = 32 * 2 ** 20;

/** Ads of partners that were shown lately, by the id that their token holds; in bounded memory. */
export class ShownAds {
  readonly #all = new Map<string, Kept>();
  #html = 0;

  add(adId: string, ad: ShownAd): void {
    this.#all.set(adId, { ad, at: clock.ms(), isViewed: false, isClicked: false });
    this.#html += ad.html?.length ?? 0;
    while (this.#all.size > shownMax || this.#html > htmlMax || this.#isOldestOver()) {
      this.#html -= dropOldest(this.#all)?.ad.html?.length ?? 0;
    }
  }

  find(adId: string): ShownAd | undefined {
    return this.#young(adId)?.ad;
  }

  /** The ad, when this is its first view. */
  view(adId: string): ShownAd | undefined {
    const kept = this.#young(adId);
    if (!kept || kept.isViewed) return undefined;
    kept.isViewed = true;
    return kept.ad;
  }

  /** The ad, when this is its first click. */
  click(adId: string): ShownAd | undefined {
    const kept = this.#young(adId);
    if (!kept || kept.isClicked) return undefined;
    kept.isClicked = true;
    return kept.ad;
  }

  #young(adId: string): Kept | undefined {
    const kept = this.#all.get(adId);
    return kept && isYoung(kept) ? kept : undefined;
  }

  #isOldestOver(): boolean {
    const [oldest] = this.#all.values();
    return oldest !== undefined && !isYoung(oldest);
  }
}

function isYoung({ at }: Kept): boolean {
  return Math.abs(clock.ms() - at) < lifeMs;
}
