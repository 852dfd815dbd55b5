import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { campaignValueMax, noCampaign, readCampaign, readCampaignValue } from "./campaign.ts";

const read = (query: string) => readCampaign(new URLSearchParams(query));

describe("the campaign in an address", () => {
  test("has five fields, in lower case", () => {
    expect(
      read(
        "utm_source=Newsletter&utm_medium=E-Mail&utm_campaign=Autumn%202026&utm_content=Top&utm_term=VPN",
      ),
    ).toEqual({
      source: "newsletter",
      medium: "e-mail",
      campaign: "autumn 2026",
      content: "top",
      term: "vpn",
      isPaidClick: false,
      clickSource: "",
    });
  });

  test("takes `ref`, then `source`, where there is no utm_source", () => {
    expect(read("ref=ProductHunt&source=x").source).toBe("producthunt");
    expect(read("source=x").source).toBe("x");
    expect(read("utm_source=&ref=hn").source).toBe("hn");
    expect(read("utm_source=a&ref=hn").source).toBe("a");
  });

  test("takes the site's own parameters after the usual ones", () => {
    const own = (query: string) =>
      readCampaign(new URLSearchParams(query), { campaign: ["promo", "action"] }).campaign;
    expect(own("action=spring")).toBe("spring");
    expect(own("action=spring&promo=autumn")).toBe("autumn");
    expect(own("utm_campaign=winter&promo=autumn")).toBe("winter");
  });

  test("says of a click id that there was one, and whose", () => {
    const ids: readonly (readonly [name: string, source: string, isPaid: boolean])[] = [
      ["gclid", "Google", true],
      ["wbraid", "Google", true],
      ["msclkid", "Bing", true],
      ["twclid", "X", true],
      ["li_fat_id", "LinkedIn", true],
      ["fbclid", "Facebook", false],
      ["igshid", "Instagram", false],
    ];
    for (const [name, clickSource, isPaidClick] of ids) {
      const campaign = read(`${name}=IwAR0secret`);
      expect(campaign).toEqual({ ...noCampaign, clickSource, isPaidClick });
      expect(JSON.stringify(campaign).toLowerCase()).not.toContain("secret");
    }
  });

  test("of a query without a campaign is none", () => {
    expect(read("q=bea@example.com&page=2")).toEqual(noCampaign);
    expect(read("")).toEqual(noCampaign);
  });
});

test("a value is masked before it is shortened, and never ends in half a mark or character", () => {
  expect(readCampaignValue("Mail to Bea@Example.com")).toBe("mail to [e-mail]");
  expect(readCampaignValue("  a \n b\u202e ")).toBe("a b");
  expect(readCampaignValue(`${"a ".repeat(48)}bea@example.com`)).toBe("a ".repeat(48).trimEnd());
  expect(readCampaignValue(`${"a ".repeat(49)}a😀`)).toBe(`${"a ".repeat(49)}a`);
  expect(readCampaignValue(`${"a ".repeat(496)}bea@example.com`)).not.toContain("bea");
});

test("any value comes out clean and bounded", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 1500 }), (given) => {
      const value = readCampaignValue(given);
      expect(value.length).toBeLessThanOrEqual(campaignValueMax);
      expect(value.isWellFormed()).toBe(true);
      expect(value).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      expect(value).toBe(value.trim());
    }),
    { numRuns: 2000 },
  );
});
