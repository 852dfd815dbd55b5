import { crc32, deflateSync } from "node:zlib";

type Colour = readonly [red: number, green: number, blue: number];

/** Colours of a picture: above, below, and the hills in front. */
export interface Palette {
  readonly sky: readonly [Colour, Colour];
  readonly hills: readonly Colour[];
}

/** A landscape as a PNG: hills before a sky, the same for the same palette and size. */
export function paint(width: number, height: number, { sky, hills }: Palette): Buffer {
  const tops = hills.map((_, index) => ridge(width, height, index, hills.length));
  const row = width * 3 + 1;
  const rows = Buffer.alloc(row * height);
  for (let y = 0; y < height; y += 1) {
    const part = y / height;
    const air = [0, 1, 2].map((at) => sky[0][at as 0] + (sky[1][at as 0] - sky[0][at as 0]) * part);
    for (let x = 0; x < width; x += 1) {
      const front = tops.findLastIndex((top) => y > (top[x] ?? 0));
      rows.set(hills[front] ?? air, y * row + 1 + x * 3);
    }
  }
  return png({ width, height }, deflateSync(rows));
}

/** Where a row of hills begins, by column: the further in front, the lower. In pixels. */
function ridge(width: number, height: number, index: number, count: number): Float64Array {
  const base = 0.35 + ((index + 1) / count) * 0.45;
  return Float64Array.from({ length: width }, (_, at) => {
    const x = at / width;
    const wave =
      0.12 * Math.sin(x * (4 + index * 2) + index * 1.7) + 0.04 * Math.sin(x * 17 + index);
    return height * (base - wave);
  });
}

/** A PNG that says it has 30,000 by 30,000 pixels: decoded, it would take 2.7 GB. */
export function bomb(): Buffer {
  const side = 30_000;
  // A thousand rows are enough to begin with; the rest is said in the header.
  return png({ width: side, height: side }, deflateSync(Buffer.alloc((side * 3 + 1) * 200)));
}

/** A picture that runs a script, if anybody shows it as it is. */
export const svgWithScript = Buffer.from(
  `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="250" onload="alert(1)"><script>fetch("https://tracker.example/")</script></svg>`,
);

function png({ width, height }: { width: number; height: number }, data: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const parts = [chunk("IHDR", header), chunk("IDAT", data), chunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ...parts]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  size.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([size, body, sum]);
}
