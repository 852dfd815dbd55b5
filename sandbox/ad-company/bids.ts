import { type AdCampaign, campaigns } from "./campaigns.ts";
import type { AdKind, CompanyFaults } from "./faults.ts";

interface Size {
  readonly w: number;
  readonly h: number;
}

/** What the company looks at in a request. */
export interface BidRequest {
  readonly id: string;
  readonly imp: readonly {
    readonly id: string;
    readonly bidfloor: number;
    readonly banner?: { readonly format: readonly Size[] };
    readonly native?: { readonly request: string };
  }[];
  readonly cur: readonly string[];
  readonly bcat?: readonly string[];
}

type Json = Record<string, unknown>;

/** What an answer is made of: by whom it is asked, and how the company behaves. */
export interface Bidding {
  readonly request: BidRequest;
  readonly faults: CompanyFaults;
  /** The company's own. */
  readonly origin: string;
  /** Counted from 0: what it bids with goes round. */
  readonly turn: number;
}

/** Somebody whom nobody registered. */
const stranger = "http://localhost:9";

/** The body of the company's answer, or null when it does not bid. */
export function answerTo(bidding: Bidding): Json | null {
  const { request, faults, turn, origin } = bidding;
  const { behaviour } = faults;
  const [imp] = request.imp;
  const kind = imp && kindOf(imp, faults.kind, turn);
  if (behaviour === "no-bid" || !imp || !kind) return null;
  const campaign = campaigns[turn % campaigns.length] ?? campaigns[0];
  if (!campaign) return null;
  const size = imp.banner?.format[Math.floor(turn / 3) % imp.banner.format.length];
  const ad = { campaign, bidding, size: size ?? { w: 300, h: 250 } };
  const low = Math.max(0.01, imp.bidfloor / 2);
  const price = faults.price ?? Math.max(campaign.price, imp.bidfloor * 1.2);
  const notices = behaviour === "strange-notice" ? stranger : `${origin}/notice`;
  const bid: Json = {
    ...{ id: `bid-${turn}`, impid: imp.id, price: behaviour === "low-price" ? low : price },
    ...{ adid: campaign.id, crid: `${campaign.id}-${kind}`, cid: campaign.id },
    adomain: behaviour === "no-advertiser" ? [] : [campaign.domain],
    cat: [behaviour === "blocked-category" ? (request.bcat?.[0] ?? "IAB25") : "IAB19-1"],
    ...(behaviour === "intrusive" ? { attr: [1] } : {}),
    ...(behaviour === "deal" ? { dealid: "made-up" } : {}),
    nurl: `${notices}/won?${noticeQuery}`,
    burl: `${notices}/billed?${noticeQuery}`,
    lurl: `${notices}/lost?auction=\${AUCTION_ID}&why=\${AUCTION_LOSS}`,
    ...(kind === "words" ? { mtype: 4, adm: nativeOf(ad, imp.native?.request ?? "") } : {}),
    ...(kind === "picture" ? { mtype: 1, ...sizeOf(ad), adm: linkedPicture(ad) } : {}),
    ...(kind === "html" ? { mtype: 1, ...sizeOf(ad), adm: card(ad) } : {}),
    exp: behaviour === "short-lived" ? 5 : 1800,
  };
  return {
    id: behaviour === "other-request" ? "of-somebody-else" : request.id,
    bidid: `answer-${turn}`,
    cur:
      behaviour === "other-currency" ? (request.cur[0] === "SEK" ? "NOK" : "SEK") : request.cur[0],
    seatbid: [{ seat: "sandbox", bid: [bid] }],
  };
}

const noticeQuery = "auction=${AUCTION_ID}&price=${AUCTION_PRICE}&seat=${AUCTION_SEAT_ID}";

/** What the place takes; it goes round where there is a choice. */
function kindOf(imp: BidRequest["imp"][0], wished: AdKind, turn: number): AdKind | undefined {
  const kinds: AdKind[] = [
    ...(imp.native ? ["words" as const] : []),
    ...(imp.banner ? ["picture" as const, "html" as const] : []),
  ];
  if (wished !== "any") return kinds.includes(wished) ? wished : undefined;
  return kinds[turn % kinds.length];
}

interface Ad {
  readonly campaign: AdCampaign;
  readonly bidding: Bidding;
  readonly size: Size;
}

function sizeOf({ size, bidding }: Ad): Json {
  const more = bidding.faults.behaviour === "wrong-size" ? 1 : 0;
  return { w: size.w + more, h: size.h };
}

function landingOf({ campaign, bidding }: Ad): string {
  const { behaviour } = bidding.faults;
  if (behaviour === "plain-link") return "http://tidewater.example/";
  if (behaviour === "script-link") return "javascript:alert(1)";
  return `${bidding.origin}/landing/${campaign.id}?auction=\${AUCTION_ID}`;
}

