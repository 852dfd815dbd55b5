import { type Colour, png } from "../png.ts";

/** In pixels, from the upper left. */
export type Point = readonly [x: number, y: number];

/** Something with an edge. */
export interface Shape {
  readonly colour: Colour;
  /** Upper left and lower right corner of what it takes. */
  readonly within: readonly [Point, Point];
  /** How far a point is from its edge in pixels, below zero inside. */
  distance(x: number, y: number): number;
}

/** A picture: what is behind, from above to below, and the shapes on it, the last on top. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly behind: readonly [above: Colour, below: Colour];
  readonly shapes: readonly Shape[];
}

/** The picture as a PNG, with soft edges. */
export function draw({ width, height, behind, shapes }: Drawing): Buffer {
  const stride = width * 3 + 1;
  const rows = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) {
    const back = behind[0].map((from, part) =>
      Math.round(from + ((behind[1][part] ?? from) - from) * (y / height)),
    );
    for (let x = 0; x < width; x += 1) rows.set(back, y * stride + 1 + x * 3);
  }
  for (const { colour, within, distance } of shapes) {
    const [[left, top], [right, bottom]] = within;
    for (let y = Math.max(0, Math.floor(top - 1)); y < Math.min(height, bottom + 1); y += 1) {
      for (let x = Math.max(0, Math.floor(left - 1)); x < Math.min(width, right + 1); x += 1) {
        const cover = Math.min(1, 0.5 - distance(x + 0.5, y + 0.5));
        if (cover > 0) cast(rows, y * stride + 1 + x * 3, colour, cover);
      }
    }
  }
  return png(width, height, rows);
}

function cast(rows: Buffer, at: number, colour: Colour, cover: number): void {
  for (let part = 0; part < 3; part += 1) {
    const before = rows[at + part] ?? 0;
    rows[at + part] = Math.round(before + ((colour[part] ?? 0) - before) * cover);
  }
}

export function circle(colour: Colour, [cx, cy]: Point, radius: number): Shape {
  return {
    colour,
    within: around([[cx, cy]], radius),
    distance: (x, y) => Math.hypot(x - cx, y - cy) - radius,
  };
}

export function ring(colour: Colour, [cx, cy]: Point, radius: number, breadth: number): Shape {
  return {
    colour,
    within: around([[cx, cy]], radius + breadth),
    distance: (x, y) => Math.abs(Math.hypot(x - cx, y - cy) - radius) - breadth / 2,
  };
}

/** A box from its upper left corner, with round corners. */
export function box(colour: Colour, [left, top]: Point, [w, h]: Point, round = 0): Shape {
  const [cx, cy] = [left + w / 2, top + h / 2];
  return {
    colour,
    within: [
      [left, top],
      [left + w, top + h],
    ],
    distance(x, y) {
      const dx = Math.abs(x - cx) - w / 2 + round;
      const dy = Math.abs(y - cy) - h / 2 + round;
      return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - round;
    },
  };
}

/** A line through points, with round ends. */
export function line(colour: Colour, points: readonly Point[], breadth: number): readonly Shape[] {
  return points.slice(1).map(([bx, by], index) => {
    const [ax, ay] = points[index] ?? [bx, by];
    const [dx, dy] = [bx - ax, by - ay];
    const length = dx ** 2 + dy ** 2 || 1;
    return {
      colour,
      within: around(
        [
          [ax, ay],
          [bx, by],
        ],
        breadth,
      ),
      distance(x, y) {
        const along = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
        return Math.hypot(x - ax - along * dx, y - ay - along * dy) - breadth / 2;
      },
    };
  });
}

function around(points: readonly Point[], by: number): readonly [Point, Point] {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return [
    [Math.min(...xs) - by, Math.min(...ys) - by],
    [Math.max(...xs) + by, Math.max(...ys) + by],
  ];
}
