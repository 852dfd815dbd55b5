import type { HttpPool } from "../egress/mod.ts";
import { clock } from "../kernel/clock.ts";
import { newId } from "../kernel/ids.ts";
import { type BroughtPicture, BroughtPictures } from "./brought-pictures.ts";
import type { Offer, Offers } from "./decide.ts";
import { leastPicture } from "./openrtb-native.ts";
import { type Asked, leavingHeaders } from "./openrtb-request.ts";
import { type Bid, readAnswer } from "./openrtb-response.ts";
import type { PartnerHosts } from "./partner-hosts.ts";
import { PartnerRest } from "./partner-rest.ts";
import type { SentRequest } from "./receipt.ts";
import { isRefusal, type Read, type Refusal } from "./refusal.ts";
import type { Size } from "./slot.ts";

/** An offer with all that is known of it. */
export interface Held extends Offer {
  readonly bid: Bid;
  readonly hosts: PartnerHosts;
}

/** Who is told of what happens. */
export interface AuctionTally {
  /** A request is about to leave: its very body. */
  sent(partnerId: string, request: string): void;
  refused(partnerId: string, reason: Refusal): void;
}

/** A partner, as the auction knows it. */
interface Bidder {
  readonly hosts: PartnerHosts;
  readonly rest: PartnerRest;
}

/** So many bids of one answer are made ready: the second is shown where the first can't be. */
const offersMax = 3;
const answerBytesMax = 256 * 1024;
/** A picture may be so much off the shape of its place. */
const shapeSlack = 0.05;

/**
 * Asks partners, each with a request that the encoder built, and makes ready what they bid: within the
 * partner's time all in all, pictures included.
 */
export class Auction {
  readonly pictures: BroughtPictures;
  readonly #pool: HttpPool;
  readonly #currency: string;
  readonly #tally: AuctionTally;
  readonly #bidders = new Map<string, Bidder>();

  constructor(using: {
    readonly pool: HttpPool;
    readonly currency: string;
    readonly tally: AuctionTally;
    readonly hosts: ReadonlyMap<string, PartnerHosts>;
  }) {
    this.#pool = using.pool;
    this.#currency = using.currency;
    this.#tally = using.tally;
    this.pictures = new BroughtPictures(using.pool);
    for (const [id, hosts] of using.hosts) {
      this.#bidders.set(id, { hosts, rest: new PartnerRest() });
    }
  }

  /** Asks all at once; never rejects. `width` is the room that there is, in CSS pixels. */
  async ask(all: readonly Asked[], width: number): Promise<Offers & { offers: readonly Held[] }> {
    const sent: SentRequest[] = [];
    const offers = await Promise.all(all.map((asked) => this.#askOne(asked, width, sent)));
    return { offers: offers.flat(), sent };
  }

  async #askOne(asked: Asked, width: number, sent: SentRequest[]): Promise<readonly Held[]> {
    const { partner, request } = asked;
    const bidder = this.#bidders.get(partner.id);
    if (!bidder) return [];
    const refuse = (reason: Refusal) => this.#tally.refused(partner.id, reason);
    if (!bidder.rest.mayAsk()) {
      refuse("resting");
      return [];
    }
    const until = clock.tick() + partner.timeoutMs;
    // Before it leaves, so that nothing can have left that is not on the public list.
    this.#tally.sent(partner.id, request);
    sent.push({ partnerId: partner.id, request });
    try {
      const { bids, refused } = await this.#exchange(asked, bidder);
      for (const reason of refused) refuse(reason);
      const made = bids
        .slice(0, offersMax)
        .map((bid) => this.#makeReady(bid, bidder.hosts, { width, until }));
      const ready = await Promise.all(made);
      return ready.flatMap((it) => {
        if (!isRefusal(it)) return [it];
        refuse(it);
        return [];
      });
    } catch {
      // Nothing that a partner says may keep the page from its other ads.
      refuse("shape");
      return [];
    }
  }

  async #exchange(asked: Asked, { hosts, rest }: Bidder) {
    const { endpoint, recipientId } = hosts;
    const answer = await this.#pool.ask(recipientId, {
      ...{ host: endpoint.host, port: endpoint.port, path: endpoint.path, method: "POST" },
      ...{ headers: leavingHeaders, body: Buffer.from(asked.request) },
      ...{ timeoutMs: asked.partner.timeoutMs, bytesMax: answerBytesMax },
    });
    rest.note(answer.ok && answer.status < 500);
    if (!answer.ok) return { bids: [], refused: [answer.fault] };
    if (answer.status === 204) return { bids: [], refused: [] };
    if (answer.status !== 200) return { bids: [], refused: ["status" as const] };
    return readAnswer(answer.body, { asked, hosts, currency: this.#currency });
  }

  async #makeReady(
    bid: Bid,
    hosts: PartnerHosts,
    within: { readonly width: number; readonly until: number },
  ): Promise<Read<Held>> {
    const { ad } = bid;
    const isFramed = ad.format === "html";
    // A picture shrinks with its place; what is HTML does not.
    if (isFramed && ad.size && ad.size.width > within.width) return "size";
    const picture =
      ad.picture && (await this.pictures.get(ad.picture, hosts, within.until - clock.tick()));
    if (picture !== null) {
      if (isRefusal(picture)) return picture;
      if (!fits(picture, bid)) return "picture-size";
    }
    return {
      ...{ partnerId: bid.asked.partner.id, adId: newId(), priceMicros: bid.priceMicros },
      ...{ advertiser: bid.advertiserDomain, json: jsonOf(bid, picture), isFramed, bid, hosts },
    };
  }
}

/** A picture alone has the shape of its place, and a picture with words is as large as was asked. */
function fits({ width, height }: Size, { ad, asked }: Bid): boolean {
  const { size } = ad;
  if (size === null) {
    const least = leastPicture(asked.slot);
    return width >= least.width && height >= least.height;
  }
  const isShaped = Math.abs(width / height / (size.width / size.height) - 1) <= shapeSlack;
  return isShaped && width >= size.width;
}

/** The ad as pages get it, in the form of the operator's own. */
function jsonOf({ ad }: Bid, picture: BroughtPicture | null): string {
  const { headline, body, callToAction, advertiser, size } = ad;
  const image = picture && {
    src: `/ads/image/${picture.hash}.${picture.type === "image/png" ? "png" : "jpg"}`,
    alt: ad.alt,
    // On screens of high density a picture has more pixels than its place.
    width: size?.width ?? picture.width,
    height: size?.height ?? picture.height,
  };
  const frame = ad.format === "html" && size ? { width: size.width, height: size.height } : {};
  const shown = { headline, body, callToAction, image, advertiser, ...frame };
  return `"format":${JSON.stringify(ad.format)},"ad":${JSON.stringify(shown)}`;
}
