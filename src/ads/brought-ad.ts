import type { Size } from "./slot.ts";

/** An ad as a partner brought it, read and checked; its picture is not fetched yet. */
export interface BroughtAd {
  /** `html` stands in a frame of its own; the others are set by our page as the operator's own are. */
  readonly format: "text" | "image" | "native" | "html";
  readonly headline: string;
  readonly body: string;
  readonly callToAction: string;
  /** Whose it is, as it is shown. */
  readonly advertiser: string;
  readonly landingUrl: URL;
  /** Where the picture is fetched from, by the server. */
  readonly picture: URL | null;
  /** What stands for the picture where it can't be seen. */
  readonly alt: string;
  /** What it takes on the page: for `image` and `html`. */
  readonly size: Size | null;
  /** Markup for the frame, or empty. */
  readonly html: string;
  /** Addresses to be called when it is seen, and when it is clicked; at registered hosts. */
  readonly whenSeen: readonly URL[];
  readonly whenClicked: readonly URL[];
  /** Addresses that were left out. */
  readonly leftOut: number;
}

/** So many addresses of one kind are called for one ad. */
export const trackersMax = 5;
