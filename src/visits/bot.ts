import { isbot } from "isbot";
import { aiCrawlers, previews, tools } from "./bot-signs.ts";
import { RecentCache } from "./recent-cache.ts";

/** Who sent a request. "prefetch" is a page, or a preview of one, that nobody looks at as yet. */
export type CallerKind = "human" | "crawler" | "ai crawler" | "tool" | "prefetch";

/** What a request says of itself besides the user agent; "" where it says nothing. */
export interface BotSigns {
  /** The headers `Sec-Purpose`, `Purpose`, `X-Purpose` and `X-Moz`, joined in any way. */
  readonly purpose: string;
  /** `Sec-CH-UA`. */
  readonly brands: string;
  /** `navigator.webdriver` as the page's script saw it (WebDriver, section 4). */
  readonly webdriver: boolean;
}

/** No more of a user agent is read. */
const agentMax = 1024;
const cacheMax = 4096;

function anyOf(parts: readonly string[]): RegExp {
  const literal = parts.map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  return new RegExp(literal.join("|"));
}

const aiCrawler = anyOf(aiCrawlers);
const preview = anyOf(previews);
const tool = anyOf(tools);
const beforeAnybodyLooks = /prefetch|prerender|preview/i;
const driven = /headless|electron-test|phantom/i;
// What browsers have begun their names with for thirty years; anything else is a program.
const browserStart = /^(?:mozilla\/\d|opera\/\d|ucweb|nokia|blackberry|samsung-|lg-|docomo)/;
const crawlerName = /bot|crawl|spider|slurp|archiver|\+https?:/;

function kindOfAgent(whole: string): CallerKind {
  const agent = whole.slice(0, agentMax).trim().toLowerCase();
  if (agent === "") return "tool";
  if (aiCrawler.test(agent)) return "ai crawler";
  if (preview.test(agent)) return "prefetch";
  if (tool.test(agent)) return "tool";
  if (!browserStart.test(agent)) return crawlerName.test(agent) ? "crawler" : "tool";
  return isbot(agent) ? "crawler" : "human";
}

/**
 * Tells people from programs by the user agent and what else a request says; made once, it holds
 * the latest user agents in memory, bounded, and nowhere else. A program that gives itself out as a
 * browser in every respect is taken for a person.
 */
export class CallerKinds {
  readonly #recent = new RecentCache<CallerKind>(cacheMax, agentMax);

  of(agent: string, signs: BotSigns): CallerKind {
    if (signs.purpose !== "" && beforeAnybodyLooks.test(signs.purpose)) return "prefetch";
    const kind = this.#recent.get(agent, kindOfAgent);
    if (kind !== "human") return kind;
    return signs.webdriver || driven.test(signs.brands) ? "tool" : "human";
  }
}

/** Hosts that are sent as referrers only so that owners of sites visit them; and all beneath them. */
const spamHosts: ReadonlySet<string> = new Set([
  "semalt.com",
  "semaltmedia.com",
  "buttons-for-website.com",
  "buttons-for-your-website.com",
  "darodar.com",
  "econom.co",
  "ilovevitaly.com",
  "ilovevitaly.co",
  "priceg.com",
  "cenoval.ru",
  "hulfingtonpost.com",
  "blackhatworth.com",
  "best-seo-offer.com",
  "best-seo-solution.com",
  "buy-cheap-online.info",
  "free-share-buttons.com",
  "free-social-buttons.com",
  "floating-share-buttons.com",
  "simple-share-buttons.com",
  "social-buttons.com",
  "share-buttons.xyz",
  "get-free-traffic-now.com",
  "get-free-social-traffic.com",
  "success-seo.com",
  "videos-for-your-business.com",
  "video--production.com",
  "4webmasters.org",
  "trafficmonetize.org",
  "trafficmonetizer.org",
  "traffic2money.com",
  "traffic2cash.xyz",
  "trafficbot.life",
  "bottraffic.live",
  "bottraffic.xyz",
  "bot-traffic.icu",
  "trafficbot.xyz",
  "event-tracking.com",
  "guardlink.org",
  "webmonetizer.net",
  "o-o-6-o-o.com",
  "o-o-8-o-o.com",
  "humanorightswatch.org",
  "rank-checker.online",
  "site-auditor.online",
  "ranksonic.info",
  "copyrightclaims.org",
  "sharebutton.net",
  "keywords-monitoring-your-success.com",
  "monetizationking.net",
  "law-enforcement-bot-ff.xyz",
]);

/** Whether a referrer's host is one of referrer spam; `host` as a URL writes it. */
export function isSpam(host: string): boolean {
  for (let at = 0; at >= 0; at = host.indexOf(".", at) + 1 || -1) {
    if (spamHosts.has(host.slice(at))) return true;
  }
  return false;
}
