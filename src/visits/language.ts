import { RecentCache } from "./recent-cache.ts";

/** ISO 639-1: the languages that have two letters, 183 of them. */
export const languageCodes: ReadonlySet<string> = new Set(
  (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy " +
    "da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht " +
    "hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky " +
    "la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny " +
    "oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss " +
    "st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo " +
    "za zh zu"
  ).split(" "),
);

/** Codes of which the standard has a newer one, and which old systems still send. */
const renamed: ReadonlyMap<string, string> = new Map([
  ["in", "id"],
  ["iw", "he"],
  ["ji", "yi"],
  ["jw", "jv"],
  ["mo", "ro"],
  ["sh", "sr"],
]);

/** Browsers send a handful of languages; what is longer is read up to here. */
const headerMax = 300;
const cache = new RecentCache<string>(2000, headerMax);

/** One entry of the header: a language range (RFC 4647 2.1) and its weight, if it has one. */
const entry =
  /^[ \t]*([a-z]{1,8}|\*)(?:-[a-z0-9]{1,8})*[ \t]*(?:;[ \t]*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)[ \t]*)?$/i;

/**
 * The language that a browser asks for first (Accept-Language, RFC 9110 12.5.4): of the ranges with
 * the highest weight the first one, as the two letters of ISO 639-1; region and script are left out.
 * "other" for a language that has no two letters, "unknown" when none is asked for. Entries that are
 * not well formed, those with weight 0 and `*` count as not there. Never throws.
 */
export function languageOf(acceptLanguage: string): string {
  return cache.get(bounded(acceptLanguage), readLanguage);
}

/** Cut after a whole entry: half of one could lose its weight, and win. */
function bounded(header: string): string {
  if (header.length <= headerMax) return header;
  return header.slice(0, Math.max(0, header.lastIndexOf(",", headerMax)));
}

function readLanguage(header: string): string {
  let best = "unknown";
  let bestWeight = 0;
  for (const text of header.split(",")) {
    const [, range = "*", q] = entry.exec(text) ?? [];
    const weight = q === undefined ? 1 : Number(q);
    if (range === "*" || weight <= bestWeight) continue;
    bestWeight = weight;
    best = twoLetters(range.toLowerCase());
  }
  return best;
}

function twoLetters(primary: string): string {
  const code = renamed.get(primary) ?? primary;
  return languageCodes.has(code) ? code : "other";
}
