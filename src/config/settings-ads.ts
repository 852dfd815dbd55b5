import { partners } from "./ad-partners.ts";
import { slots } from "./ad-slots.ts";
import * as kinds from "./kinds.ts";
import type { Setting } from "./setting.ts";
import type { AdsSettings } from "./shape-ads.ts";

export const adsSettings: { readonly [K in keyof AdsSettings]: Setting<AdsSettings[K]> } = {
  enabled: {
    kind: kinds.yesNo,
    default: true,
    meaning: "Whether ads are shown, in the places that are listed.",
  },
  currency: {
    kind: kinds.currency,
    default: "EUR",
    meaning: "What ads are sold in, and what partners bid in.",
  },
  label: {
    kind: kinds.text,
    default: "Ad",
    meaning: "The word above each ad that says what it is.",
  },
  areas: {
    kind: kinds.topics,
    default: [],
    meaning: "Parts of your websites that a page may say it belongs to; any other is dropped.",
  },
  keywords: {
    kind: kinds.topics,
    default: [],
    meaning: "Words that a page may say it is about; any other is dropped.",
  },
  partnersAllowed: {
    kind: kinds.yesNo,
    default: true,
    meaning: "Whether ad companies are asked at all; false leaves your own ads and house ads.",
  },
  slots: {
    kind: slots,
    default: [],
    meaning: 'The places, each where a page has data-avow-ad="<name>".',
  },
  partners: {
    kind: partners,
    default: [],
    meaning: "Ad companies that may bid (OpenRTB 2.6), in the places that name them.",
  },
};
