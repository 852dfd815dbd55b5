import type { SourceKind } from "./source-table.ts";

/** The closed vocabulary of channels. */
export const channels = [
  "direct",
  "search",
  "paid search",
  "social",
  "paid social",
  "AI assistants",
  "mail",
  "video",
  "shopping",
  "affiliates",
  "display",
  "paid other",
  "app",
  "campaign",
  "referral",
] as const;
export type Channel = (typeof channels)[number];

/** What a channel follows from. */
export interface ChannelFacts {
  /** `Source.kind`; "" for no source. */
  readonly kind: SourceKind;
  /** `Campaign.isPaidClick`. */
  readonly isPaidClick: boolean;
  /** `Campaign.medium`, in lower case; "" for none. */
  readonly medium: string;
  /** `Campaign.source` as it was given, in lower case; "" for none. */
  readonly campaignSource: string;
  /** `Campaign.campaign`; "" for none. */
  readonly campaign: string;
}

/** A rule holds where everything that it names holds. */
interface Rule {
  readonly channel: Channel;
  /** The click was paid for: by its id, or by a medium such as `cpc`. */
  readonly isPaid?: true;
  readonly kinds?: readonly SourceKind[];
  readonly medium?: RegExp;
  readonly campaignSource?: RegExp;
  /** The address named a source, a medium or a campaign. */
  readonly isTagged?: true;
}

const paidMedium =
  /^(?:cp[acvl]|ppc|pay-?per-?click|sem|paid|paid[-_ ]?[a-z]+|[a-z]+[-_ ](?:paid|ppc|cpc|ads?)|retargeting|remarketing|ads?|adwords|sponsored)$/;
const mail = /^(?:e[-_ ]?mails?|mail|mailing|newsletters?|edm)$/;

/**
 * The rules, of which the first that holds decides. They follow the sense of the default channel
 * groups of Google Analytics 4 (its help page "Default channel group"): a declared medium goes
 * before what the source is, and paid before unpaid.
 */
const rules: readonly Rule[] = [
  { channel: "display", medium: /^(?:display|banners?|cpm|expandable|interstitial|programmatic)$/ },
  { channel: "affiliates", medium: /^(?:affiliates?|affiliation|partner(?:ship)?s?)$/ },
  { channel: "paid search", medium: /^(?:paid[-_ ]?search|sem|search[-_ ](?:ads?|cpc|ppc|paid))$/ },
  { channel: "paid social", medium: /^(?:paid[-_ ]?social|social[-_ ](?:ads?|cpc|ppc|paid))$/ },
  { channel: "paid search", isPaid: true, kinds: ["search"] },
  { channel: "paid social", isPaid: true, kinds: ["social", "forum", "chat"] },
  { channel: "paid other", isPaid: true },
  { channel: "mail", medium: mail },
  { channel: "app", medium: /^(?:push|web-?push|notification|mobile|app|in-?app|sms)$/ },
  { channel: "search", medium: /^(?:organic|search|seo)$/ },
  {
    channel: "social",
    medium: /^(?:social|social[-_ ]?(?:network|media|post)|sm|community|organic[-_ ]?social)$/,
  },
  { channel: "video", medium: /^(?:video|.*video)$/ },
  { channel: "shopping", medium: /^(?:shopping|product[-_ ]?feed|feed)$/ },
  { channel: "AI assistants", kinds: ["AI assistant"] },
  { channel: "mail", kinds: ["mail"] },
  { channel: "mail", campaignSource: mail },
  { channel: "search", kinds: ["search"] },
  { channel: "social", kinds: ["social", "forum", "chat"] },
  { channel: "video", kinds: ["video"] },
  { channel: "shopping", kinds: ["shopping"] },
  { channel: "app", kinds: ["app"] },
  { channel: "referral", medium: /^(?:referral|link|website|blog)$/ },
  { channel: "campaign", isTagged: true },
  { channel: "referral", kinds: ["code", "news", "other"] },
];

function holds(rule: Rule, facts: ChannelFacts): boolean {
  const { medium, campaign, campaignSource, kind, isPaidClick } = facts;
  return (
    (rule.isPaid === undefined || isPaidClick || paidMedium.test(medium)) &&
    (rule.kinds === undefined || rule.kinds.includes(kind)) &&
    (rule.medium === undefined || rule.medium.test(medium)) &&
    (rule.campaignSource === undefined || rule.campaignSource.test(campaignSource)) &&
    (rule.isTagged === undefined || medium !== "" || campaign !== "" || campaignSource !== "")
  );
}

/** The channel of a visit, by the first of the rules above that holds; "direct" where none does. */
export function channelOf(facts: ChannelFacts): Channel {
  return rules.find((rule) => holds(rule, facts))?.channel ?? "direct";
}
