import { hash } from "../kernel/crypto.ts";
import { AvowError } from "../kernel/errors.ts";
import { damaged, type ImageHeader, readImageHeader } from "./image-header.ts";
import { withoutProfile } from "./image-strip.ts";

/** In bytes. */
const inputMax = 10 * 1024 * 1024;

/** Four bytes of memory each while it is decoded. */
const pixelsMax = 40_000_000;

/** In pixels: twice what the column of a mail shows, for screens of high density. */
const widthMax = 1200;

/** A column in a mail that is higher than this is no image of it any more. In pixels. */
const heightMax = 4000;

const jpegQuality = 82;

/** An image as it is kept and served. */
export interface PreparedImage {
  readonly bytes: Uint8Array;
  readonly type: "image/jpeg" | "image/png";
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  /** Of `bytes`. */
  readonly sha256: Buffer;
}

/** A picture without loss that weighs more than this is tried as JPEG too. In bytes. */
const heavy = 300_000;

/**
 * Takes an operator's image in: decoded, turned as its camera said, made at most 1200 pixels wide,
 * and written anew, so that nothing but the pixels is left of the file: no place, no camera, no
 * colour profile, nothing hidden behind its end. JPEG stays JPEG; PNG, WebP and GIF become PNG, or
 * JPEG if that halves what is heavy and nothing in them can be seen through.
 *
 * At most 10 MiB and 40 megapixels, which the header tells before anything is decoded; an image that
 * moves is refused. The decoders are Bun's own and run beside the main thread. Throws `too-large`,
 * `unsupported-type` or `bad-input` with what to mend.
 */
export async function prepareImage(bytes: Uint8Array): Promise<PreparedImage> {
  if (bytes.length > inputMax) {
    throw new AvowError("too-large", "The image is larger than 10 MB: make it smaller.");
  }
  const header = readImageHeader(bytes);
  if (header.width * header.height > pixelsMax) throw tooManyPixels();
  // A copy: whatever the caller does to its own while a thread reads, this one stays.
  const image = await encodeBest(bytes.slice(), header);
  return { ...image, sha256: hash(Buffer.from(image.bytes)) };
}

type Encoded = Omit<PreparedImage, "sha256">;

async function encodeBest(bytes: Uint8Array, header: ImageHeader): Promise<Encoded> {
  if (header.format === "jpeg") return encode(bytes, "image/jpeg");
  const exact = await encode(bytes, "image/png");
  if (header.mayBeTransparent || exact.bytes.length <= heavy) return exact;
  const lossy = await encode(bytes, "image/jpeg");
  return lossy.bytes.length * 2 <= exact.bytes.length ? lossy : exact;
}

async function encode(bytes: Uint8Array, type: PreparedImage["type"]): Promise<Encoded> {
  const image = new Bun.Image(bytes, { maxPixels: pixelsMax, autoOrient: true });
  image.resize(widthMax, heightMax, { fit: "inside", withoutEnlargement: true });
  if (type === "image/png") image.png();
  else image.jpeg({ quality: jpegQuality, progressive: true });
  try {
    const encoded = withoutProfile(await image.bytes(), type);
    return { bytes: encoded, type, width: image.width, height: image.height };
  } catch (error) {
    if (error instanceof AvowError) throw error;
    const code = (error as { code?: unknown }).code;
    if (code === "ERR_IMAGE_TOO_MANY_PIXELS") throw tooManyPixels();
    throw damaged();
  }
}

function tooManyPixels(): AvowError {
  return new AvowError("too-large", "The image has more than 40 megapixels: make it smaller.");
}
