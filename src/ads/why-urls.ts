import { type Receipt, receiptOf } from "./receipt.ts";

const minuteMs = 60_000;
/** So many steps of the tree are held within a minute; with an address at each, some 600 bytes. */
const stepsMax = 32_768;

/** Gives the address where what stands behind an ad is told, of `at` in ms. */
export type WhyUrl = (at: number, receipt: Omit<Receipt, "at">) => string;

/**
 * What was made already, by area, each of the keywords, place and ad: texts that are there already, and
 * those first of which there are few, as most of the way is then in the processor's own memory.
 */
interface Made {
  readonly next: Map<string | null, Made>;
  url: string | undefined;
}

/**
 * Gives the address where a visitor reads what stands behind an ad, with the receipt in it. One of an
 * ad for which nothing was sent tells the minute, is the same for all of it, and made once.
 */
export function whyUrls(key: Buffer): WhyUrl {
  let recent = nothingMade();
  let steps = 0;
  let since = 0;

  function make(at: number, receipt: Omit<Receipt, "at">): string {
    const link = receiptOf(key, { ...receipt, at: new Date(at) });
    // What is too long for a link is never sent; the page of choices says what is sent at most.
    return link === undefined ? "/choices" : `/ads/why/${link}`;
  }

  return (at, receipt) => {
    if (receipt.sent.length > 0) return make(at, receipt);
    const minute = Math.floor(at / minuteMs);
    if (minute !== since || steps >= stepsMax) {
      since = minute;
      steps = 0;
      recent = nothingMade();
    }
    const { adId, slot, area, keywords } = receipt;
    let made = below(recent, area);
    for (const word of keywords) made = below(made, word);
    made = below(below(made, slot), adId);
    made.url ??= make(minute * minuteMs, receipt);
    return made.url;
  };

  function below(made: Made, word: string | null): Made {
    const known = made.next.get(word);
    if (known) return known;
    const fresh = nothingMade();
    made.next.set(word, fresh);
    steps += 1;
    return fresh;
  }
}

function nothingMade(): Made {
  return { next: new Map(), url: undefined };
}
