/**
 * What is asked for where words are shown, alone or with a picture (OpenRTB Dynamic Native Ads API
 * 1.2). Numbers of lists are those of that document, section 7.
 */
import type { Size, Slot } from "./slot.ts";

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

/** Where a place does not say which pictures fit: small, of the usual shape (section 7.6). */
const pictureUsual: Size = { width: 382, height: 200 };

/** What every picture beside words has at least in this place. */
export function leastPicture({ sizes }: Pick<Slot, "sizes">): Size {
  if (sizes.length === 0) return pictureUsual;
  return {
    width: Math.min(...sizes.map(({ width }) => width)),
    height: Math.min(...sizes.map(({ height }) => height)),
  };
}

/** The parts of an ad with words, as JSON. It depends on the place and on nothing else. */
export function nativeRequest(slot: Pick<Slot, "formats" | "sizes">): string {
  const hasPicture = slot.formats.includes("native");
  const words = (name: keyof typeof dataTypes, required: 0 | 1): NativeAsset => ({
    ...{ id: assetIds[name], required, data: { type: dataTypes[name], len: textMax[name] } },
  });
  const request: NativeRequest = {
    ver: "1.2",
    assets: [
      { id: assetIds.title, required: 1, title: { len: textMax.title } },
      ...(hasPicture ? [imageAsset(slot)] : []),
      ...[words("body", 1), words("callToAction", 0), words("sponsor", 0)],
    ],
    eventtrackers: [{ event: eventSeen, methods: [methodImage] }],
  };
  return JSON.stringify(request);
}

/** Words do without a picture where the place shows such. */
function imageAsset(slot: Pick<Slot, "formats" | "sizes">): NativeAsset {
  const { width, height } = leastPicture(slot);
  const img = { type: imageTypeMain, wmin: width, hmin: height };
  return { id: assetIds.image, required: slot.formats.includes("text") ? 0 : 1, img };
}
