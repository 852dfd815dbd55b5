import { afterEach, expect, test } from "bun:test";
import { clock, hourMs } from "../kernel/clock.ts";
import { hostsOf } from "./partner-hosts.ts";
import { partnerWith } from "./partners.fixture.ts";
import { type ShownAd, ShownAds } from "./shown-ads.ts";

let moved = 0;
afterEach(() => {
  clock.move(-moved);
  moved = 0;
});

const ad = (said: Partial<ShownAd> = {}): ShownAd => ({
  ...{ partnerId: "brightpath", hosts: hostsOf(partnerWith()), priceMicros: 1 },
  ...{ advertiser: "tidewater.example", landingUrl: "https://tidewater.example/", html: null },
  ...{ paidUntil: Number.POSITIVE_INFINITY, whenSeen: [], whenClicked: [], ...said },
});

test("an ad of a company is seen once and clicked once, and known as long as a click counts", () => {
  const shown = new ShownAds();
  shown.add("a", ad());
  expect([shown.view("a"), shown.view("a")]).toEqual([ad(), undefined]);
  expect([shown.click("a"), shown.click("a")]).toEqual([ad(), undefined]);
  clock.move((moved = hourMs));
  expect(shown.find("a")).toEqual(ad());
  clock.move(hourMs);
  moved += hourMs;
  expect([shown.find("a"), shown.view("a"), shown.find("b")]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("the ads that are kept take no more room than is set, and the oldest go first", () => {
  const shown = new ShownAds();
  const html = "x".repeat(2 ** 20);
  for (let number = 0; number < 40; number += 1) shown.add(`html-${number}`, ad({ html }));
  expect([shown.find("html-7"), shown.find("html-8")?.html?.length]).toEqual([undefined, 2 ** 20]);
  const words = ad();
  for (let number = 0; number < 50_000; number += 1) shown.add(`words-${number}`, words);
  expect([shown.find("html-39"), shown.find("words-0")]).toEqual([undefined, words]);
});
