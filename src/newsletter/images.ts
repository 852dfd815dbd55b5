import { clock } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { type ImageLimits, prepareImage, readImageHash, writeImageHash } from "../picture/mod.ts";
import type { Newsletter } from "./context.ts";
import type { CampaignImage } from "./render-input.ts";
import {
  deleteImageRow,
  findImageRow,
  type ImageRow,
  insertImage,
  isImageUsed,
  listImageRows,
} from "./store-images.ts";

/** More than these are not offered to a letter; older ones still show in what was sent. */
const imagesMax = 500;

/**
 * Kept twice as wide as the column of a mail is, for screens of high density; what is higher than
 * this is no image of a letter any more.
 */
const imageLimits: ImageLimits = {
  ...{ inputMax: 10 * 1024 * 1024, pixelsMax: 40_000_000 },
  ...{ widthMax: 1200, heightMax: 4000 },
};

/** What an uploaded image may weigh, and how long it may take to arrive. */
export const imageUpload = { maxBytes: imageLimits.inputMax + 4096, timeoutMs: 60_000 } as const;

/** An image that letters may show. */
export interface StoredImage extends CampaignImage {
  readonly hash: string;
  readonly size: number;
  readonly at: Date;
}

/**
 * Takes an image in: decoded and encoded anew, so that nothing else comes along in it. Throws
 * `bad-input` for what is no image, or too large.
 */
export async function addImage(
  newsletter: Newsletter,
  upload: { readonly name: string; readonly bytes: Uint8Array },
): Promise<string> {
  const image = await prepareImage(upload.bytes, imageLimits);
  await insertImage(newsletter.database.db("newsletter"), {
    hash: image.sha256,
    type: image.type,
    name: nameOf(upload.name, image.type),
    width: image.width,
    height: image.height,
    bytes: Buffer.from(image.bytes),
    at: clock.now(),
  });
  return writeImageHash(image.sha256);
}

/** All images that a letter may show, the newest first; of one name, the newest only. */
export async function listImages(newsletter: Newsletter): Promise<readonly StoredImage[]> {
  const rows = await listImageRows(newsletter.database.db("newsletter"), imagesMax);
  const names = new Set<string>();
  return rows
    .filter(({ name }) => !names.has(name) && names.add(name))
    .map((row) => storedImage(newsletter, row));
}

/** The image with this hash, as `addImage` gave it; undefined when it was deleted. */
export async function findImage(
  newsletter: Newsletter,
  hash: string,
): Promise<StoredImage | undefined> {
  const key = readImageHash(hash);
  const row = key && (await findImageRow(newsletter.database.db("newsletter"), key));
  return row && storedImage(newsletter, row);
}

function storedImage(newsletter: Newsletter, row: ImageRow): StoredImage {
  return {
    name: row.name,
    hash: writeImageHash(row.hash),
    url: imageUrl(newsletter, row),
    width: row.width,
    height: row.height,
    size: row.size,
    at: row.created_at,
  };
}

/**
 * Deletes an image that no sent letter shows; throws `conflict` for one that is shown, `not-found`
 * for what is no hash.
 */
export async function deleteImage(newsletter: Newsletter, hash: string): Promise<void> {
  const db = newsletter.database.db("newsletter");
  const key = readImageHash(hash);
  if (!key) throw new AvowError("not-found", "There is no such image.");
  if (await isImageUsed(db, `/newsletter/images/${hash}`)) {
    throw new AvowError(
      "conflict",
      "A letter that was sent shows this image; it stays, so that the letter stays whole.",
    );
  }
  await deleteImageRow(db, key);
}

function imageUrl({ publicUrl }: Newsletter, { hash, type }: Pick<ImageRow, "hash" | "type">) {
  return `${publicUrl}/newsletter/images/${writeImageHash(hash)}.${extensionOf(type)}`;
}

function extensionOf(type: ImageRow["type"]): string {
  return type === "image/png" ? "png" : "jpg";
}

/** A name that can be written in a letter: small letters, digits, dots and hyphens. */
function nameOf(name: string, type: ImageRow["type"]): string {
  const stem = name
    .replace(/\.[^.]*$/, "")
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return `${stem || "image"}.${extensionOf(type)}`;
}
