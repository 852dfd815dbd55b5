import { describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";
import fc from "fast-check";
import { AvowError } from "../kernel/errors.ts";
import { prepareImage as prepare } from "./image-prepare.ts";

const limits = {
  ...{ inputMax: 10 * 2 ** 20, pixelsMax: 40_000_000 },
  ...{ widthMax: 1200, heightMax: 4000 },
};
const prepareImage = (bytes: Uint8Array) => prepare(bytes, limits);

const canary = "GPS 52.0907N 5.1214E";

function chunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  size.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([size, body, sum]);
}

interface PngOptions {
  readonly alpha?: number;
  readonly claim?: readonly [number, number];
  readonly before?: readonly Buffer[];
  readonly noise?: boolean;
}

/** A PNG whose left half is red and whose right half is blue, or noise. */
function png(width: number, height: number, options: PngOptions = {}): Buffer {
  const { alpha, claim = [width, height], before = [], noise = false } = options;
  const depth = alpha === undefined ? 3 : 4;
  const rows = Buffer.alloc((width * depth + 1) * height);
  let state = 7;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * (width * depth + 1) + 1 + x * depth;
      const isLeft = x < width / 2;
      rows.set(isLeft ? [255, 0, 0] : [0, 0, 255], at);
      if (noise) {
        for (let i = 0; i < 3; i += 1)
          rows[at + i] = (state = (state * 48_271) % 2_147_483_647) & 255;
      }
      if (alpha !== undefined) rows[at + 3] = alpha;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(claim[0], 0);
  header.writeUInt32BE(claim[1], 4);
  header.set([8, alpha === undefined ? 2 : 6], 8);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    ...[
      chunk("IHDR", header),
      ...before,
      chunk("IDAT", deflateSync(rows)),
      chunk("IEND", Buffer.alloc(0)),
    ],
  ]);
}

const encoded = (bytes: Uint8Array) => ({
  jpeg: () => new Bun.Image(bytes).jpeg({ quality: 90 }).bytes(),
  webp: (lossless = false) => new Bun.Image(bytes).webp({ lossless }).bytes(),
});

function segment(marker: number, body: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

/** EXIF that says how the camera was held, with a place in it. */
function exif(orientation: number): Buffer {
  const tiff = Buffer.from(
    "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0",
    "latin1",
  );
  tiff.writeUInt16BE(orientation, 18);
  return segment(0xe1, Buffer.concat([Buffer.from("Exif\0\0"), tiff, Buffer.from(canary)]));
}

const withSegments = (jpeg: Uint8Array, ...segments: Buffer[]) =>
  Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);

/** A GIF of `frames` single pixels. */
function gif(frames: number): Buffer {
  const picture = Buffer.from([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]);
  const head = Buffer.from("GIF89a\x01\0\x01\0\x80\0\0\xff\0\0\0\0\xff", "latin1");
  return Buffer.concat([
    head,
    ...Array.from({ length: frames }, () => picture),
    Buffer.from([0x3b]),
  ]);
}

/** Colour of the pixel in the middle of the upper edge, as `r,g,b`, rounded to halves. */
async function colourAtTop(bytes: Uint8Array): Promise<string> {
  const shrunk = await new Bun.Image(bytes)
    .resize(1, 3, { filter: "box" })
    .png({ compressionLevel: 0 })
    .bytes();
  const data = Buffer.from(shrunk);
  const at = data.indexOf("IDAT") + 4 + 2 + 5 + 1; // zlib's head, a stored block's head, the filter
  return [...data.subarray(at, at + 3)].map((it) => (it > 200 ? 255 : it < 60 ? 0 : 128)).join();
}

async function refusal(bytes: Uint8Array): Promise<string> {
  try {
    await prepareImage(bytes);
    return "taken";
  } catch (error) {
    expect(error).toBeInstanceOf(AvowError);
    return `${(error as AvowError).code}: ${(error as AvowError).message}`;
  }
}

