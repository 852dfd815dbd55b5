/** Ads of advertisers that do not exist, in each format. */

export interface MadeUpAd {
  readonly format: "text" | "image" | "native";
  readonly headline: string;
  readonly body: string;
  readonly callToAction: string;
  readonly advertiser: string;
  readonly image: {
    readonly src: string;
    readonly alt: string;
    readonly width: number;
    readonly height: number;
  } | null;
  /** Comes as HTML, in a frame. */
  readonly isFrame?: boolean;
}

const picture = (width: number, height: number, alt: string) => ({
  ...{ src: `/ads/image/${width}x${height}.svg`, alt },
  ...{ width, height },
});

export const textAd: MadeUpAd = {
  format: "text",
  headline: "Status pages that tell the truth",
  body: "Godwit publishes what your probes measured, to the minute, without anybody’s approval.",
  callToAction: "See one live",
  advertiser: "Godwit",
  image: null,
};

export const nativeAd: MadeUpAd = {
  format: "native",
  headline: "A rack for the ones who carry it",
  body: "Plover’s six-unit rack weighs nine kilos, rolls up stairs, and fits beneath a desk.",
  callToAction: "Measure yours",
  advertiser: "Plover Racks",
  image: picture(600, 400, "A small rack on wheels beneath a desk"),
};

export const imageAd: MadeUpAd = {
  format: "image",
  headline: "",
  body: "",
  callToAction: "",
  advertiser: "Turnstone Fibre",
  image: picture(300, 250, "Turnstone Fibre: dark fibre, leased by the month"),
};

export const frameAd: MadeUpAd = { ...imageAd, image: null, isFrame: true };

/** A drawing of that size: hills at dusk, and what the size is. */
export function madeUpPicture(width: number, height: number): string {
  const hill = (top: number, colour: string) =>
    `<path fill="${colour}" d="M0 ${height * top} Q${width * 0.25} ${height * (top - 0.25)} ${width / 2} ${height * top} T${width} ${height * (top - 0.05)} V${height} H0Z"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="100%" height="100%" fill="#f3d9b8"/>
    <circle cx="${width * 0.72}" cy="${height * 0.38}" r="${height * 0.14}" fill="#e2773a"/>
    ${hill(0.6, "#9bb0a0")}${hill(0.75, "#55766a")}${hill(0.9, "#1f3b34")}
  </svg>`;
}
