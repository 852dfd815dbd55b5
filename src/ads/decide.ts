import { ranks } from "./board.ts";
import { type Asked, type Choice, choose, isSure, type OnPage, place } from "./choose.ts";
import type { Candidates, Shown } from "./plan.ts";
import type { SentRequest } from "./receipt.ts";
import type { Page, Slot } from "./slot.ts";

/** One place of a page that asks for an ad. */
export interface Place {
  readonly slot: Slot;
  readonly candidates: Candidates;
  /** The room there is, in CSS pixels. */
  readonly width: number;
  readonly page: Page;
}

/** What a partner offers for a place, checked and made ready to be shown. */
export interface Offer {
  readonly partnerId: string;
  /** In the form of `newId`: what the partner's ad is known by here, while it can be shown. */
  readonly adId: string;
  /** What it pays for 1,000 views, in millionths of the currency. */
  readonly priceMicros: number;
  /** Whose ad it is, as far as the partner says: no two of one advertiser stand on a page. */
  readonly advertiser: string;
  /** `"format":…,"ad":{…}` as JSON. */
  readonly json: string;
  /** Whether it is HTML, which stands in a frame of its own. */
  readonly isFramed: boolean;
}

/** What came of asking partners. */
export interface Offers {
  readonly offers: readonly Offer[];
  /** The very requests that went out, by partner. */
  readonly sent: readonly SentRequest[];
}

/** The auction, as the decision sees it. */
export interface Auction {
  /** Asks all partners of the slot at once; never rejects, and ends in their time. */
  ask(slot: Slot, page: Page, width: number): Promise<Offers>;
  /** Says which offer is shown, so that partners can be told: the winner and who was outbid. */
  settle(offers: readonly Offer[], winner: Offer | null): void;
}

/** What one page load asks for. */
export interface PageLoad {
  readonly places: readonly Place[];
  /** What stands on it already; what is decided is added. */
  readonly onPage: OnPage;
  readonly seen: ReadonlySet<string>;
  country(): string;
  /** The auction; null where a no stands: then there is nothing here that could ask a partner. */
  readonly auction: Auction | null;
  /** Whether what is shown is taken from what its flight has to give. */
  readonly isCounted: boolean;
}

/** What is shown in a place. */
export type Decided =
  | { readonly own: Shown; readonly offer: null; readonly sent: readonly SentRequest[] }
  | { readonly own: null; readonly offer: Offer; readonly sent: readonly SentRequest[] }
  | null;

interface By {
  now(): number;
  readonly chance: () => number;
}

const nothingSent: readonly SentRequest[] = [];

/**
 * Decides what is shown in the places of one page load, in their order. At once, from memory, unless
 * partners are asked: that is for places to which no sponsor, no late flight and no monthly one has
 * a right. All of them are asked at the same time.
 */
export function decide(load: PageLoad, by: By): readonly Decided[] | Promise<readonly Decided[]> {
  const { onPage, isCounted } = load;
  const decided: Decided[] = [];
  const open: number[] = [];
  const now = by.now();
  const moment = { now, chance: by.chance };
  for (let index = 0; index < load.places.length; index += 1) {
    const it = load.places[index] as Place;
    const choice = chooseFor(it, load, moment);
    const mayBid = load.auction !== null && it.slot.partners.length > 0 && !isSure(choice);
    if (mayBid) open.push(index);
    decided.push(mayBid ? null : takeOwn(choice, nothingSent, { it, onPage, isCounted, now }));
  }
  const { auction } = load;
  if (auction === null || open.length === 0) return decided;
  return askFor({ ...load, auction }, { decided, open }, by);
}

async function askFor(
  load: PageLoad & { readonly auction: Auction },
  { decided, open }: { readonly decided: Decided[]; readonly open: readonly number[] },
  by: By,
): Promise<readonly Decided[]> {
  const { auction, onPage, isCounted } = load;
  const asked = open.flatMap((index) => {
    const it = load.places[index];
    return it ? [{ index, it, offers: auction.ask(it.slot, it.page, it.width) }] : [];
  });
  for (const { index, it, offers: asking } of asked) {
    const { offers, sent } = await asking;
    const now = by.now();
    // Anew: while partners were asked other pages were shown ads, and this one as well.
    const choice = chooseFor(it, load, { now, chance: by.chance });
    const winner = bestOf(offers, choice, it.slot, onPage);
    auction.settle(offers, winner);
    if (winner) onPage.advertisers.push(winner.advertiser);
    decided[index] = winner
      ? { own: null, offer: winner, sent }
      : takeOwn(choice, sent, { it, onPage, isCounted, now });
  }
  return decided;
}

function chooseFor(
  { candidates, width, page }: Place,
  { seen, country, onPage }: PageLoad,
  by: { readonly now: number; readonly chance: () => number },
): Choice | null {
  const asked: Asked = { page, width, seen, country };
  return choose(candidates, asked, onPage, by);
}

/** The highest offer that reaches the floor and what the place would bring without it. */
function bestOf(
  offers: readonly Offer[],
  choice: Choice | null,
  slot: Slot,
  onPage: OnPage,
): Offer | null {
  if (isSure(choice)) return null;
  const least = choice?.rank === ranks.open ? choice.ecpmMicros : 0;
  let best: Offer | null = null;
  for (const offer of offers) {
    if (offer.priceMicros < slot.floorMicros || offer.priceMicros <= least) continue;
    if (onPage.advertisers.includes(offer.advertiser)) continue;
    if (best === null || offer.priceMicros > best.priceMicros) best = offer;
  }
  return best;
}

function takeOwn(
  choice: Choice | null,
  sent: readonly SentRequest[],
  at: Pick<PageLoad, "onPage" | "isCounted"> & { readonly it: Place; readonly now: number },
): Decided {
  if (choice === null) return null;
  const { run } = choice.shown;
  place(choice.shown, at.onPage);
  if (at.isCounted) {
    run.pace.issue(at.now);
    at.it.candidates.board.touch(run.at, at.now);
  }
  return { own: choice.shown, offer: null, sent };
}
