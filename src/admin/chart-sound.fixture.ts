/** What the tests of the pictures share. */
import { expect } from "bun:test";
import fc from "fast-check";

/** The measure of the tests. */
export const visitor = { one: "visitor", many: "visitors" };
/** What a stranger may send as a name. */
export const nasty = `"><script>alert('x')</script>&`;
/** An address that holds it. */
export const nastyHref = `?page=${nasty}`;

/** A picture as HTML. */
export const shown = (node: { toString: () => unknown }): string => String(node.toString());

/** What no picture may hold, and no coordinate outside of the drawing that it belongs to. */
export function expectSound(html: string): void {
  expect(html).not.toMatch(/NaN|undefined|Infinity|\[object|\sstyle=|<script|\son\w+=/);
  for (const [, figure] of html.matchAll(/\b(?:x|y|x1|x2|y1|y2|width|height)="(-?[\d.e+-]+)%"/g)) {
    expect(Number(figure)).toBeWithin(0, 100.02);
  }
  for (const [, x, width] of html.matchAll(/\bx="([\d.]+)%"[^>]*? width="([\d.]+)%"/g)) {
    expect(Number(x) + Number(width)).toBeLessThan(100.1);
  }
  for (const [, width, height, inside = ""] of html.matchAll(
    /<svg[^>]* viewBox="0 0 (\d+) (\d+)"[^>]*>(.*?)<\/svg>/gs,
  )) {
    for (const [, size] of inside.matchAll(/<rect width="([^"%]*)"/g)) {
      expect(Number(size)).toBeWithin(0, Number(width) + 0.1);
    }
    for (const [, path = ""] of inside.matchAll(/\bd="([^"]*)"/g)) {
      expect(path).toMatch(/^(?:[MLHhZ][-\d.,]*)+$/);
      for (const [, x, y] of path.matchAll(/[ML](-?[\d.]+),(-?[\d.]+)/g)) {
        expect(Number(x)).toBeWithin(0, Number(width) + 0.1);
        expect(Number(y)).toBeWithin(0, Number(height) + 0.1);
      }
    }
  }
}

/** Figures of every kind, also those that no count gives. */
export const figure = fc.oneof(
  { weight: 5, arbitrary: fc.nat(5000) },
  { weight: 1, arbitrary: fc.constantFrom(0, 1, 1e9, 0.3, -4, Number.NaN, Infinity) },
);
