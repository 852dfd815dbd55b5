import type { BroughtAd } from "./brought-ad.ts";
import { fillIn, type MacroValues } from "./macros.ts";
import { type Asked, millionths } from "./openrtb-request.ts";
import { isAt, type PartnerHosts, readAddress } from "./partner-hosts.ts";
import { readMarkup } from "./read-markup.ts";
import { isObject, listOf, readNative } from "./read-native.ts";
import { isRefusal, type Read, type Refusal } from "./refusal.ts";
import type { Size } from "./slot.ts";

/** A bid that was read and checked, field by field. */
export interface Bid {
  readonly asked: Asked;
  /** What it pays for 1,000 views, in millionths of the currency. */
  readonly priceMicros: number;
  /** The advertiser's domain: no two ads of one stand on a page. */
  readonly advertiserDomain: string;
  readonly ad: BroughtAd;
  readonly macros: MacroValues;
  /** How long after the auction a view of it is still paid for, in ms; endless where it does not say. */
  readonly expiresMs: number;
  /** Addresses to be called when it wins, is seen, and loses; macros are not filled in yet. */
  readonly notices: { readonly won?: string; readonly billed?: string; readonly lost?: string };
}

/** What an answer came to. */
export interface ReadAnswer {
  /** The highest first. */
  readonly bids: readonly Bid[];
  readonly refused: readonly Refusal[];
}

/** More are not looked at. */
const bidsMax = 20;
const idMax = 200;
const markupMax = 64 * 1024;
const priceMax = 10_000;
/** AdCOM 1.0, creative attributes: sound by itself, growing, video by itself, windows, flicker. */
const intrusive: ReadonlySet<unknown> = new Set([1, 3, 5, 6, 8, 10, 14]);
const mediaTypes = { banner: 1, native: 4 } as const;
const domainShape =
  /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/;

type Json = Readonly<Record<string, unknown>>;

/** Reads the body of an answer (OpenRTB 2.6, section 4.2) to what was asked. Never throws. */
export function readAnswer(
  body: Buffer,
  to: { readonly asked: Asked; readonly hosts: PartnerHosts; readonly currency: string },
): ReadAnswer {
  const root = parse(body);
  if (typeof root === "string") return { bids: [], refused: [root] };
  const { asked, currency } = to;
  if (root["id"] !== asked.id) return { bids: [], refused: ["other-request"] };
  const seats = root["seatbid"] ?? [];
  if (!Array.isArray(seats)) return { bids: [], refused: ["shape"] };
  if (seats.length === 0) return { bids: [], refused: [] };
  // The document's own default, which few mean who leave it out.
  if ((root["cur"] ?? "USD") !== currency) return { bids: [], refused: ["currency"] };
  const bids: Bid[] = [];
  const refused: Refusal[] = [];
  const all = seats.flatMap((seat: unknown) =>
    listOf(isObject(seat) ? seat["bid"] : undefined).map((bid) => ({ bid, seat: seat as Json })),
  );
  if (all.length === 0) refused.push("shape");
  for (const { bid, seat } of all.slice(0, bidsMax)) {
    const read = isObject(bid) ? readBid(bid, { ...to, seat, answer: root }) : "shape";
    if (isRefusal(read)) refused.push(read);
    else {
      bids.push(read);
      if (read.ad.leftOut > 0) refused.push("tracker-host");
    }
  }
  return { bids: bids.toSorted((a, b) => b.priceMicros - a.priceMicros), refused };
}

function parse(body: Buffer): Json | "not-json" | "shape" {
  try {
    const root: unknown = JSON.parse(body.toString("utf8"));
    return isObject(root) ? root : "shape";
  } catch {
    return "not-json";
  }
}

interface Around {
  readonly asked: Asked;
  readonly hosts: PartnerHosts;
  readonly currency: string;
  readonly seat: Json;
  readonly answer: Json;
}

