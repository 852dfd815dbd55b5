import { clock } from "../kernel/clock.ts";
import { type ImageLimits, prepareImage, writeImageHash } from "../picture/mod.ts";
import type { DemandDesk } from "./desk.ts";
import { insertAdImage } from "./store-ads.ts";

/** Room for the largest sizes of the trade, three times as dense. */
const imageLimits: ImageLimits = {
  ...{ inputMax: 5 * 1024 * 1024, pixelsMax: 16_000_000 },
  ...{ widthMax: 3000, heightMax: 2000 },
};

/** What an uploaded picture may weigh, and how long it may take to arrive. */
export const adImageUpload = { maxBytes: imageLimits.inputMax + 4096, timeoutMs: 60_000 } as const;

/** A picture as ads name it; sizes in its own pixels. */
export interface KeptImage {
  readonly imageId: string;
  readonly width: number;
  readonly height: number;
}

/**
 * Takes a picture for ads in: decoded and encoded anew, so that nothing else comes along in it. The
 * same picture twice is one. Throws `too-large`, `unsupported-type` or `bad-input` with what to mend.
 */
export async function addAdImage(desk: DemandDesk, bytes: Uint8Array): Promise<KeptImage> {
  desk.gate.require("ads");
  const { sha256, type, width, height, ...image } = await prepareImage(bytes, imageLimits);
  await insertAdImage(desk.database.db("ads"), {
    ...{ hash: sha256, type, width, height },
    bytes: Buffer.from(image.bytes),
    at: clock.now(),
  });
  return { imageId: writeImageHash(sha256), width, height };
}
