import type { HttpPool } from "../egress/mod.ts";
import type { AdCounter } from "./ad-counter.ts";
import { Auction, type AuctionTally, type Held } from "./auction.ts";
import type { Offer, Offers } from "./decide.ts";
import { fillIn, lossOutbid } from "./macros.ts";
import { Notices } from "./notices.ts";
import { createEncoder, type Declared } from "./openrtb-request.ts";
import { hostsOf } from "./partner-hosts.ts";
import { frameDocument } from "./read-markup.ts";
import type { Brought, Partners, Picture } from "./serving.ts";
import { ShownAds } from "./shown-ads.ts";
import type { Page, Slot } from "./slot.ts";

/** What partners are asked with, and who is told what came of it. */
export interface PartnersOptions {
  readonly declared: Declared;
  readonly pool: HttpPool;
  readonly counter: Pick<AdCounter, "askedPartner">;
  readonly tally: AuctionTally;
}

/**
 * The ad companies: asked by auction, told of what became of their ads, and their pictures and frames
 * for pages. All of it in bounded memory, and nothing of it about a visitor. The constructor throws
 * `bad-config` for a company whose hosts can't be read.
 */
export class AdCompanies implements Partners {
  readonly #encode: ReturnType<typeof createEncoder>;
  readonly #auction: Auction;
  readonly #notices: Notices;
  readonly #options: PartnersOptions;
  readonly #shown = new ShownAds();

  constructor(options: PartnersOptions) {
    const { declared, pool, tally } = options;
    const hosts = new Map(declared.partners.map((it) => [it.id, hostsOf(it)]));
    this.#options = options;
    this.#encode = createEncoder(declared);
    this.#auction = new Auction({ pool, tally, hosts, currency: declared.currency });
    this.#notices = new Notices(pool);
  }

  async ask(slot: Slot, page: Page, width: number): Promise<Offers> {
    const all = slot.partners.flatMap((id) => this.#encode(id, slot.name, page) ?? []);
    const came = await this.#auction.ask(all, width);
    for (const { partnerId } of came.sent) {
      if (came.offers.some((it) => it.partnerId === partnerId)) continue;
      this.#options.counter.askedPartner(partnerId, slot.name, { bids: 0, won: 0 });
    }
    return came;
  }

  settle(offers: readonly Offer[], winner: Offer | null): void {
    const bidders = new Map<string, string>();
    for (const offer of offers) {
      if (!isHeld(offer)) continue;
      bidders.set(offer.partnerId, offer.bid.asked.slot.name);
      if (offer === winner) this.#shown.add(offer);
      const { won, lost } = offer.bid.notices;
      if (offer === winner) this.#tell(offer, won);
      else this.#tell(offer, lost, lossOutbid);
    }
    for (const [partnerId, slot] of bidders) {
      const won = winner?.partnerId === partnerId ? 1 : 0;
      this.#options.counter.askedPartner(partnerId, slot, { bids: 1, won });
    }
  }

  brought(adId: string): Brought | undefined {
    const held = this.#shown.find(adId)?.held;
    if (!held) return undefined;
    const { partnerId, priceMicros, advertiser, bid } = held;
    return { partnerId, priceMicros, advertiser, landingUrl: bid.ad.landingUrl.href };
  }

  viewed(adId: string): void {
    const found = this.#shown.find(adId);
    if (!found || found.isViewed) return;
    found.isViewed = true;
    const { held } = found;
    for (const address of [held.bid.notices.billed, ...held.bid.ad.whenSeen]) {
      this.#tell(held, address);
    }
  }

  clicked(adId: string): void {
    const found = this.#shown.find(adId);
    if (!found || found.isClicked) return;
    found.isClicked = true;
    for (const address of found.held.bid.ad.whenClicked) this.#tell(found.held, address);
  }

  frame(adId: string, clickUrl: string): string | undefined {
    const ad = this.#shown.find(adId)?.held.bid.ad;
    return ad?.format === "html" ? frameDocument(ad.html, clickUrl) : undefined;
  }

  image(hash: string): Picture | undefined {
    return this.#auction.pictures.find(hash);
  }

  #tell(held: Held, address: URL | string | undefined, loss = ""): void {
    if (address === undefined) return;
    const filled = fillIn(String(address), { ...held.bid.macros, LOSS: loss });
    const failed = () => this.#options.tally.refused(held.partnerId, "notice-failed");
    this.#notices.call(filled, held.hosts, failed);
  }
}

function isHeld(offer: object): offer is Held {
  return "bid" in offer;
}
