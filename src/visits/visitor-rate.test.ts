import { expect, test } from "bun:test";
import { VisitorRate } from "./visitor-rate.ts";

const now = Date.UTC(2026, 10, 26, 12);

test("one visitor counts so often in a minute, others as before, and again in the next", () => {
  const rate = new VisitorRate();
  const counted = Array.from({ length: 100_000 }, () => rate.isTooMany(2 ** 40 + 7, now));
  expect(counted.filter((isTooMany) => !isTooMany)).toHaveLength(300);
  expect(rate.isTooMany(2 ** 40 + 8, now)).toBe(false);
  expect(rate.isTooMany(2 ** 40 + 7, now + 59_000)).toBe(true);
  expect(rate.isTooMany(2 ** 40 + 7, now + 60_000)).toBe(false);
});

test("two visitors in one place never hold each other back", () => {
  // The second differs in its low 32 bits, the third in its high ones alone.
  for (const other of [5 + 2 ** 20, 5 + 2 ** 40]) {
    const rate = new VisitorRate(3);
    for (let n = 0; n < 50; n += 1) {
      expect(rate.isTooMany(5, now)).toBe(false);
      expect(rate.isTooMany(other, now)).toBe(false);
    }
  }
});

test("a clock that is set back begins a minute of its own", () => {
  const rate = new VisitorRate(1);
  rate.isTooMany(1, now);
  expect(rate.isTooMany(1, now)).toBe(true);
  expect(rate.isTooMany(1, now - 3_600_000)).toBe(false);
});

test("what could not be counted is not held against anybody", () => {
  const rate = new VisitorRate(2);
  for (let n = 0; n < 10; n += 1) {
    expect(rate.isTooMany(1, now)).toBe(false);
    rate.giveBack(1, now);
  }
  expect(rate.isTooMany(1, now)).toBe(false);
  rate.giveBack(2, now);
  rate.giveBack(1, now - 60_000);
  expect(rate.isTooMany(1, now)).toBe(false);
  expect(rate.isTooMany(1, now)).toBe(true);
});

test("it forgets when told, and prints nothing", () => {
  const rate = new VisitorRate(1);
  rate.isTooMany(77_777, now);
  expect(Bun.inspect(rate)).not.toContain("77777");
  expect(JSON.stringify({ rate })).not.toContain("77777");
  rate.clear();
  expect(rate.isTooMany(77_777, now)).toBe(false);
});
