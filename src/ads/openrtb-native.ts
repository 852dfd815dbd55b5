/**
 * What is asked for where words are shown, alone or with a picture (OpenRTB Dynamic Native Ads API
 * 1.2). Numbers of lists are those of that document, section 7.
 */
import type { Size } from "./slot.ts";

/** Ids of the parts, the same in request and answer. */
export const assetIds = { title: 1, image: 2, body: 3, callToAction: 4, sponsor: 5 } as const;

/** Longest texts, in characters, as the document recommends them; a button may be a little longer. */
export const textMax = { title: 90, body: 140, callToAction: 25, sponsor: 25 } as const;

/** That it was seen, and that an address is called then, as a picture's is. */
export const eventSeen = 1;
export const methodImage = 1;

const dataTypes = { sponsor: 1, body: 2, callToAction: 12 } as const;
const imageTypeMain = 3;

interface NativeAsset {
  readonly id: number;
  readonly required: 0 | 1;
  readonly title?: { readonly len: number };
  readonly img?: { readonly type: number; readonly wmin: number; readonly hmin: number };
  readonly data?: { readonly type: number; readonly len: number };
}

interface NativeRequest {
  readonly ver: "1.2";
  readonly assets: readonly NativeAsset[];
  readonly eventtrackers: readonly {
    readonly event: number;
    readonly methods: readonly number[];
  }[];
}

/**
 * The parts of an ad with words, as JSON; `picture` is the least size of its picture, null for words
 * alone. It depends on the place and on nothing else.
 */
export function nativeRequest(picture: Size | null): string {
  const words = (name: keyof typeof dataTypes, required: 0 | 1): NativeAsset => ({
    ...{ id: assetIds[name], required, data: { type: dataTypes[name], len: textMax[name] } },
  });
  const request: NativeRequest = {
    ver: "1.2",
    assets: [
      { id: assetIds.title, required: 1, title: { len: textMax.title } },
      ...(picture === null ? [] : [imageAsset(picture)]),
      ...[words("body", 1), words("callToAction", 0), words("sponsor", 0)],
    ],
    eventtrackers: [{ event: eventSeen, methods: [methodImage] }],
  };
  return JSON.stringify(request);
}

function imageAsset({ width, height }: Size): NativeAsset {
  const img = { type: imageTypeMain, wmin: width, hmin: height };
  return { id: assetIds.image, required: 1, img };
}
