import type { HttpPool } from "../egress/mod.ts";
import { clock } from "../kernel/clock.ts";
import type { AdCounter } from "./ad-counter.ts";
import { Auction, type AuctionTally, type Held } from "./auction.ts";
import type { Offer, Offers } from "./decide.ts";
import { fillIn, lossOutbid } from "./macros.ts";
import { Notices } from "./notices.ts";
import { createEncoder, type Declared } from "./openrtb-request.ts";
import { hostsOf } from "./partner-hosts.ts";
import { frameDocument } from "./read-markup.ts";
import type { Brought, Partners, Picture } from "./serving.ts";
import { type ShownAd, ShownAds } from "./shown-ads.ts";
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
      const { won, lost } = offer.bid.notices;
      if (offer === winner) {
        this.#shown.add(offer.adId, shownOf(offer));
        this.#tell(offer, filled(offer, won));
      } else this.#tell(offer, filled(offer, lost, lossOutbid));
    }
    for (const [partnerId, slot] of bidders) {
      const won = winner?.partnerId === partnerId ? 1 : 0;
      this.#options.counter.askedPartner(partnerId, slot, { bids: 1, won });
    }
  }

  brought(adId: string): Brought | undefined {
    return this.#shown.find(adId);
  }

  viewed(adId: string): void {
    const ad = this.#shown.view(adId);
    if (ad) this.#tell(ad, ad.whenSeen);
  }

  clicked(adId: string): void {
    const ad = this.#shown.click(adId);
    if (ad) this.#tell(ad, ad.whenClicked);
  }

  frame(adId: string, clickUrl: string): string | undefined {
    const html = this.#shown.find(adId)?.html ?? null;
    return html === null ? undefined : frameDocument(html, clickUrl);
  }

  image(hash: string): Picture | undefined {
    return this.#auction.pictures.find(hash);
  }

  #tell(
    { partnerId, hosts }: Pick<ShownAd, "partnerId" | "hosts">,
    addresses: readonly string[],
  ): void {
    const failed = () => this.#options.tally.refused(partnerId, "notice-failed");
    for (const address of addresses) this.#notices.call(address, hosts, failed);
  }
}

function isHeld(offer: object): offer is Held {
  return "bid" in offer;
}

/** The address with what may be told in it, or none. */
function filled({ bid }: Held, address: string | undefined, loss = ""): readonly string[] {
  return address === undefined ? [] : [fillIn(address, { ...bid.macros, LOSS: loss })];
}

/** What is kept of an offer once it is shown. */
function shownOf(held: Held): ShownAd {
  const { partnerId, hosts, priceMicros, advertiser, bid } = held;
  const { landingUrl, format, html, whenSeen, whenClicked } = bid.ad;
  return {
    ...{ partnerId, hosts, priceMicros, advertiser, landingUrl: landingUrl.href },
    paidUntil: clock.ms() + bid.expiresMs,
    html: format === "html" ? html : null,
    whenSeen: [...filled(held, bid.notices.billed), ...whenSeen.map(({ href }) => href)],
    whenClicked: whenClicked.map(({ href }) => href),
  };
}
