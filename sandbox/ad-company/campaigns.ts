import type { Palette } from "./paint.ts";

/** What one of the company's advertisers wants to say. */
export interface AdCampaign {
  readonly id: string;
  readonly advertiser: string;
  readonly domain: string;
  readonly headline: string;
  readonly body: string;
  readonly callToAction: string;
  /** For 1,000 views. */
  readonly price: number;
  readonly palette: Palette;
}

/** The company's advertisers: all of them are made up. */
export const campaigns: readonly AdCampaign[] = [
  {
    id: "tidewater",
    advertiser: "Tidewater",
    domain: "tidewater.example",
    headline: "Backups that are tried every night",
    body: "Tidewater restores each backup on a machine of its own, and tells you in the morning that it works.",
    callToAction: "See how it works",
    price: 4.2,
    palette: {
      sky: [
        [214, 232, 240],
        [247, 238, 220],
      ],
      hills: [
        [126, 168, 182],
        [74, 124, 146],
        [32, 76, 99],
      ],
    },
  },
  {
    id: "millgate",
    advertiser: "Millgate Type",
    domain: "millgate.example",
    headline: "A typeface for terminals, drawn by hand",
    body: "Four widths, twelve weights, and a zero that nobody takes for an O.",
    callToAction: "Try it in the browser",
    price: 3.1,
    palette: {
      sky: [
        [250, 226, 196],
        [250, 244, 232],
      ],
      hills: [
        [226, 160, 116],
        [186, 104, 84],
        [104, 52, 62],
      ],
    },
  },
  {
    id: "oakhouse",
    advertiser: "Oakhouse",
    domain: "oakhouse.example",
    headline: "Servers in a cellar near you",
    body: "Small hosting from people who answer the telephone themselves. From 4 € a month.",
    callToAction: "Find your cellar",
    price: 2.6,
    palette: {
      sky: [
        [222, 236, 214],
        [250, 250, 236],
      ],
      hills: [
        [150, 186, 128],
        [96, 142, 92],
        [42, 88, 62],
      ],
    },
  },
];