describe("an image that comes from outside", () => {
  test("is taken as PNG, JPEG, WebP or GIF, and told by its content", async () => {
    const source = png(40, 20);
    const expected = { width: 40, height: 20 };
    expect(await prepareImage(source)).toMatchObject({ ...expected, type: "image/png" });
    expect(await prepareImage(await encoded(source).jpeg())).toMatchObject({
      ...expected,
      type: "image/jpeg",
    });
    expect(await prepareImage(await encoded(source).webp())).toMatchObject({
      ...expected,
      type: "image/png",
    });
    expect(await prepareImage(await encoded(source).webp(true))).toMatchObject({
      ...expected,
      type: "image/png",
    });
    expect(await prepareImage(gif(1))).toMatchObject({ width: 1, height: 1, type: "image/png" });
    const { bytes, sha256 } = await prepareImage(source);
    expect(sha256.equals(createHash("sha256").update(bytes).digest())).toBe(true);
  });

  test("is no larger than it may be afterwards, and never made larger", async () => {
    expect(await prepareImage(png(2400, 100))).toMatchObject({ width: 1200, height: 50 });
    expect(await prepareImage(png(1200, 100))).toMatchObject({ width: 1200, height: 100 });
    expect(await prepareImage(png(30, 8000))).toMatchObject({ width: 15, height: 4000 });
  });

  test("is measured by the limits of whoever takes it in", async () => {
    const small = { inputMax: 2 * 2 ** 20, pixelsMax: 1_000_000, widthMax: 50, heightMax: 50 };
    expect(await prepare(png(200, 100), small)).toMatchObject({ width: 50, height: 25 });
    const refused = async (bytes: Uint8Array) => prepare(bytes, small).catch((it) => it.message);
    expect(await refused(new Uint8Array(3 * 2 ** 20))).toContain("larger than 2 MB");
    expect(await refused(png(2000, 1000))).toContain("more than 1 megapixels");
  });

  test("stands as its camera was held", async () => {
    const lying = await encoded(png(400, 200)).jpeg();
    expect(await colourAtTop((await prepareImage(lying)).bytes)).toBe("128,0,128");
    // 6: turn by 90° to the right, so that the left half comes to the top.
    const turned = await prepareImage(withSegments(lying, exif(6)));
    expect(turned).toMatchObject({ width: 200, height: 400 });
    expect(await colourAtTop(turned.bytes)).toBe("255,0,0");
    expect(await colourAtTop((await prepareImage(withSegments(lying, exif(8)))).bytes)).toBe(
      "0,0,255",
    );
  });

  test("keeps nothing of the file but the pixels: no place, no profile, nothing behind its end", async () => {
    const tail = Buffer.from(`${canary}<script>alert(1)</script>PK\x03\x04`);
    const profile = segment(0xe2, Buffer.from(`ICC_PROFILE\0\x01\x01${canary}`));
    const jpeg = await encoded(png(40, 20)).jpeg();
    const dirty = [
      Buffer.concat([
        png(40, 20, {
          before: [
            chunk("tEXt", Buffer.from(`Comment\0${canary}`)),
            chunk("eXIf", exif(1).subarray(10)),
          ],
        }),
        tail,
      ]),
      Buffer.concat([
        withSegments(jpeg, exif(1), profile, segment(0xfe, Buffer.from(canary))),
        tail,
      ]),
      Buffer.concat([await encoded(png(40, 20)).webp(), tail]),
      Buffer.concat([gif(1), tail]),
    ];
    for (const bytes of dirty) {
      expect(bytes.includes(canary)).toBeTrue();
      const kept = Buffer.from((await prepareImage(bytes)).bytes);
      expect(kept.includes("GPS")).toBeFalse();
      expect(kept.includes("script")).toBeFalse();
      expect(kept.includes("ICC_PROFILE") || kept.includes("iCCP")).toBeFalse();
      // What is kept is an image still.
      await new Bun.Image(kept).bytes();
    }
  });

  test("becomes JPEG when it is heavy and nothing in it can be seen through", async () => {
    expect((await prepareImage(png(500, 400, { noise: true }))).type).toBe("image/jpeg");
    expect((await prepareImage(png(500, 400, { noise: true, alpha: 128 }))).type).toBe("image/png");
  });

  test("is the same file again when it is uploaded twice", async () => {
    const bytes = png(300, 100);
    expect((await prepareImage(bytes)).sha256).toEqual((await prepareImage(bytes)).sha256);
  });

  test("is refused with a sentence when it is none, too large, cut off or moving", async () => {
    expect(await refusal(Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"))).toStartWith(
      "unsupported-type: This file is no picture that can be shown here",
    );
    expect(await refusal(Buffer.from("BM" + "\0".repeat(100)))).toStartWith("unsupported-type");
    expect(await refusal(new Uint8Array(0))).toStartWith("unsupported-type");
    expect(await refusal(new Uint8Array(10 * 1024 * 1024 + 1))).toBe(
      "too-large: The image is larger than 10 MB: make it smaller.",
    );
    const cut = "bad-input: The image is damaged or cut off: save it anew and upload it again.";
    const jpeg = await encoded(png(400, 200, { noise: true })).jpeg();
    expect(await refusal(jpeg.subarray(0, jpeg.length / 2))).toBe(cut);
    expect(await refusal(png(400, 200, { noise: true }).subarray(0, 5000))).toBe(cut);
    const webp = await encoded(png(400, 200, { noise: true })).webp();
    expect(await refusal(webp.subarray(0, webp.length / 2))).toBe(cut);
    expect(await refusal(gif(2))).toStartWith("bad-input: The image moves");
    expect(await refusal(png(9, 9, { before: [chunk("acTL", Buffer.alloc(8))] }))).toStartWith(
      "bad-input: The image moves",
    );
    const vp8x = Buffer.concat([
      Buffer.from("RIFF\x40\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0", "latin1"),
      Buffer.alloc(20),
    ]);
    expect(await refusal(vp8x)).toStartWith("bad-input: The image moves");
  });

  test("is refused by its header when it would unfold to more than 40 megapixels", async () => {
    const bomb = "too-large: The image has more than 40 megapixels: make it smaller.";
    const before = process.memoryUsage().rss;
    expect(await refusal(png(10, 10, { claim: [60_000, 60_000] }))).toBe(bomb);
    expect(await refusal(png(10, 10, { claim: [0xffff_ffff, 0xffff_ffff] }))).toBe(bomb);
    const jpeg = Buffer.from(await encoded(png(10, 10)).jpeg());
    jpeg.writeUInt32BE(0xffff_ffff, jpeg.indexOf("ffc0", 0, "hex") + 5);
    expect(await refusal(jpeg)).toBe(bomb);
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });

  test("never brings the server down, whatever its bytes are", async () => {
    const good = [
      ...[png(60, 30, { noise: true }), gif(1), await encoded(png(60, 30)).jpeg()],
      ...[await encoded(png(60, 30)).webp(), await encoded(png(60, 30, { alpha: 9 })).webp(true)],
    ].map((it) => Buffer.from(it));
    const spoilt = fc
      .tuple(
        fc.constantFrom(...good),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 12 }),
        fc.nat(),
      )
      .map(([bytes, edits, cut]) => {
        const copy = Buffer.from(bytes);
        for (const [at, value] of edits) copy[at % copy.length] = value;
        return cut % 4 === 0 ? copy.subarray(0, cut % copy.length) : copy;
      });
    const random = fc.uint8Array({ maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(fc.oneof({ weight: 5, arbitrary: spoilt }, random), async (bytes) => {
        const said = await refusal(bytes);
        expect(said).toMatch(/^(taken$|(bad-input|too-large|unsupported-type): [A-Z].*\.$)/);
      }),
      { numRuns: 400 },
    );
  });
});
