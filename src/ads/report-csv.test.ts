import { expect, test } from "bun:test";
import { reportCsv } from "./report-csv.ts";
import { everyDay, spanOf } from "./report-days.ts";
import { earnedMicros, microsWords, rateWords, sumWords } from "./report-words.ts";

const line = {
  ...{ day: "2026-11-26", advertiser: "=HYPERLINK(1)", campaign: 'Autumn, "big"', flight: "+1" },
  ...{ ad: "Heron", slot: "sidebar", chosen: 12, views: 10, clicks: 1 },
};

test("a report's file calculates nothing when a sheet opens it", () => {
  expect(reportCsv([line], "operators")).toBe(
    "day,advertiser,campaign,flight,ad,slot,chosen,views,clicks\r\n" +
      `2026-11-26,'=HYPERLINK(1),"Autumn, ""big""",'+1,Heron,sidebar,12,10,1\r\n`,
  );
});

test("an advertiser's file names no other figures than views and clicks", () => {
  expect(reportCsv([line], "advertiser").split("\r\n")[0]).toBe(
    "day,campaign,flight,ad,slot,views,clicks",
  );
});

test("days of which nothing was counted have a place, and days that do not exist are not asked for", () => {
  const now = new Date("2026-11-27T05:00:00Z");
  const counts = [{ day: "2026-11-25", views: 3, clicks: 1 }];
  const days = everyDay(counts, spanOf("2026-11-24", "2026-11-26", 30, now));
  expect(days.map(({ day, views }) => `${day} ${views}`)).toEqual([
    ...["2026-11-24 0", "2026-11-25 3", "2026-11-26 0"],
  ]);
  for (const [from, to] of [
    ["2026-02-30", "2026-03-02"],
    ["2026-11-26", "2026-11-24"],
    ["", "'; drop"],
  ] as const) {
    expect(spanOf(from, to, 2, now)).toEqual({ from: "2026-11-26", to: "2026-11-27" });
  }
  expect(spanOf("1999-01-01", "2026-11-27", 2, now).from).toBe("2025-10-24");
});

test("prices are millionths, and are said with all of their digits", () => {
  expect(microsWords(2_500_000, "EUR")).toBe("€2.50");
  expect(microsWords(125_000, "EUR")).toBe("€0.125");
  expect(
    sumWords(
      earnedMicros({ kind: "cpm", priceMicros: 2_500_000 }, { views: 1_234, clicks: 0 }) ?? 0,
      "EUR",
    ),
  ).toBe("€3.09");
  expect(
    sumWords(
      earnedMicros({ kind: "cpc", priceMicros: 400_000 }, { views: 9, clicks: 3 }) ?? 0,
      "JPY",
    ),
  ).toBe("¥1");
  expect(earnedMicros({ kind: "flat", priceMicros: 1 }, { views: 9, clicks: 3 })).toBeNull();
  expect([rateWords({ views: 0, clicks: 0 }), rateWords({ views: 1_000, clicks: 4 })]).toEqual([
    "–",
    "0.40%",
  ]);
});
