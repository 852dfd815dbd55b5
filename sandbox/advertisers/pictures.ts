import type { Colour } from "../png.ts";
import { box, circle, draw, line, type Point, ring } from "./draw.ts";
import { words } from "./letters.ts";

const paper: Colour = [250, 248, 243];
const ink: Colour = [27, 38, 49];
const sea: Colour = [15, 82, 87];
const gold: Colour = [232, 176, 75];
const coral: Colour = [214, 92, 74];
const mist: Colour = [196, 214, 214];

const native = { width: 600, height: 500 };

/** A keyhole in a disc: Wren keeps secrets. */
export function keyhole(): Buffer {
  const centre: Point = [300, 250];
  return draw({
    ...native,
    behind: [sea, [9, 45, 58]],
    shapes: [
      ring([28, 110, 112], centre, 230, 3),
      ring([28, 110, 112], centre, 190, 6),
      circle(gold, centre, 140),
      circle(sea, [300, 215], 46),
      ...line(
        sea,
        [
          [300, 225],
          [300, 320],
        ],
        44,
      ),
      ...line(
        sea,
        [
          [272, 330],
          [328, 330],
        ],
        26,
      ),
    ],
  });
}

/** Containers on a quay: Harbour takes what others ship. */
export function quay(): Buffer {
  const colours: readonly Colour[] = [coral, gold, sea, [122, 152, 160], [88, 110, 150]];
  const stacks = [2, 3, 1, 3, 2];
  return draw({
    ...native,
    behind: [
      [226, 236, 240],
      [170, 196, 206],
    ],
    shapes: [
      circle([250, 240, 214], [470, 120], 54),
      ...stacks.flatMap((high, column) =>
        Array.from({ length: high }, (_, row) =>
          box(
            colours[(column * 2 + row * 3) % colours.length] ?? coral,
            [40 + column * 106, 318 - row * 72],
            [98, 64],
            6,
          ),
        ),
      ),
      box(ink, [0, 388], [600, 18]),
      box([52, 92, 112], [0, 406], [600, 94]),
      ...line(
        [92, 134, 152],
        [
          [60, 446],
          [220, 446],
        ],
        5,
      ),
      ...line(
        [92, 134, 152],
        [
          [330, 468],
          [540, 468],
        ],
        5,
      ),
    ],
  });
}

/** A curve that crosses its threshold once: what Curlew shows. */
export function curve(): Buffer {
  const heights = [330, 318, 326, 300, 312, 296, 306, 180, 150, 262, 304, 298, 310, 302];
  const points = heights.map((y, index): Point => [40 + index * 40, y]);
  return draw({
    ...native,
    behind: [paper, [238, 233, 222]],
    shapes: [
      ...[120, 190, 260, 330, 400].map((y) => box([226, 220, 206], [40, y], [520, 2])),
      ...Array.from({ length: 26 }, (_, index) => box(coral, [40 + index * 20, 222], [11, 3])),
      ...line([27, 94, 138], points, 8),
      ...points.slice(7, 9).map((at) => circle(coral, at, 13)),
      ...points.slice(7, 9).map((at) => circle(paper, at, 6)),
    ],
  });
}

/** Rings that run backwards: Nightjar rewinds. */
export function rewind(): Buffer {
  const arrow = (left: number) =>
    line(
      gold,
      [
        [left + 66, 190],
        [left, 250],
        [left + 66, 310],
      ],
      26,
    );
  return draw({
    ...native,
    behind: [
      [24, 28, 46],
      [12, 14, 26],
    ],
    shapes: [
      ...[90, 140, 190, 240].map((radius) => ring([52, 60, 92], [300, 250], radius, 4)),
      ...[275, 150, 205, 310].map((angle, index) => {
        const turn = (angle / 180) * Math.PI;
        const far = 90 + index * 50;
        return circle(mist, [300 + Math.cos(turn) * far, 250 + Math.sin(turn) * far], 9);
      }),
      ...arrow(215),
      ...arrow(315),
    ],
  });
}

/** A wide banner of letters, for a footer: 728 × 90 or 320 × 50, twice as dense. */
export function banner(size: "wide" | "narrow"): Buffer {
  const isWide = size === "wide";
  const [width, height] = isWide ? [1456, 180] : [640, 100];
  const dot = isWide ? 7 : 5;
  const top = height / 2 - 3.5 * dot;
  const wing = (left: number, high: number) =>
    line(
      paper,
      [
        [left, height / 2 - high],
        [left + 2.2 * high, height / 2 + high * 0.4],
        [left + 4.4 * high, height / 2 - high],
      ],
      high * 0.5,
    );
  return draw({
    ...{ width, height },
    behind: [
      [28, 96, 132],
      [20, 70, 104],
    ],
    shapes: [
      ...wing(isWide ? 70 : 28, isWide ? 36 : 20),
      ...words(
        isWide ? "TERN DNS  ANSWERS IN 9 MS" : "TERN DNS  9 MS",
        paper,
        [isWide ? 300 : 150, top],
        dot,
      ),
    ],
  });
}
