import { AvowError } from "../kernel/errors.ts";

/** What the first bytes of an image say, before anything decodes it. */
export interface ImageHeader {
  readonly format: "png" | "jpeg" | "webp" | "gif";
  /** In pixels, as they are stored: before any turning. */
  readonly width: number;
  readonly height: number;
  /** False only when no pixel can be seen through. */
  readonly mayBeTransparent: boolean;
}

/**
 * Reads format and size of a PNG, JPEG, WebP or GIF from its header. Throws `unsupported-type` for
 * anything else, whatever name it had, and `bad-input` for an image that is cut off or moves.
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = readPng(view) ?? readGif(view) ?? readWebp(view) ?? readJpeg(view);
  if (header === undefined) {
    throw new AvowError(
      "unsupported-type",
      "This file is no picture that can be shown here: upload a PNG, JPEG, WebP or GIF.",
    );
  }
  if (header.width === 0 || header.height === 0) throw damaged();
  return header;
}

/** What is said of an image that can't be read to its end. */
export function damaged(): AvowError {
  return new AvowError(
    "bad-input",
    "The image is damaged or cut off: save it anew and upload it again.",
  );
}

type Read = (view: DataView) => ImageHeader | undefined;

const readPng: Read = (view) => {
  if (!begins(view, 0, "\x89PNG\r\n\x1a\n")) return undefined;
  if (view.byteLength < 33 || !begins(view, 12, "IHDR")) throw damaged();
  let isSeenThrough = [4, 6].includes(view.getUint8(25));
  for (let at = 33; at + 12 <= view.byteLength; at += 12 + view.getUint32(at)) {
    if (begins(view, at + 4, "acTL")) throw moving();
    if (begins(view, at + 4, "tRNS")) isSeenThrough = true;
    if (begins(view, at + 4, "IDAT")) break;
  }
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  return { format: "png", width, height, mayBeTransparent: isSeenThrough };
};

const readGif: Read = (view) => {
  if (!begins(view, 0, "GIF87a") && !begins(view, 0, "GIF89a")) return undefined;
  if (view.byteLength < 13) throw damaged();
  if (picturesOfGif(view) > 1) throw moving();
  const [width, height] = [view.getUint16(6, true), view.getUint16(8, true)];
  return { format: "gif", width, height, mayBeTransparent: true };
};

/** Walks from block to block (GIF89a, section 18 and on) and counts pictures, two at most. */
function picturesOfGif(view: DataView): number {
  const byte = (at: number) => (at < view.byteLength ? view.getUint8(at) : 0);
  const tableAfter = (flags: number) => ((flags & 0x80) === 0 ? 0 : 3 << ((flags & 7) + 1));
  let at = 13 + tableAfter(byte(10));
  let count = 0;
  while (at < view.byteLength && count < 2) {
    const kind = byte(at);
    if (kind === 0x2c) {
      count += 1;
      at += 11 + tableAfter(byte(at + 9));
    } else if (kind === 0x21) at += 2;
    else break;
    while (byte(at) !== 0) at += 1 + byte(at);
    at += 1;
  }
  return count;
}

const readWebp: Read = (view) => {
  if (!begins(view, 0, "RIFF") || !begins(view, 8, "WEBP")) return undefined;
  if (view.byteLength < 30) throw damaged();
  const size = (width: number, height: number, mayBeTransparent: boolean) => ({
    ...{ format: "webp" as const, width, height, mayBeTransparent },
  });
  if (begins(view, 12, "VP8 ")) {
    return size(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff, false);
  }
  if (begins(view, 12, "VP8L")) {
    const bits = view.getUint32(21, true);
    return size((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1, ((bits >>> 28) & 1) === 1);
  }
  if (!begins(view, 12, "VP8X")) throw damaged();
  const flags = view.getUint8(20);
  if ((flags & 2) !== 0) throw moving();
  const uint24 = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  return size(uint24(24) + 1, uint24(27) + 1, (flags & 16) !== 0);
};

/**
 * Walks from marker to marker (ITU T.81, B.1.1): the size stands in the frame's header, and the scan
 * must come to its end, as decoders fill with grey what was cut off.
 */
const readJpeg: Read = (view) => {
  if (!begins(view, 0, "\xff\xd8\xff")) return undefined;
  let size: { width: number; height: number } | undefined;
  for (let at = 2; at + 9 < view.byteLength; ) {
    if (view.getUint8(at) !== 0xff) throw damaged();
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1; // a fill byte
      continue;
    }
    if (marker === 0xda) {
      if (size === undefined || !endsAfter(view, at)) throw damaged();
      return { format: "jpeg", ...size, mayBeTransparent: false };
    }
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      if (view.getUint8(at + 9) === 4) throw forPrint();
      size = { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    }
    at += 2 + Math.max(2, view.getUint16(at + 2));
  }
  throw damaged();
};

function endsAfter(view: DataView, at: number): boolean {
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength).indexOf("ffd9", at, "hex") > 0;
}

function moving(): AvowError {
  const message =
    "The image moves, and only images that stand still are kept: upload a single picture of it.";
  return new AvowError("bad-input", message);
}

function forPrint(): AvowError {
  const message = "The image has the colours of a printing press (CMYK): save it as RGB.";
  return new AvowError("bad-input", message);
}

function begins(view: DataView, at: number, text: string): boolean {
  if (at + text.length > view.byteLength) return false;
  for (let index = 0; index < text.length; index += 1) {
    if (view.getUint8(at + index) !== text.charCodeAt(index)) return false;
  }
  return true;
}