function pictureOf({ campaign, bidding }: Ad, { w, h }: Size): string {
  const { behaviour } = bidding.faults;
  const name = {
    "svg-picture": "script.svg",
    "bomb-picture": "bomb.png",
    "small-picture": "small.png",
    "gone-picture": "gone.png",
    // Another address every now and then, as a picture that is known is not fetched again.
    "slow-picture": `slow-${Math.floor(bidding.turn / 5)}.png`,
  }[behaviour as string];
  if (behaviour === "strange-picture") return `${stranger}/picture.png`;
  return `${bidding.origin}/pictures/${name ?? `${campaign.id}-${w}x${h}.png`}`;
}

function nativeOf(ad: Ad, asked: string): string {
  const { campaign, bidding } = ad;
  const { origin, faults } = bidding;
  const { behaviour } = faults;
  const { assets } = JSON.parse(asked) as {
    assets: {
      id: number;
      title?: object;
      img?: { wmin: number; hmin: number };
      data?: { type: number };
    }[];
  };
  const long = behaviour === "long-text" ? " and more".repeat(40) : "";
  const hidden = behaviour === "hidden-text" ? "\u202e\u0000\u200b\n\n " : "";
  const words: Readonly<Record<number, string>> = {
    1: campaign.advertiser,
    2: campaign.body + hidden,
    12: campaign.callToAction,
  };
  return JSON.stringify({
    ver: "1.2",
    assets: assets.map(({ id, title, img, data }) => ({
      id,
      ...(title ? { title: { text: campaign.headline + long + hidden } } : {}),
      ...(img ? { img: { url: pictureOf(ad, { w: img.wmin * 2, h: img.hmin * 2 }) } } : {}),
      ...(data ? { data: { value: words[data.type] ?? "" } } : {}),
    })),
    link: {
      url: landingOf(ad),
      clicktrackers: [`${origin}/notice/clicked?auction=\${AUCTION_ID}`],
    },
    eventtrackers: [
      { event: 1, method: 1, url: `${origin}/notice/seen?auction=\${AUCTION_ID}` },
      ...(behaviour === "pixels" ? [{ event: 1, method: 1, url: `${stranger}/pixel` }] : []),
      ...(behaviour === "script-tracker" ? [{ event: 1, method: 2, url: `${stranger}/t.js` }] : []),
    ],
  });
}

function linkedPicture(ad: Ad): string {
  const { campaign, size, bidding } = ad;
  const { behaviour } = bidding.faults;
  const { w, h } = size;
  return (
    `<a href="${landingOf(ad)}" target="_blank"${behaviour === "script-handler" ? ' onclick="alert(1)"' : ""}>` +
    `<img src="${pictureOf(ad, { w: w * 2, h: h * 2 })}" width="${w}" height="${h}" alt="${campaign.headline}" border="0"></a>` +
    pixels(bidding) +
    addition(bidding)
  );
}

function card(ad: Ad): string {
  const { campaign, size, bidding } = ad;
  const { behaviour } = bidding.faults;
  const colour = (index: number) =>
    `rgb(${(campaign.palette.hills[index] ?? [0, 0, 0]).join(",")})`;
  const handler = behaviour === "script-handler" ? ' onmouseover="alert(1)"' : "";
  const beacon = (name: string) => `url(${bidding.origin}/notice/look-${name})`;
  const loading =
    behaviour === "loading-look"
      ? `@import ${beacon("import")};@font-face{font-family:f;src:${beacon("font")}}` +
        `.c{background-image:${beacon("background")};font-family:f}`
      : "";
  return (
    `<!doctype html><html><head><meta charset="utf-8"><title>${campaign.advertiser}</title><style>${loading}` +
    `.c{display:block;box-sizing:border-box;width:${size.w}px;height:${size.h}px;padding:16px;background-color:${colour(2)};` +
    `color:#fff;font:16px/1.4 system-ui,sans-serif;text-decoration:none;overflow:hidden}` +
    `.c b{display:block;font-size:20px;line-height:1.2;margin-bottom:6px}</style></head>` +
    `<body${handler}><a class="c" href="${landingOf(ad)}"><b>${campaign.headline}</b>${campaign.body}</a>` +
    `${pixels(bidding)}${addition(bidding)}</body></html>`
  );
}

function pixels({ origin, faults }: Bidding): string {
  const own = `<img src="${origin}/notice/seen?auction=\${AUCTION_ID}" width="1" height="1" style="display:none">`;
  return faults.behaviour === "pixels"
    ? `${own}<img src="${stranger}/pixel?who=you" width="0" height="0">`
    : own;
}

function addition({ faults }: Bidding): string {
  if (faults.behaviour === "script-markup") return `<script src="${stranger}/t.js"></script>`;
  return faults.behaviour === "frame" ? `<iframe src="${stranger}/"></iframe>` : "";
}
