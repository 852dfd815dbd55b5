import { newMark } from "../kernel/ids.ts";
import { isLoopback } from "../kernel/loopback.ts";
import { nativeRequest } from "./openrtb-native.ts";
import type { Page, Partner, Slot } from "./slot.ts";

/**
 * Everything that an ad company may be sent when it is asked for an ad (OpenRTB 2.6, section 3.2).
 * There is no user, no device, no address of a page here, and no place for one: what this type does
 * not have does not leave. `leavingFields` is the same list with its meaning, and public.
 */
interface BidRequest {
  readonly id: string;
  readonly imp: readonly [Impression];
  readonly site: Site;
  readonly at: 1;
  readonly tmax: number;
  readonly cur: readonly [string];
  bcat?: readonly string[];
  readonly test: 0 | 1;
}

interface Impression {
  readonly id: "1";
  readonly tagid: string;
  banner?: {
    readonly w: number;
    readonly h: number;
    readonly format: readonly { readonly w: number; readonly h: number }[];
  };
  native?: { readonly request: string; readonly ver: "1.2" };
  readonly bidfloor: number;
  readonly bidfloorcur: string;
  readonly secure: 1;
}

interface Site {
  readonly id: string;
  readonly domain: string;
  cattax?: number;
  sectioncat?: readonly [string];
  keywords?: string;
  readonly publisher: { readonly id: string; readonly domain: string };
}

/** The places of a type's values, as `imp[].banner.w`. */
type Places<T, At extends string = ""> = T extends string | number
  ? At
  : T extends readonly (infer Member)[]
    ? Places<Member, `${At}[]`>
    : {
        [Key in keyof T & string]-?: Places<
          Exclude<T[Key], undefined>,
          At extends "" ? Key : `${At}.${Key}`
        >;
      }[keyof T & string];

/** The place of a value in a request. */
export type LeavingField = Places<BidRequest>;

/** What each field says, in the words of the public page. A field without a meaning can't be sent. */
export const leavingFields: Readonly<Record<LeavingField, string>> = {
  id: "A number made by chance for this one request, so that an answer can be told from another.",
  "imp[].id": "Always 1: one ad is asked for.",
  "imp[].tagid": "The name of the place on the page, as the site's owner set it.",
  "imp[].banner.w": "The width of the first picture that fits the place.",
  "imp[].banner.h": "The height of the first picture that fits the place.",
  "imp[].banner.format[].w": "The width of a picture that fits the place.",
  "imp[].banner.format[].h": "The height of a picture that fits the place.",
  "imp[].native.request":
    "Which parts an ad with words has to have there: always the same for one place.",
  "imp[].native.ver": "The version of the rules for ads with words.",
  "imp[].bidfloor": "The least that 1,000 views of the place cost.",
  "imp[].bidfloorcur": "The currency of that price.",
  "imp[].secure": "Always 1: pictures and links have to be encrypted on their way.",
  "site.id": "The website, by its domain.",
  "site.domain": "The website's domain. Never the address of the page.",
  "site.cattax": "Says that the next value is a word of the site's owner.",
  "site.sectioncat[]": "The part of the website, one of those that its owner listed.",
  "site.keywords": "What the page is about, in words that the site's owner listed.",
  "site.publisher.id": "The site owner's account at the ad company.",
  "site.publisher.domain": "The site owner's domain.",
  at: "Always 1: who wins pays what they offered.",
  tmax: "How long an answer is waited for, in milliseconds.",
  "cur[]": "The currency in which ads are paid for.",
  "bcat[]": "A kind of advertisement that the site's owner does not want.",
  test: "Whether it is a test for which nobody pays.",
};

/** Fields that hold chance, so that their values say nothing. */
export const newEachTimeFields: ReadonlySet<string> = new Set<LeavingField>(["id"]);

/** The headers of a request to an ad company beside `Host` and `Content-Length`, all of them. */
export const leavingHeaders = {
  "Content-Type": "application/json",
  "x-openrtb-version": "2.6",
} as const;

/** What the operator declared, and nothing of a visitor. */
export interface Declared {
  readonly slots: readonly Slot[];
  readonly partners: readonly Partner[];
  readonly areas: readonly string[];
  readonly keywords: readonly string[];
  readonly currency: string;
  /** The website's. */
  readonly domain: string;
}

/** A request that is ready to leave, and what its answer is held against. */
export interface Asked {
  readonly id: string;
  readonly partner: Partner;
  readonly slot: Slot;
  /** The very body. */
  readonly request: string;
}

/** AdCOM 1.0, category taxonomies: from 500 on, words of one's own. */
const ownWords = 500;
const keywordsMax = 10;
export const millionths = 1_000_000;

/**
 * The only code that can build a request to an ad company. It takes names, and looks up what it says
 * in the configuration: each text that leaves is the configuration's own, a constant, or chance, so
 * that whatever a page or a visitor says can at most be a name that is not found. Undefined for a
 * place that is not declared, or a company that may not bid for it.
 */
export function createEncoder(
  declared: Declared,
): (partnerId: string, slotName: string, page: Page) => Asked | undefined {
  const { currency, domain } = declared;
  const slots = new Map(
    declared.slots.map((slot) => [slot.name, { slot, impression: impressionOf(slot, currency) }]),
  );
  const partners = new Map(
    declared.partners.map((partner) => [partner.id, { partner, test: testOf(partner) }]),
  );
  const areas = new Map(declared.areas.map((it) => [it, it]));
  return (partnerId, slotName, page) => {
    const at = slots.get(slotName);
    const to = partners.get(partnerId);
    if (!at || !to || !at.slot.partners.includes(to.partner.id)) return undefined;
    const { slot, impression } = at;
    const { partner, test } = to;
    const id = newMark();
    // No spreading of objects here or below: the compiler would not see a field too many.
    const site: Site = { id: domain, domain, publisher: { id: partner.sellerId, domain } };
    const area = areas.get(slot.area ?? page.area ?? "");
    if (area !== undefined) {
      site.cattax = ownWords;
      site.sectioncat = [area];
    }
    const keywords = declared.keywords
      .filter((it) => slot.keywords.includes(it) || page.keywords.includes(it))
      .slice(0, keywordsMax);
    if (keywords.length > 0) site.keywords = keywords.join(",");
    const request: BidRequest = {
      id,
      imp: [impression],
      site,
      at: 1,
      tmax: partner.timeoutMs,
      cur: [currency],
      test,
    };
    if (slot.blockedCategories.length > 0) request.bcat = slot.blockedCategories;
    return { id, partner, slot, request: JSON.stringify(request) };
  };
}

/** A company on this machine bids in earnest for nothing. */
function testOf({ endpoint }: Partner): 0 | 1 {
  return isLoopback(URL.parse(endpoint)?.hostname ?? "") ? 1 : 0;
}

function impressionOf(slot: Slot, currency: string): Impression {
  const { name, formats, sizes, floorMicros } = slot;
  const impression: Impression = {
    id: "1",
    tagid: name,
    bidfloor: floorMicros / millionths,
    bidfloorcur: currency,
    secure: 1,
  };
  const [first] = sizes;
  if (first && formats.includes("image")) {
    const format = sizes.map(({ width, height }) => ({ w: width, h: height }));
    impression.banner = { w: first.width, h: first.height, format };
  }
  if (formats.includes("text") || formats.includes("native")) {
    impression.native = { request: nativeRequest(slot), ver: "1.2" };
  }
  return impression;
}
