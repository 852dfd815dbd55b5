import { expect, test } from "bun:test";
import { SeenSet } from "./seen-set.ts";
import { chanceOf } from "./trace.fixture.ts";

const buffersOf = (set: SeenSet) => Object.values(set).filter((it) => it instanceof Int32Array);

test("each visitor is counted once for each value of each dimension", () => {
  const chance = chanceOf(1);
  const set = new SeenSet(400_000);
  const plainly = new Set<string>();
  for (let times = 0; times < 300_000; times += 1) {
    const visitor = Math.floor(chance() * 3000) * 3_000_000_000_000 + 17;
    const dimension = Math.floor(chance() * 20);
    const value =
      chance() < 0.5 ? Math.floor(chance() * 10) : 2 ** 32 - 1 - Math.floor(chance() * 9);
    const three = `${visitor} ${dimension} ${value}`;
    expect(set.add(visitor, dimension, value)).toBe(!plainly.has(three));
    plainly.add(three);
  }
  expect(set.size).toBe(plainly.size);
  expect(set.missed).toBe(0);
});

test("neighbouring numbers are not taken for each other", () => {
  const set = new SeenSet(400_000);
  for (const base of [0, 2 ** 32 - 2, 2 ** 53 - 60]) {
    for (let visitor = 0; visitor < 50; visitor += 1)
      for (let dimension = 0; dimension < 20; dimension += 1)
        for (let value = 0; value < 50; value += 1)
          expect(set.add(base + visitor, dimension, value)).toBe(true);
  }
  expect(set.size).toBe(150_000);
});

test("a full set takes in no more, says seen, and counts what it missed", () => {
  const set = new SeenSet(1000);
  for (let visitor = 0; visitor < 1000; visitor += 1) expect(set.add(visitor, 1, 1)).toBe(true);
  for (let visitor = 1000; visitor < 1500; visitor += 1) expect(set.add(visitor, 1, 1)).toBe(false);
  expect(set.missed).toBe(500);
  for (let visitor = 0; visitor < 1000; visitor += 1) expect(set.add(visitor, 1, 1)).toBe(false);
  expect(set.missed).toBe(500);
  expect(set.size).toBe(1000);
});

test("it grows with what is seen, up to a size that is set, and leaves zeros where it stood", () => {
  const set = new SeenSet(100_000);
  const stood = new Set<Int32Array>();
  const bytes = () => buffersOf(set).reduce((sum, it) => sum + it.byteLength, 0);
  expect(bytes()).toBeLessThan(100_000);
  for (let visitor = 0; visitor < 150_000; visitor += 1) {
    for (const buffer of buffersOf(set)) stood.add(buffer);
    expect(set.add(visitor, 2, visitor)).toBe(visitor < 100_000);
  }
  expect([set.size, set.missed]).toEqual([100_000, 50_000]);
  expect(bytes()).toBeLessThan(22 * 100_000);
  for (let visitor = 0; visitor < 100_000; visitor += 1) {
    expect(set.add(visitor, 2, visitor)).toBe(false);
  }
  set.clear();
  for (const buffer of buffersOf(set)) stood.add(buffer);
  expect(stood.size).toBeGreaterThan(5);
  expect([...stood].every((buffer) => buffer.every((cell) => cell === 0))).toBe(true);
  expect(bytes()).toBeLessThan(100_000);
});

test("at the end of the day all is zeros, and counted anew under another seed", () => {
  const set = new SeenSet(1000);
  const cells = buffersOf(set).find((it) => it.length > 2) ?? new Int32Array(1).fill(1);
  for (let visitor = 0; visitor < 1200; visitor += 1) set.add(visitor, 1, 1);
  const first = cells.slice();
  set.clear();
  expect(cells.every((cell) => cell === 0)).toBe(true);
  expect([set.size, set.missed]).toEqual([0, 0]);
  for (let visitor = 0; visitor < 1000; visitor += 1) expect(set.add(visitor, 1, 1)).toBe(true);
  expect(cells).not.toEqual(first);
});

test("an impossible capacity is refused", () => {
  for (const capacity of [0, -1, 1.5, Number.NaN, 1e9])
    expect(() => new SeenSet(capacity)).toThrow("holds 1 to 64000000");
});
