import { cleanText } from "./clean-text.ts";
import { maskPersonal } from "./path-mask.ts";

/** What the address of a page says of the campaign that led to it; "" where it says nothing. */
export interface Campaign {
  readonly source: string;
  readonly medium: string;
  readonly campaign: string;
  readonly content: string;
  readonly term: string;
  /** Whether the address bears an ad company's click id. The id itself is never kept. */
  readonly isPaidClick: boolean;
  /** Whose click id it is, as the name of a source ("Google"), also of one on links unpaid for. */
  readonly clickSource: string;
}

export type CampaignField = "source" | "medium" | "campaign" | "content" | "term";

/** Further names of parameters, by the field that they fill. */
export type CampaignParameters = Readonly<Partial<Record<CampaignField, readonly string[]>>>;

/** The part of `URLSearchParams` that is read. */
export interface QueryValues {
  get(name: string): string | null;
  has(name: string): boolean;
}

/** The most characters (UTF-16 code units) of a value. */
export const campaignValueMax = 100;
/** What of a longer value is not read. */
const rawMax = 1000;

export const noCampaign: Campaign = Object.freeze({
  source: "",
  medium: "",
  campaign: "",
  content: "",
  term: "",
  isPaidClick: false,
  clickSource: "",
});

/** The usual parameters, the first that has a value wins. */
const parameters: Readonly<Record<CampaignField, readonly string[]>> = {
  source: ["utm_source", "ref", "source"],
  medium: ["utm_medium"],
  campaign: ["utm_campaign"],
  content: ["utm_content"],
  term: ["utm_term"],
};

interface ClickId {
  readonly name: string;
  readonly source: string;
  /** False for ids that also links nobody paid for bear. */
  readonly isPaid: boolean;
}

const clickIds: readonly ClickId[] = [
  { name: "gclid", source: "Google", isPaid: true },
  { name: "gbraid", source: "Google", isPaid: true },
  { name: "wbraid", source: "Google", isPaid: true },
  { name: "dclid", source: "Google", isPaid: true },
  { name: "gad_source", source: "Google", isPaid: true },
  { name: "msclkid", source: "Bing", isPaid: true },
  { name: "yclid", source: "Yandex", isPaid: true },
  { name: "twclid", source: "X", isPaid: true },
  { name: "ttclid", source: "TikTok", isPaid: true },
  { name: "li_fat_id", source: "LinkedIn", isPaid: true },
  { name: "rdt_cid", source: "Reddit", isPaid: true },
  { name: "qclid", source: "Quora", isPaid: true },
  { name: "sccid", source: "Snapchat", isPaid: true },
  { name: "ScCid", source: "Snapchat", isPaid: true },
  { name: "epik", source: "Pinterest", isPaid: false },
  { name: "fbclid", source: "Facebook", isPaid: false },
  { name: "igshid", source: "Instagram", isPaid: false },
  { name: "igsh", source: "Instagram", isPaid: false },
];

/** A value as it is counted: masked, in lower case, without space around, of bounded length. */
export function readCampaignValue(raw: string): string {
  const whole = raw.length > rawMax ? raw.slice(0, rawMax).replace(/[^\s,;/|]*$/, "") : raw;
  const value = maskPersonal(cleanText(whole)).trim().replace(/\s+/g, " ").toLowerCase();
  if (value.length <= campaignValueMax) return value;
  // Neither half a character nor half a mark stays at the end.
  return value
    .slice(0, campaignValueMax)
    .replace(/[\ud800-\udbff]$/, "")
    .replace(/\[[a-z-]*$/, "")
    .trimEnd();
}

function read(query: QueryValues, names: readonly string[]): string {
  for (const name of names) {
    const raw = query.get(name);
    const value = raw ? readCampaignValue(raw) : "";
    if (value !== "") return value;
  }
  return "";
}

/**
 * Reads the campaign out of a query: `utm_source` (else `ref`, `source`), `utm_medium`,
 * `utm_campaign`, `utm_content`, `utm_term`, and what `extra` names beside them. Values are masked,
 * in lower case, at most `campaignValueMax` characters; click ids become a fact without the id.
 */
export function readCampaign(query: QueryValues, extra: CampaignParameters = {}): Campaign {
  const field = (name: CampaignField): string =>
    read(query, extra[name] ? [...parameters[name], ...extra[name]] : parameters[name]);
  const click = clickIds.find((it) => query.has(it.name));
  return {
    source: field("source"),
    medium: field("medium"),
    campaign: field("campaign"),
    content: field("content"),
    term: field("term"),
    isPaidClick: click?.isPaid ?? false,
    clickSource: click?.source ?? "",
  };
}
