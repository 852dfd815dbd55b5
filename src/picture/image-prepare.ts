import { hash } from "../kernel/crypto.ts";
import { AvowError } from "../kernel/errors.ts";
import { damaged, type ImageHeader, readImageHeader } from "./image-header.ts";
import { withoutProfile } from "./image-strip.ts";

/** What an image may weigh and measure when it comes, and measures at most when it is kept. */
export interface ImageLimits {
  /** In bytes. */
  readonly inputMax: number;
  /** Four bytes of memory each while it is decoded. */
  readonly pixelsMax: number;
  /** In pixels. */
  readonly widthMax: number;
  readonly heightMax: number;
}

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
 * Takes an image in: decoded, turned as its camera said, made no larger than `limits` says, and
 * written anew, so that nothing but the pixels is left of the file: no place, no camera, no colour
 * profile, nothing hidden behind its end. JPEG stays JPEG; PNG, WebP and GIF become PNG, or JPEG if
 * that halves what is heavy and nothing in them can be seen through.
 *
 * The header tells the size before anything is decoded; an image that moves is refused. The decoders
 * are Bun's own and run beside the main thread. Throws `too-large`, `unsupported-type` or `bad-input`
 * with what to mend.
 */
export async function prepareImage(bytes: Uint8Array, limits: ImageLimits): Promise<PreparedImage> {
  if (bytes.length > limits.inputMax) {
    const most = `${Math.floor(limits.inputMax / 2 ** 20)} MB`;
    throw new AvowError("too-large", `The image is larger than ${most}: make it smaller.`);
  }
  const header = readImageHeader(bytes);
  if (header.width * header.height > limits.pixelsMax) throw tooManyPixels(limits);
  // A copy: whatever the caller does to its own while a thread reads, this one stays.
  const image = await encodeBest(bytes.slice(), header, limits);
  return { ...image, sha256: hash(Buffer.from(image.bytes)) };
}

type Encoded = Omit<PreparedImage, "sha256">;

async function encodeBest(
  bytes: Uint8Array,
  header: ImageHeader,
  limits: ImageLimits,
): Promise<Encoded> {
  if (header.format === "jpeg") return encode(bytes, "image/jpeg", limits);
  const exact = await encode(bytes, "image/png", limits);
  if (header.mayBeTransparent || exact.bytes.length <= heavy) return exact;
  const lossy = await encode(bytes, "image/jpeg", limits);
  return lossy.bytes.length * 2 <= exact.bytes.length ? lossy : exact;
}

async function encode(
  bytes: Uint8Array,
  type: PreparedImage["type"],
  limits: ImageLimits,
): Promise<Encoded> {
  const image = new Bun.Image(bytes, { maxPixels: limits.pixelsMax, autoOrient: true });
  image.resize(limits.widthMax, limits.heightMax, { fit: "inside", withoutEnlargement: true });
  if (type === "image/png") image.png();
  else image.jpeg({ quality: jpegQuality, progressive: true });
  try {
    const encoded = withoutProfile(await image.bytes(), type);
    return { bytes: encoded, type, width: image.width, height: image.height };
  } catch (error) {
    if (error instanceof AvowError) throw error;
    const code = (error as { code?: unknown }).code;
    if (code === "ERR_IMAGE_TOO_MANY_PIXELS") throw tooManyPixels(limits);
    throw damaged();
  }
}

function tooManyPixels({ pixelsMax }: ImageLimits): AvowError {
  const most = `${Math.floor(pixelsMax / 1_000_000)} megapixels`;
  return new AvowError("too-large", `The image has more than ${most}: make it smaller.`);
}
