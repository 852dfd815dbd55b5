import type { Check } from "../promise/definition.ts";
import type { DrillContext } from "../promise/live.ts";
import { yesOrNo } from "../promise/outcome.ts";
import { createFinder, findInValues } from "../promise/scan.ts";
import {
  adsDrill,
  type AdsDrill,
  askForAds,
  noticeMs,
  outOf,
  placesOf,
  type Shown,
} from "./drill-scene.ts";
import { taintCases } from "./drill-taint.ts";
import { fieldsOf, newEachTime } from "./sent.ts";
import { newEachTimeFields } from "./openrtb-request.ts";
import { sentFields, sentHeaders } from "./sent-fields.ts";

const disclosed = adsDrill(
  "Whatever a company is sent stands on the public page, value by value",
  async (drill) => {
    const before = await publishedOf(drill);
    const known = drill.ads.requests().length;
    for (const area of [null, ...drill.ads.settings.areas]) {
      await askForAds(drill, { body: { area, keywords: drill.ads.settings.keywords } });
    }
    const sent = drill.ads.requests().slice(known);
    const after = await publishedOf(drill);
    const expected = new Map<string, number>();
    for (const request of sent) {
      for (const [field, value] of fieldsOf(JSON.parse(request))) {
        const key = keyOf(field, newEachTimeFields.has(field) ? newEachTime : value);
        expected.set(key, (expected.get(key) ?? 0) + 1);
      }
    }
    if (sent.length === 0) return { holds: null, detail: "No company was asked for anything." };
    const grown = new Map(
      [...after].map(([key, count]) => [key, count - (before.get(key) ?? 0)] as const),
    );
    const wrong = [...new Set([...expected.keys(), ...grown.keys()])].filter(
      (key) => (expected.get(key) ?? 0) !== (grown.get(key) ?? 0),
    );
    return yesOrNo(
      wrong.length === 0,
      `${sent.length} requests came in at the companies; each of their ${expected.size} different values stands on the public page, as often as it was sent, and nothing else does.`,
      `These differ between what companies got and what the page says: ${wrong.slice(0, 5).join(", ")}.`,
    );
  },
);

const keyOf = (field: string, value: string) => `${field} = ${value}`;

/** What the public table says that companies were sent, by field and value. */
async function publishedOf(drill: AdsDrill): Promise<ReadonlyMap<string, number>> {
  const text = await (await drill.fetch(`${drill.url}/choices/sent.csv`)).text();
  const found = new Map<string, number>();
  for (const line of text.split("\r\n").slice(1)) {
    const [, , field = "", value = "", times = ""] = cellsOf(line);
    if (field === "") continue;
    const key = keyOf(field, value);
    found.set(key, (found.get(key) ?? 0) + Number(times));
  }
  return found;
}

/** The cells of a line of a table (RFC 4180). */
function cellsOf(line: string): readonly string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
    (quoted?.replaceAll('""', '"') ?? plain ?? "").replace(/^'(?=[=+\-@])/, ""),
  );
}

const receipts = adsDrill(
  "Behind each ad stands the very request that was sent for it",
  async (drill) => {
    const known = drill.ads.requests().length;
    const { ads } = await askForAds(drill);
    const sent = drill.ads.requests().slice(known);
    const shown = ads.filter((ad) => ad !== null);
    if (sent.length === 0 || shown.length === 0) {
      return { holds: null, detail: "No company was asked, or none brought an ad." };
    }
    const pages: string[] = [];
    for (const { why } of shown) {
      pages.push(await (await drill.fetch(`${drill.url}${why}`)).text());
    }
    const missing = sent.filter(
      (request) => !pages.some((page) => page.includes(escaped(request))),
    );
    const madeUp = await drill.fetch(`${drill.url}${changed(shown)}`);
    return yesOrNo(
      missing.length === 0 && madeUp.status === 404,
      `${sent.length} requests came in at the companies, and the links of the ${shown.length} ads that were shown hold them to the letter; a link in which a letter was changed opens nothing.`,
      missing.length > 0
        ? `${missing.length} of ${sent.length} requests stand behind no ad that was shown.`
        : "A link in which a letter was changed opens a receipt.",
    );
  },
);

/** The first ad's link with another letter in its middle. */
function changed([first]: readonly Shown[]): string {
  const why = first?.why ?? "";
  const at = Math.floor((why.length + "/ads/why/".length) / 2);
  return `${why.slice(0, at)}${why[at] === "A" ? "B" : "A"}${why.slice(at + 1)}`;
}

/** As hono/jsx writes a text. */
const escaped = (text: string) =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll('"', "&quot;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");

/** That companies supply ads, tried out. */
export const byOthersDrills: readonly Check<DrillContext>[] = [disclosed, receipts];

/** Letters of chance may be those of a crawler's name, for which no company is asked. */
const unaskedMax = 3;

