import { type AdFlight, type ProgressState, rateWords, type StoredAd } from "../ads/mod.ts";
import type { Mood } from "../kernel/html.tsx";

interface Said {
  readonly word: string;
  readonly mood: Mood;
}

/** How the states of an ad are called. */
export const adStates: Readonly<Record<StoredAd["state"], Said>> = {
  waiting: { word: "Waits for approval", mood: "warn" },
  approved: { word: "Approved", mood: "good" },
  refused: { word: "Refused", mood: "bad" },
  archived: { word: "Archived", mood: "plain" },
};

/** How the states of a flight are called. */
export const flightStates: Readonly<Record<AdFlight["state"], Said>> = {
  draft: { word: "Draft", mood: "plain" },
  running: { word: "Running", mood: "good" },
  paused: { word: "Paused", mood: "warn" },
  ended: { word: "Ended", mood: "plain" },
};

/** How a flight stands in its pace, where that is worth a mark. */
export const paceMarks: Readonly<Partial<Record<ProgressState, Said>>> = {
  ahead: { word: "Ahead", mood: "plain" },
  behind: { word: "Behind", mood: "bad" },
  reached: { word: "Goal reached", mood: "good" },
  missed: { word: "Goal missed", mood: "bad" },
};

/** How the kinds of an ad are called. */
export const formatWords: Readonly<Record<StoredAd["format"], string>> = {
  text: "Words",
  image: "Picture",
  native: "Picture and words",
};

/** How many of those who saw an ad clicked it: `0.40% of views`. */
export function clicksWords(sum: { readonly views: number; readonly clicks: number }): string {
  return sum.views === 0 ? "nothing was seen yet" : `${rateWords(sum)} of views`;
}

const reasons: Readonly<Record<string, string>> = {
  bot: "a robot",
  flood: "too many from one address",
  forged: "a forged token",
  replay: "told a second time",
  expired: "too long after the ad was given out",
  "older than this process": "the ad was given out before the last start",
  "too soon": "sooner than an ad can be seen",
  "click before view": "before the ad was seen",
  "unknown ad": "an ad that there is not (any more)",
  "over budget": "more than was bought",
  "unknown slot": "a place that is not configured",
};

/** Why something was not counted, in words. */
export function refusedWords(reason: string): string {
  const words = reasons[reason] ?? reason.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
