import { type Colour, png } from "../png.ts";

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
  return png(width, height, rows);
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
  return png(side, side, Buffer.alloc((side * 3 + 1) * 200));
}

/** A picture that runs a script, if anybody shows it as it is. */
export const svgWithScript = Buffer.from(
  `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="250" onload="alert(1)"><script>fetch("https://tracker.example/")</script></svg>`,
);
