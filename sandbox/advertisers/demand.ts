import type { AdDraft, FlightDraft } from "../../src/ads/mod.ts";
import { banner, curve, keyhole, quay, rewind } from "./pictures.ts";

/** An advertisement with its picture, if it has one. */
export interface MadeAd extends Omit<AdDraft, "imageId" | "imageAlt" | "weight"> {
  readonly picture?: () => Buffer;
  readonly imageAlt?: string;
  /** Without one it waits to be looked at. */
  readonly isApproved?: boolean;
}

/** A made-up advertiser with one campaign. */
export interface MadeAdvertiser {
  readonly name: string;
  readonly isHouse: boolean;
  readonly campaign: string;
  readonly flights: readonly {
    /** What differs from a flight of a hundred days without a goal. */
    readonly flight: Partial<FlightDraft> & Pick<FlightDraft, "name" | "priority" | "pricing">;
    readonly ads: readonly MadeAd[];
  }[];
}

const only = (...include: readonly string[]) => ({ include, exclude: [] });

const harbour: MadeAdvertiser = {
  ...{ name: "Harbour Hosting", isHouse: false, campaign: "Quay 26" },
  flights: [
    {
      flight: {
        ...{ name: "Documentation, by the month", priority: "sponsorship" },
        pricing: { kind: "flat", priceMicros: 280_000_000 },
        ...{ areas: only("docs"), slots: ["sidebar"] },
      },
      ads: [
        {
          ...{ name: "Quay", format: "native", headline: "A berth for your containers" },
          body: "Harbour runs what you ship, on machines in your own country.",
          ...{ callToAction: "See the berths", landingUrl: "https://harbour.example/berths" },
          ...{ picture: quay, imageAlt: "Coloured containers stacked on a quay" },
        },
      ],
    },
  ],
};

const wren: MadeAdvertiser = {
  ...{ name: "Wren Security", isHouse: false, campaign: "Winter" },
  flights: [
    {
      flight: {
        ...{ name: "Pages about tunnels", priority: "standard" },
        pricing: { kind: "cpm", priceMicros: 4_500_000 },
        ...{ goal: 20_000, hardBudget: 20_000, keywords: only("vpn") },
      },
      ads: [
        {
          ...{ name: "Keyhole", format: "native", headline: "Keys for teams, not for us" },
          body: "Wren keeps your team’s secrets where even Wren can’t read them.",
          ...{ callToAction: "Try it free", landingUrl: "https://wren.example/try" },
          ...{ picture: keyhole, imageAlt: "A keyhole in a golden disc" },
        },
        {
          ...{ name: "Words", format: "text", headline: "Who holds the keys to your tunnel?" },
          body: "Wren hands them to your team, and takes them back when somebody leaves.",
          ...{ callToAction: "Read how", landingUrl: "https://wren.example/how" },
        },
        {
          ...{ name: "Words, louder", format: "text", headline: "Your VPN is leaking right now" },
          ...{ body: "Is it? Find out.", callToAction: "Scan", isApproved: false },
          landingUrl: "https://wren.example/scan",
        },
      ],
    },
  ],
};

const tern: MadeAdvertiser = {
  ...{ name: "Tern DNS", isHouse: false, campaign: "Nine milliseconds" },
  flights: [
    {
      flight: {
        ...{ name: "Clicks from everywhere", priority: "standard" },
        pricing: { kind: "cpc", priceMicros: 850_000 },
        ...{ goal: 400, hardBudget: 400, dailyMax: 40 },
      },
      ads: [
        {
          ...{ name: "Banner, wide", format: "image", headline: "", body: "", callToAction: "" },
          ...{ picture: () => banner("wide"), landingUrl: "https://tern.example/" },
          imageAlt: "Tern DNS answers in 9 ms",
        },
        {
          ...{ name: "Banner, narrow", format: "image", headline: "", body: "", callToAction: "" },
          ...{ picture: () => banner("narrow"), landingUrl: "https://tern.example/" },
          imageAlt: "Tern DNS: 9 ms",
        },
        {
          ...{ name: "Words", format: "text", headline: "DNS that answers in 9 ms" },
          body: "Thirty places, one address. Free below a million questions a month.",
          ...{ callToAction: "Ask it something", landingUrl: "https://tern.example/ask" },
        },
      ],
    },
  ],
};

/** What the vendor says of its own programs where nobody pays; `siteUrl` is its website. */
function ourselves(siteUrl: string): MadeAdvertiser {
  const curlew = { landingUrl: `${siteUrl}/curlew`, callToAction: "See Curlew" };
  const nightjar = { landingUrl: `${siteUrl}/nightjar`, callToAction: "See Nightjar" };
  return {
    ...{ name: "Larkwire Tools", isHouse: true, campaign: "Our own programs" },
    flights: [
      {
        flight: {
          ...{ name: "Where nobody pays", priority: "house", pageMax: 3 },
          pricing: { kind: "flat", priceMicros: 0 },
        },
        ads: [
          {
            ...{ name: "Curlew, picture", format: "native", headline: "The minute it got slow" },
            body: "Curlew watches a path all day, and shows the hop where it happened.",
            ...{ ...curlew, picture: curve, imageAlt: "A curve that crosses its threshold once" },
          },
          {
            ...{ name: "Nightjar, picture", format: "native", headline: "Traffic, rewound" },
            body: "Nightjar records all the time, so that the fault is on tape already.",
            ...{ ...nightjar, picture: rewind, imageAlt: "Two arrows that point backwards" },
          },
          {
            ...{ name: "Curlew, words", format: "text", headline: "Which hop is to blame?" },
            ...{ ...curlew, body: "Curlew draws the path, minute by minute." },
          },
          {
            ...{ name: "Nightjar, words", format: "text", headline: "It happened at 3 a.m." },
            ...{ ...nightjar, body: "Nightjar was recording." },
          },
        ],
      },
    ],
  };
}

/** Everybody who advertises on the vendor's website. */
export function advertisersOf(siteUrl: string): readonly MadeAdvertiser[] {
  return [harbour, wren, tern, ourselves(siteUrl)];
}
