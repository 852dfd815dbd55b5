import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** What is called of HarfBuzz's subsetter, which comes as WebAssembly without a wrapper. */
interface Subsetter {
  readonly memory: { readonly buffer: ArrayBuffer };
  malloc(size: number): number;
  free(pointer: number): void;
  hb_blob_create(data: number, length: number, mode: number, user: number, free: number): number;
  hb_blob_destroy(blob: number): void;
  hb_blob_get_data(blob: number, length: number): number;
  hb_blob_get_length(blob: number): number;
  hb_face_create(blob: number, index: number): number;
  hb_face_destroy(face: number): void;
  hb_face_reference_blob(face: number): number;
  hb_subset_input_create_or_fail(): number;
  hb_subset_input_destroy(input: number): void;
  hb_subset_input_keep_everything(input: number): void;
  hb_subset_input_pin_axis_location(i: number, face: number, tag: number, at: number): number;
  hb_subset_or_fail(face: number, input: number): number;
}

let opened: Promise<Subsetter> | undefined;

async function openSubsetter(): Promise<Subsetter> {
  const path = fileURLToPath(import.meta.resolve("harfbuzzjs/dist/harfbuzz-subset.wasm"));
  const { instance } = await WebAssembly.instantiate(await readFile(path), {});
  return instance.exports as unknown as Subsetter;
}

/** HB_MEMORY_MODE_WRITABLE: the bytes stay ours, and we free them. */
const writable = 2;
/** "wght", the axis of weight (OpenType, registered axis tags). */
const weightAxis = 0x77676874;

/**
 * A variable font as the plain font of one weight, with all of its glyphs and rules: PDF knows no
 * variable fonts. Takes and gives TrueType.
 */
export async function pinWeight(font: Uint8Array, weight: number): Promise<Uint8Array> {
  opened ??= openSubsetter();
  const hb = await opened;
  const data = hb.malloc(font.length);
  new Uint8Array(hb.memory.buffer).set(font, data);
  const whole = hb.hb_blob_create(data, font.length, writable, 0, 0);
  const face = hb.hb_face_create(whole, 0);
  const input = hb.hb_subset_input_create_or_fail();
  hb.hb_subset_input_keep_everything(input);
  hb.hb_subset_input_pin_axis_location(input, face, weightAxis, weight);
  const plain = hb.hb_subset_or_fail(face, input);
  try {
    if (plain === 0) throw new Error("HarfBuzz could not pin the weight of a font");
    const blob = hb.hb_face_reference_blob(plain);
    const at = hb.hb_blob_get_data(blob, 0);
    // The memory may have been moved by now, so it is looked up anew; and copied before it is freed.
    const bytes = new Uint8Array(hb.memory.buffer).slice(at, at + hb.hb_blob_get_length(blob));
    hb.hb_blob_destroy(blob);
    return bytes;
  } finally {
    hb.hb_face_destroy(plain);
    hb.hb_subset_input_destroy(input);
    hb.hb_face_destroy(face);
    hb.hb_blob_destroy(whole);
    hb.free(data);
  }
}
