import { damaged } from "./image-header.ts";

/**
 * A PNG or JPEG that our encoder wrote, without what it took over beside the pixels: a colour profile
 * tells of the screen or camera it was made for, down to a serial number. Sizes are read as the
 * encoder wrote them; bytes after the end are left out.
 */
export function withoutProfile(bytes: Uint8Array, type: "image/png" | "image/jpeg"): Uint8Array {
  return Buffer.concat(type === "image/png" ? pngChunks(bytes) : jpegSegments(bytes));
}

/** Chunks that pixels need (PNG, 5.6). */
const kept: ReadonlySet<string> = new Set(["IHDR", "PLTE", "tRNS", "IDAT", "IEND"]);

function pngChunks(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts = [bytes.subarray(0, 8)];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const next = at + 12 + view.getUint32(at);
    const name = Buffer.from(bytes.subarray(at + 4, at + 8)).toString("latin1");
    if (next > bytes.length) break;
    if (kept.has(name)) parts.push(bytes.subarray(at, next));
    if (name === "IEND") return parts;
    at = next;
  }
  throw damaged();
}

function jpegSegments(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts = [bytes.subarray(0, 2)];
  for (let at = 2; at + 4 <= bytes.length; ) {
    const marker = view.getUint8(at + 1);
    const next = at + 2 + view.getUint16(at + 2);
    if (view.getUint8(at) !== 0xff || next > bytes.length) break;
    const isApplication = marker >= 0xe1 && marker <= 0xef;
    const isAdobe = marker === 0xee; // says how colours are stored
    const isComment = marker === 0xfe;
    if (marker === 0xda) return [...parts, bytes.subarray(at, endOfImage(bytes))];
    if (isAdobe || !(isApplication || isComment)) parts.push(bytes.subarray(at, next));
    at = next;
  }
  throw damaged();
}

function endOfImage(bytes: Uint8Array): number {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = all.lastIndexOf("ffd9", bytes.length, "hex");
  if (end < 0) throw damaged();
  return end + 2;
}
