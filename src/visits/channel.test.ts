import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type Channel, type ChannelFacts, channelOf, channels } from "./channel.ts";
import { readCampaign } from "./campaign.ts";
import { sourceOf } from "./source.ts";

const page = { hosts: ["example.org"] };

function channel(referrer: string, query = ""): Channel {
  const campaign = readCampaign(new URLSearchParams(query));
  const { kind } = sourceOf(referrer, page, campaign);
  return channelOf({
    kind,
    isPaidClick: campaign.isPaidClick,
    medium: campaign.medium,
    campaignSource: campaign.source,
    campaign: campaign.campaign,
  });
}

describe("the channel of a visit", () => {
  const google = "https://www.google.com/";
  const facebook = "https://l.facebook.com/l.php";
  const table: readonly (readonly [referrer: string, query: string, channel: Channel])[] = [
    ["", "", "direct"],
    ["https://example.org/docs", "", "direct"],
    [google, "", "search"],
    [google, "gclid=x", "paid search"],
    ["", "gclid=x", "paid search"],
    ["", "msclkid=x", "paid search"],
    [google, "utm_source=google&utm_medium=cpc", "paid search"],
    [google, "utm_source=brand&utm_medium=ppc", "paid search"],
    [google, "utm_source=newsletter&utm_medium=email", "mail"],
    ["", "utm_source=google&utm_medium=organic", "search"],
    ["", "utm_source=google&utm_medium=display", "display"],
    ["", "utm_source=google&utm_medium=cpm", "display"],
    [facebook, "", "social"],
    [facebook, "fbclid=x", "social"],
    ["", "fbclid=x", "social"],
    [facebook, "utm_source=facebook&utm_medium=paid_social", "paid social"],
    ["", "utm_source=ig&utm_medium=cpc", "paid social"],
    ["https://www.linkedin.com/", "li_fat_id=x", "paid social"],
    ["", "utm_source=partner&utm_medium=cpc", "paid other"],
    ["https://youtube.com/", "utm_medium=paid", "paid other"],
    ["https://youtube.com/", "", "video"],
    ["https://news.ycombinator.com/item?id=1", "", "social"],
    ["https://web.telegram.org/", "", "social"],
    ["https://chatgpt.com/", "utm_source=chatgpt.com", "AI assistants"],
    ["", "utm_source=chatgpt.com", "AI assistants"],
    ["https://claude.ai/", "", "AI assistants"],
    ["https://mail.google.com/", "", "mail"],
    ["https://mail.google.com/", "utm_source=autumn", "mail"],
    ["android-app://com.google.android.gm/", "", "mail"],
    ["", "utm_source=newsletter", "mail"],
    ["", "utm_medium=Newsletter", "mail"],
    ["https://www.amazon.de/", "", "shopping"],
    ["https://blog.example.com/", "utm_medium=affiliate", "affiliates"],
    ["https://blog.example.com/", "", "referral"],
    ["https://github.com/curlew", "", "referral"],
    ["https://blog.example.com/", "utm_campaign=launch", "campaign"],
    ["", "utm_campaign=launch", "campaign"],
    ["", "ref=somewhere", "campaign"],
    ["", "utm_source=blog&utm_medium=referral", "referral"],
    ["", "utm_medium=push&utm_source=app", "app"],
    ["android-app://com.example.reader", "", "app"],
    ["http://192.168.1.7/", "", "referral"],
  ];
  for (const [referrer, query, expected] of table) {
    test(`from "${referrer}" with "${query}" is ${expected}`, () => {
      expect(channel(referrer, query)).toBe(expected);
    });
  }

  test("is one of the closed vocabulary, whatever the facts", () => {
    const kind = fc.constantFrom<ChannelFacts["kind"]>(
      "",
      "search",
      "chat",
      "code",
      "news",
      "other",
    );
    const facts = fc.record({
      kind,
      isPaidClick: fc.boolean(),
      medium: fc.oneof(fc.string(), fc.constantFrom("cpc", "email", "")),
      campaignSource: fc.string(),
      campaign: fc.string(),
    });
    fc.assert(
      fc.property(facts, (given) => {
        expect(channels).toContain(channelOf(given));
      }),
    );
  });
});

test("every channel of the vocabulary is reached by some visit of these tests' table", () => {
  const reached = new Set<Channel>([
    channel(""),
    channel("https://bing.com"),
    channel("", "gclid=1"),
    channel("https://x.com"),
    channel("", "twclid=1"),
    channel("https://claude.ai"),
    channel("https://mail.proton.me"),
    channel("https://vimeo.com"),
    channel("https://www.ebay.de"),
    channel("", "utm_medium=affiliate"),
    channel("", "utm_medium=banner"),
    channel("", "utm_medium=cpc"),
    channel("android-app://org.example"),
    channel("", "utm_campaign=x"),
    channel("https://example.com"),
  ]);
  expect(channels.filter((it) => !reached.has(it))).toEqual([]);
});
