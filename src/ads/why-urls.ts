import { type Receipt, receiptOf } from "./receipt.ts";

const minuteMs = 60_000;
/** So many are made once and used again within a minute; about 400 bytes each. */
const recentMax = 16_384;

/** Gives the address where what stands behind an ad is told, of `at` in ms. */
export type WhyUrl = (at: number, receipt: Omit<Receipt, "at">) => string;

/**
 * Gives the address where a visitor reads what stands behind an ad, with the receipt in it. One of an
 * ad for which nothing was sent tells the minute, is the same for all of it, and made once.
 */
export function whyUrls(key: Buffer): WhyUrl {
  /** By ad, then by place and page. */
  const recent = new Map<string | null, Map<string, string>>();
  let held = 0;
  let since = 0;

  function make(at: number, receipt: Omit<Receipt, "at">): string {
    const link = receiptOf(key, { ...receipt, at: new Date(at) });
    // What is too long for a link is never sent; the page of choices says what is sent at most.
    return link === undefined ? "/choices" : `/ads/why/${link}`;
  }

  return (at, receipt) => {
    if (receipt.sent.length > 0) return make(at, receipt);
    const minute = Math.floor(at / minuteMs);
    if (minute !== since || held >= recentMax) {
      since = minute;
      held = 0;
      recent.clear();
    }
    let byPage = recent.get(receipt.adId);
    if (!byPage) {
      byPage = new Map();
      recent.set(receipt.adId, byPage);
    }
    const page = `${receipt.slot} ${receipt.area} ${receipt.keywords.join(" ")}`;
    const known = byPage.get(page);
    if (known !== undefined) return known;
    const made = make(minute * minuteMs, receipt);
    byPage.set(page, made);
    held += 1;
    return made;
  };
}
