import { describe, expect, test } from "bun:test";
import { dayMs } from "../kernel/clock.ts";
import { Threshold, visitorsInWords } from "./threshold.ts";
import { chanceOf } from "./trace.fixture.ts";

const now = Date.UTC(2026, 10, 26, 12);

describe("free text has a name", () => {
  test("with exactly so many different visitors, and not with one less", () => {
    const threshold = new Threshold({ visitorsMin: 10 });
    const known = Array.from({ length: 10 }, (_, n) => threshold.note("/a", n, now));
    expect(known).toEqual([...Array.from({ length: 9 }, () => false), true]);
    expect(threshold.size).toBe(0);
  });

  test("never by one visitor of a day alone, however often", () => {
    const threshold = new Threshold({ visitorsMin: 2 });
    for (let n = 0; n < 100; n += 1) expect(threshold.note("/a", 5, now)).toBe(false);
    expect(threshold.note("/a", 6, now)).toBe(true);
  });

  test("only by those of thirty days: who came before that no longer counts", () => {
    const threshold = new Threshold({ visitorsMin: 3 });
    threshold.note("/a", 1, now);
    threshold.note("/a", 2, now + 29 * dayMs);
    expect(threshold.note("/a", 3, now + 30 * dayMs)).toBe(false);
    expect(threshold.note("/a", 4, now + 30 * dayMs)).toBe(true);
  });

  test("from the first visitor on where one is enough", () => {
    expect(new Threshold({ visitorsMin: 1 }).note("/a", 1, now)).toBe(true);
  });
});

test("A name comes when, and only when, a plain count of visitor-days says so", () => {
  for (let seed = 1; seed <= 30; seed += 1) {
    const chance = chanceOf(seed);
    const visitorsMin = 1 + Math.floor(chance() * 6);
    const threshold = new Threshold({ visitorsMin });
    const seen = new Map<string, { visitor: number; day: number }[]>();
    let day = 0;
    for (let n = 0; n < 600; n += 1) {
      day += chance() < 0.1 ? Math.floor(chance() * 12) : 0;
      const value = `/${Math.floor(chance() * 5)}`;
      const visitor = day * 100 + Math.floor(chance() * 8);
      const kept = (seen.get(value) ?? []).filter((it) => it.day > day - 30);
      if (!kept.some((it) => it.visitor === visitor)) kept.push({ visitor, day });
      const isKnown = kept.length >= visitorsMin;
      seen.set(value, isKnown ? [] : kept);
      expect(threshold.note(value, visitor, now + day * dayMs)).toBe(isKnown);
    }
  }
});

describe("a flood of different values", () => {
  test("keeps the latest, forgets the oldest, and counts what it forgot", () => {
    const threshold = new Threshold({ visitorsMin: 2, candidatesMax: 100 });
    threshold.note("/regular", 0, now);
    for (let n = 1; n <= 1000; n += 1) {
      threshold.note(`/flood/${n}`, n, now);
      // Who is brought again and again is not the oldest.
      if (n % 50 === 0) threshold.note("/regular", 0, now);
    }
    expect(threshold.size).toBe(100);
    expect(threshold.forgotten).toBe(901);
    expect(threshold.note("/regular", 9999, now)).toBe(true);
    expect(threshold.note("/flood/1", 9999, now)).toBe(false);
  });

  test("of a million leaves 20,000", () => {
    const threshold = new Threshold({ visitorsMin: 10 });
    for (let n = 0; n < 1_000_000; n += 1) threshold.note(`/${n}`, n % 1000, now);
    expect(threshold.size).toBe(20_000);
    expect(threshold.forgotten).toBe(980_000);
  });
});

test("It prints nothing of what it holds", () => {
  const threshold = new Threshold({ visitorsMin: 10 });
  threshold.note("/secret", 1, now);
  expect(JSON.stringify({ threshold })).not.toContain("secret");
  expect(Bun.inspect(threshold)).not.toContain("secret");
});

test("a threshold of one is said as one visitor, any other one as different visitors", () => {
  expect([1, 2, 10].map(visitorsInWords)).toEqual([
    "one visitor",
    "2 different visitors",
    "10 different visitors",
  ]);
});
