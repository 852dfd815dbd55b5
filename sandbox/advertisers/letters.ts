import type { Colour } from "../png.ts";
import { box, type Point, type Shape } from "./draw.ts";

/** Letters of five by seven dots, each row a number whose bits are the dots. */
const letters: Readonly<Record<string, readonly number[]>> = {
  A: [14, 17, 17, 31, 17, 17, 17],
  C: [14, 17, 16, 16, 16, 17, 14],
  D: [30, 17, 17, 17, 17, 17, 30],
  E: [31, 16, 16, 30, 16, 16, 31],
  F: [31, 16, 16, 30, 16, 16, 16],
  H: [17, 17, 17, 31, 17, 17, 17],
  I: [14, 4, 4, 4, 4, 4, 14],
  M: [17, 27, 21, 21, 17, 17, 17],
  N: [17, 25, 21, 19, 17, 17, 17],
  O: [14, 17, 17, 17, 17, 17, 14],
  R: [30, 17, 17, 30, 20, 18, 17],
  S: [15, 16, 16, 14, 1, 1, 30],
  T: [31, 4, 4, 4, 4, 4, 4],
  U: [17, 17, 17, 17, 17, 17, 14],
  W: [17, 17, 17, 21, 21, 27, 17],
  Y: [17, 17, 10, 4, 4, 4, 4],
  "9": [14, 17, 17, 15, 1, 2, 12],
  ".": [0, 0, 0, 0, 0, 12, 12],
};

const columns = 5;

/** A line of letters made of dots, from its upper left corner; what has no letter is a space. */
export function words(
  text: string,
  colour: Colour,
  [left, top]: Point,
  dot: number,
): readonly Shape[] {
  return Array.from(text).flatMap((letter, index) =>
    (letters[letter] ?? []).flatMap((row, y) =>
      Array.from({ length: columns }, (_, x) => x)
        .filter((x) => ((row >> (columns - 1 - x)) & 1) === 1)
        .map((x) => {
          const at = left + (index * (columns + 1) + x) * dot;
          return box(colour, [at, top + y * dot], [dot * 0.88, dot * 0.88], dot * 0.25);
        }),
    ),
  );
}
