import { type Receipt, receiptOf } from "./receipt.ts";

const minuteMs = 60_000;
/** So many are made once and used again within a minute. */
const recentMax = 5_000;

/**
 * Gives the address where a visitor reads what stands behind an ad, with the receipt in it. One of an
 * ad for which nothing was sent tells the minute, is the same for all of it, and made once.
 */
export function whyUrls(key: Buffer): (receipt: Receipt) => string {
  const recent = new Map<string, string>();
  let since = 0;

  function make(receipt: Receipt): string {
    const link = receiptOf(key, receipt);
    // What is too long for a link is never sent; the page of choices says what is sent at most.
    return link === undefined ? "/choices" : `/ads/why/${link}`;
  }

  return (receipt) => {
    if (receipt.sent.length > 0) return make(receipt);
    const at = Math.floor(receipt.at.getTime() / minuteMs);
    if (at !== since || recent.size >= recentMax) {
      since = at;
      recent.clear();
    }
    const same = `${receipt.adId} ${receipt.slot} ${receipt.area} ${receipt.keywords.join(" ")}`;
    const known = recent.get(same);
    if (known !== undefined) return known;
    const made = make({ ...receipt, at: new Date(at * minuteMs) });
    recent.set(same, made);
    return made;
  };
}
