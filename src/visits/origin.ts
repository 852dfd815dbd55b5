import { readAgent } from "./agent.ts";
import type { Caller } from "./caller.ts";
import type { Campaign } from "./campaign.ts";
import { channelOf } from "./channel.ts";
import { closed, type Dimension } from "./dimension.ts";
import { languageOf } from "./language.ts";
import type { Source } from "./source.ts";
import { sourceNames } from "./source-names.ts";

/**
 * What is known of a visitor when a visit begins, by dimension: the first ones are of the visit,
 * the others of the visitor. Each is the number of a name.
 */
export const originDimensions = [
  ...(["source", "referrer", "channel", "campaign", "medium", "content", "term"] as const),
  ...(["country", "language", "browser", "browser version", "system", "system version"] as const),
  "device",
] as const satisfies readonly Dimension[];

/** From here on they are of the visitor. */
export const ofVisitorFrom = originDimensions.indexOf("country");

/** The number of a name of theirs is less than this. */
export const originIdsMax = 2 ** 16;

/** One number for each of `originDimensions`, in their order. */
export type Origin = ArrayLike<number>;

/** What stands for a value that there is none of. */
export const none = "none";

/** The names of what is known when a visit begins. */
export function originValues(known: {
  readonly source: Source;
  readonly campaign: Campaign;
  readonly country: string;
  readonly caller: Caller;
}): Readonly<Record<(typeof originDimensions)[number], string>> {
  const { source, campaign, country, caller } = known;
  const agent = readAgent(caller.userAgent, caller.hints);
  const isFromOutside = !source.isOwn;
  const channel = channelOf({
    ...{ kind: isFromOutside ? source.kind : "", isPaidClick: campaign.isPaidClick },
    ...{ medium: campaign.medium, campaignSource: campaign.source, campaign: campaign.campaign },
  });
  return {
    source: (isFromOutside && source.source) || none,
    referrer: (isFromOutside && source.referrer) || none,
    channel,
    campaign: campaign.campaign || none,
    medium: campaign.medium || none,
    content: campaign.content || none,
    term: campaign.term || none,
    country,
    language: languageOf(caller.language),
    browser: agent.browser,
    "browser version": `${agent.browser} ${agent.browserVersion}`.trim(),
    system: agent.system,
    "system version": `${agent.system} ${agent.systemVersion}`.trim(),
    device: agent.device,
  };
}

const listedSources: ReadonlySet<string> = new Set(sourceNames);

/** Whether a value comes from a list of ours, so that it says nothing of who brought it. */
export function isListed(dimension: Dimension, value: string): boolean {
  return (
    closed.has(dimension) || value === none || (dimension === "source" && listedSources.has(value))
  );
}