const nothingOfVisitor = adsDrill(
  "Nothing that a visitor brings along comes in at a company, in whatever form; a planted mark is found",
  async (drill) => {
    const { requests: before } = outOf(drill);
    const { needles, cases, planted } = taintCases(placesOf(drill));
    const find = createFinder(needles);
    const unseen = planted.filter((texts) => !texts.some((text) => find(Buffer.from(text))));
    if (unseen.length > 0) {
      const detail = "Planted marks were not found, so the search proves nothing.";
      return { holds: null, detail };
    }
    const leaks: string[] = [];
    let unasked = 0;
    let from = drill.ads.received().length;
    for (const { what, ask, look } of cases) {
      const { requests } = outOf(drill);
      const { ads } = await askForAds(drill, ask);
      if (outOf(drill).requests === requests) unasked += 1;
      for (const ad of ads) if (ad) await lookAndClick(drill, ad, look);
      const bytes = drill.ads.received();
      if (find(bytes.subarray(from))) leaks.push(what);
      // The next part begins a little before, as what was sent may have come in by halves.
      from = Math.max(0, bytes.length - 64);
    }
    await Bun.sleep(noticeMs);
    if (find(drill.left()) || find(drill.ads.received())) leaks.push("in what left");
    if (find(Buffer.from(drill.logged()))) leaks.push("in the log");
    const stored = await findInValues(drill.database.steward, needles);
    leaks.push(...stored.map((value) => `in ${value}`));
    const asked = outOf(drill).requests - before;
    if (unasked > unaskedMax) {
      const detail = `After ${unasked} of ${cases.length} visits no company was asked, so too little was tried.`;
      return { holds: null, detail };
    }
    const ways = cases.reduce((sum, one) => sum + one.ways, 0);
    return yesOrNo(
      leaks.length === 0,
      `A made-up visitor came ${cases.length} times, with a name, an address, an e-mail address, a telephone number and a token, plain, encoded in three ways and split, in ${ways} places: address and title of the page, search words, headers, cookies, names of places. Ads were asked for, seen and clicked. In ${asked} requests, and all else that left, stood nothing of it. Planted marks were found.`,
      `Something of a visitor came through: ${[...new Set(leaks)].slice(0, 5).join(", ")}.`,
    );
  },
);

/** Sees an ad and clicks it, as a browser that brings along the same. */
async function lookAndClick(
  drill: AdsDrill,
  ad: Shown,
  look: { readonly headers: Readonly<Record<string, string>>; readonly query: string },
): Promise<void> {
  const headers = { ...look.headers, origin: drill.ads.origin };
  const seen = await drill.fetch(`${drill.url}/ads/view${look.query}`, {
    method: "POST",
    headers: { ...headers, "content-type": "text/plain" },
    body: ad.token,
  });
  await seen.arrayBuffer();
  const clicked = await drill.fetch(`${drill.url}${ad.click}${look.query}`, { headers });
  await clicked.arrayBuffer();
}

const onlyPublished = adsDrill(
  "Every line that comes in at a company is one that is published",
  async (drill) => {
    const known = drill.ads.requests().length;
    const from = drill.ads.received().length;
    await askForAds(drill);
    const requests = drill.ads.requests().slice(known);
    const fields = new Set(sentFields.map(({ field }) => field));
    const beyond = new Set(
      requests.flatMap((request) =>
        fieldsOf(JSON.parse(request)).flatMap(([field]) => (fields.has(field) ? [] : [field])),
      ),
    );
    const lines = headLines(drill.ads.received().subarray(from));
    for (const line of lines) if (!isPlain(line)) beyond.add(line.split(":")[0] ?? "");
    if (requests.length === 0 || lines.length === 0) {
      return { holds: null, detail: "No company was asked for anything." };
    }
    return yesOrNo(
      beyond.size === 0,
      `${requests.length} requests to companies were read as they came in, ${lines.length} lines of heads among all of them: each field and each line is one of those that the page of choices lists.`,
      `Companies got more than what is published: ${[...beyond].slice(0, 5).join(", ")}.`,
    );
  },
);

/** The lines of the heads of the bid requests, without the first of each. */
function headLines(bytes: Buffer): readonly string[] {
  const heads = bytes
    .toString("latin1")
    .matchAll(/POST \S+ HTTP\/1\.1\r\n((?:[^\r\n]+\r\n)+)\r\n/g);
  return [...heads].flatMap(([, lines = ""]) => lines.trimEnd().split("\r\n"));
}

/** Whether a line is one that every request has, or one of ours that is published. */
function isPlain(line: string): boolean {
  const lower = line.toLowerCase();
  return (
    /^(host: [\w.[\]:-]+|content-length: \d+|connection: [a-z-]+)$/.test(lower) ||
    sentHeaders.some((one) => one.toLowerCase() === lower)
  );
}

/** That companies learn nothing of a visitor, tried out. */
export const noIdentityDrills: readonly Check<DrillContext>[] = [nothingOfVisitor, onlyPublished];