function readBid(bid: Json, around: Around): Read<Bid> {
  const { asked, hosts, currency, seat, answer } = around;
  const { slot } = asked;
  const price = bid["price"];
  if (!isShort(bid["id"])) return "shape";
  if (bid["impid"] !== "1") return "other-place";
  if (typeof price !== "number" || !(price > 0 && price <= priceMax)) return "price";
  const priceMicros = Math.round(price * millionths);
  if (priceMicros < slot.floorMicros) return "below-floor";
  if (bid["dealid"] !== undefined && bid["dealid"] !== "") return "deal";
  const advertiserDomain = domainOf(bid["adomain"]);
  if (advertiserDomain === undefined) return "no-advertiser";
  const unwanted = categoryFault(bid, slot.blockedCategories);
  if (unwanted) return unwanted;
  if (listOf(bid["attr"]).some((it) => intrusive.has(it))) return "intrusive";
  const macros: MacroValues = {
    ...{ ID: asked.id, BID_ID: short(answer["bidid"]), IMP_ID: "1", SEAT_ID: short(seat["seat"]) },
    ...{ AD_ID: short(bid["adid"]), PRICE: String(price), CURRENCY: currency, LOSS: "" },
  };
  const notices = readNotices(bid, hosts, macros);
  if (isRefusal(notices)) return notices;
  const ad = readAd(bid, { ...around, macros, advertiser: advertiserDomain });
  if (isRefusal(ad)) return ad;
  const expiresMs = expiryOf(bid["exp"]);
  return { asked, priceMicros, advertiserDomain, ad, macros, notices, expiresMs };
}

/** OpenRTB 2.6, section 4.2.3, `exp`: in seconds. */
function expiryOf(value: unknown): number {
  return typeof value === "number" && value > 0 ? value * 1000 : Number.POSITIVE_INFINITY;
}

function isShort(value: unknown): value is string {
  return typeof value === "string" && value.length > 0 && value.length <= idMax;
}

function short(value: unknown): string {
  return isShort(value) ? value : "";
}

function domainOf(value: unknown): string | undefined {
  const [first] = listOf(value);
  const domain = typeof first === "string" ? first.toLowerCase().replace(/^www\./, "") : "";
  return domainShape.test(domain) ? domain : undefined;
}

/** A kind of ad that is not wanted is one with all below it: IAB25 covers IAB25-3. */
function categoryFault(bid: Json, blocked: readonly string[]): Refusal | undefined {
  if (blocked.length === 0) return undefined;
  const categories = listOf(bid["cat"]);
  const words = categories.filter((it) => typeof it === "string");
  // Of another taxonomy, or what is no word, nothing is known, so that nothing would be blocked.
  const isKnown = words.length > 0 && words.length === categories.length;
  if (!isKnown || (bid["cattax"] ?? 1) !== 1) return "no-category";
  const isBlocked = (category: string) =>
    blocked.some((it) => category === it || category.startsWith(`${it}-`));
  return words.some(isBlocked) ? "blocked-category" : undefined;
}

function readNotices(bid: Json, hosts: PartnerHosts, macros: MacroValues): Read<Bid["notices"]> {
  const read: { won?: string; billed?: string; lost?: string } = {};
  for (const [name, field] of [
    ["won", "nurl"],
    ["billed", "burl"],
    ["lost", "lurl"],
  ] as const) {
    const address = bid[field];
    if (address === undefined || address === "") continue;
    if (typeof address !== "string") return "notice-host";
    const url = readAddress(fillIn(address, macros), hosts);
    if (!url || !isAt(url, hosts.notices)) return "notice-host";
    read[name] = address;
  }
  return read;
}

function readAd(
  bid: Json,
  around: Around & { readonly macros: MacroValues; readonly advertiser: string },
): Read<BroughtAd> {
  const { asked, hosts, macros, advertiser } = around;
  const { formats, sizes } = asked.slot;
  const markup = bid["adm"];
  if (typeof markup !== "string" || markup.trim() === "") return "no-markup";
  if (markup.length > markupMax) return "markup-too-long";
  const filled = fillIn(markup, macros);
  const isNative = filled.trimStart().startsWith("{");
  const { native, banner } = mediaTypes;
  if ((bid["mtype"] ?? (isNative ? native : banner)) !== (isNative ? native : banner)) {
    return "media-type";
  }
  if (isNative) {
    if (!formats.includes("text") && !formats.includes("native")) return "media-type";
    return readNative(filled, { hosts, formats, advertiser });
  }
  if (!formats.includes("image")) return "media-type";
  const size = sizeOf(bid, sizes);
  return size ? readMarkup(filled, { hosts, size, advertiser }) : "size";
}

/** The size of the bid's ad, which has to be one of the place's; where it has one only, it is that. */
function sizeOf({ w, h }: Json, sizes: readonly Size[]): Size | undefined {
  if (w === undefined && h === undefined && sizes.length === 1) return sizes[0];
  return sizes.find(({ width, height }) => width === w && height === h);
}
