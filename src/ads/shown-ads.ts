import { clock, hourMs } from "../kernel/clock.ts";
import type { Held } from "./auction.ts";
import { dropOldest } from "./brought-pictures.ts";

/** What was shown of partners, as long as a view or a click of it counts. */
export interface ShownAd {
  readonly held: Held;
  readonly at: number;
  isViewed: boolean;
  isClicked: boolean;
}

/** Longer than a click counts. */
const lifeMs = 1.5 * hourMs;
const shownMax = 20_000;
/** Of the HTML of all of them, in characters. */
const htmlMax = 32 * 2 ** 20;

/** Ads of partners that were shown lately, by the id that their token holds; in bounded memory. */
export class ShownAds {
  readonly #all = new Map<string, ShownAd>();
  #html = 0;

  add(held: Held): void {
    this.#all.set(held.adId, { held, at: clock.ms(), isViewed: false, isClicked: false });
    this.#html += held.bid.ad.html.length;
    while (this.#all.size > shownMax || this.#html > htmlMax || this.#isOldestOver()) {
      this.#html -= dropOldest(this.#all)?.held.bid.ad.html.length ?? 0;
    }
  }

  find(adId: string): ShownAd | undefined {
    const found = this.#all.get(adId);
    return found && isYoung(found) ? found : undefined;
  }

  #isOldestOver(): boolean {
    const [oldest] = this.#all.values();
    return oldest !== undefined && !isYoung(oldest);
  }
}

function isYoung({ at }: ShownAd): boolean {
  return Math.abs(clock.ms() - at) < lifeMs;
}
