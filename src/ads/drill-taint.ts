import { browser, canary, formsOf } from "./drill-scene.ts";

/** One visit of somebody who does not exist, who brings one value along in one form, everywhere. */
export interface TaintCase {
  readonly what: string;
  /** In how many places the value stands. */
  readonly ways: number;
  readonly ask: {
    readonly body: Readonly<Record<string, unknown>>;
    readonly headers: Readonly<Record<string, string>>;
    readonly query: string;
  };
  readonly look: { readonly headers: Readonly<Record<string, string>>; readonly query: string };
}

/**
 * Every value of a made-up visitor in every form, in each place that a page or a browser can put it:
 * address, path, fragment and title of the page, referrer, search words, names and attributes of
 * places, headers, cookies, and the address of the request itself. `planted` are texts, some for each form
 * of each value, among which a search for `needles` has to find one.
 */
export function taintCases(places: readonly string[]): {
  readonly needles: readonly string[];
  readonly cases: readonly TaintCase[];
  readonly planted: readonly (readonly string[])[];
} {
  const { values, needles, address, number } = canary();
  const cases: TaintCase[] = [];
  const planted: (readonly string[])[] = [];
  for (const [what, value] of Object.entries(values)) {
    for (const [form, texts] of Object.entries(formsOf(value))) {
      planted.push(texts.map((text) => `x${text}y`));
      const headers = headersWith(texts, address);
      const query = `?${texts.map((text, at) => `q${at}=${encodeURIComponent(text)}`).join("&")}`;
      const body = { ...bodyWith(texts, number), slots: slotsWith(texts, places, number) };
      const ways = Object.keys(body).length + Object.keys(headers).length + 1;
      cases.push({
        ...{ what: `${what}, ${form}`, ways },
        ...{ ask: { body, headers, query }, look: { headers, query } },
      });
    }
  }
  return { needles, cases, planted };
}

function headersWith(texts: readonly string[], address: string): Readonly<Record<string, string>> {
  const [first = "", last = first] = [texts[0], texts.at(-1)];
  const page = `https://website.example/${encodeURIComponent(first)}?a=${encodeURIComponent(last)}`;
  return {
    "x-forwarded-for": address,
    // What names a mailbox there is a crawler, and gets no ads.
    "user-agent": browser(`${first} ${last}`.replaceAll("@", "~")),
    referer: page,
    cookie: `a=${encodeURIComponent(first)}; b=${encodeURIComponent(last)}`,
    "accept-language": `en;q=0.8, ${first.replace(/[^a-z]/gi, "")}`,
    "sec-ch-ua": `"${first}";v="142", "${last}"`,
    authorization: `Basic ${first} ${last}`,
    from: first,
    forwarded: `for="[${address}]";host=${last}`,
    via: `1.1 ${first}`,
    traceparent: `00-${first}-${last}-01`,
    "x-search": `${first} ${last}`,
  };
}

/** The real places, each with what a page could add to it, and one that has the value as its name. */
function slotsWith(texts: readonly string[], places: readonly string[], number: number) {
  const [first = "", last = first] = [texts[0], texts.at(-1)];
  const added = { width: number, id: first, label: last, alt: first, [first]: last };
  return [...places, first].map((name) => ({ ...added, name }));
}

function bodyWith(texts: readonly string[], number: number): Readonly<Record<string, unknown>> {
  const [first = "", last = first] = [texts[0], texts.at(-1)];
  const page = `https://website.example/u/${first}?email=${last}#${first}`;
  return {
    ...{ url: page, u: page, referrer: page, r: page, title: `${first} ${last}`, q: last },
    area: first,
    keywords: [...texts, texts.join(" ")],
    seen: texts,
    page: texts,
    no: first,
    user: { id: first, email: last },
    device: { ua: first, ip: last, w: number },
    site: { page, ref: page, search: last, keywords: first },
    [first]: last,
  };
}
