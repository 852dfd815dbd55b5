import { describe, expect, test } from "bun:test";
import type { EndedVisit, VisitHit } from "./visit.ts";
import { VisitorTable } from "./visitor-table.ts";

const origin = [65_535, 3, 65_535, 40_000, 50_000, 255, 200, 0, 1, 2, 32_768, 5, 65_534, 9];
const hit = (part: Partial<VisitHit> = {}): VisitHit => ({
  kind: "view",
  page: 1,
  interactive: false,
  seconds: 0,
  origin: () => origin,
  ...part,
});
const start = 1_796_000_000;
const view = (page: number) => hit({ page });
const ping = (seconds: number) => hit({ kind: "engagement", seconds });
const event = (interactive: boolean) => hit({ kind: "event", interactive });

/** The visit of one visitor's hits: each a number of seconds after the first, and what it was. */
function visitOf(...hits: readonly (readonly [number, VisitHit])[]): EndedVisit | undefined {
  const table = new VisitorTable(10);
  let ended: EndedVisit | undefined;
  for (const [after, one] of hits) ended = table.touch(7, start + after, one).ended ?? ended;
  table.endDay((visit) => {
    ended ??= visit;
  });
  return ended;
}

describe("a visit", () => {
  test("has the pages where it began and ended, how many, how long, and where it came from", () => {
    expect(visitOf([0, view(5)], [60, view(4_294_967_295)], [70, ping(9)], [95, ping(20)])).toEqual(
      {
        entry: 5,
        exit: 4_294_967_295,
        pages: 2,
        seconds: 95,
        engaged: 29,
        bounced: false,
        origin,
      },
    );
  });

  test("is a bounce with one view, no action and less than ten seconds of attention", () => {
    expect(visitOf([0, view(1)])?.bounced).toBe(true);
    expect(visitOf([0, view(1)], [9, ping(9)])?.bounced).toBe(true);
    expect(visitOf([0, view(1)], [600, ping(4)], [900, ping(5)])?.bounced).toBe(true);
    expect(visitOf([0, view(1)], [9, event(false)])?.bounced).toBe(true);
    expect(visitOf([0, view(1)], [10, ping(10)])?.bounced).toBe(false);
    expect(visitOf([0, view(1)], [5, ping(5)], [11, ping(5)])?.bounced).toBe(false);
    expect(visitOf([0, view(1)], [3, event(true)])?.bounced).toBe(false);
    expect(visitOf([0, view(1)], [3, view(1)])?.bounced).toBe(false);
  });

  test("ends after half an hour without a hit, and pings of engagement keep it going", () => {
    const table = new VisitorTable(10);
    expect(table.touch(7, start, view(1))).toMatchObject({ isNewToday: true, isNewVisit: true });
    expect(table.touch(7, start + 1799, view(2)).isNewVisit).toBe(false);
    expect(table.touch(7, start + 3598, ping(5)).isNewVisit).toBe(false);
    expect(table.touch(7, start + 5397, view(3)).isNewVisit).toBe(false);
    const next = table.touch(7, start + 7197, view(4));
    expect(next).toMatchObject({ isNewToday: false, isNewVisit: true });
    expect(next.ended).toMatchObject({ entry: 1, exit: 3, pages: 3, seconds: 5397 });
  });

  test("does not begin with a ping of a page that was left open", () => {
    const table = new VisitorTable(10);
    const none = { isNewToday: false, isNewVisit: false, ended: undefined, origin: undefined };
    expect(table.touch(7, start, ping(5))).toEqual(none);
    expect([table.size, table.hereNow(start)]).toEqual([0, 0]);
    table.touch(7, start, view(1));
    expect(table.touch(7, start + 1800, ping(1800))).toEqual(none);
    const ended: EndedVisit[] = [];
    table.endIdle(start + 1800, (visit) => ended.push(visit));
    expect(ended).toMatchObject([{ pages: 1, seconds: 0, engaged: 0, bounced: true }]);
  });

  test("may begin with an event, on the page where that happened", () => {
    expect(visitOf([0, hit({ kind: "event", page: 3, interactive: true })])).toMatchObject({
      entry: 3,
      exit: 3,
      pages: 0,
      bounced: false,
    });
  });

  test("keeps to its bounds, whatever a page claims", () => {
    const odd = [Number.NaN, -5, Number.POSITIVE_INFINITY, 1e12, 0.9];
    const ended = visitOf([0, view(1)], ...odd.map((it) => [1, ping(it)] as const));
    expect(ended?.engaged).toBe(65_535);
    const many = Array.from({ length: 70_000 }, () => [1, view(2)] as const);
    expect(visitOf([0, view(1)], ...many)).toMatchObject({ pages: 65_535, engaged: 0, exit: 2 });
  });
});

describe("a flood of visitors", () => {
  test("leaves the table as large as it was made, and its last ones known", () => {
    const table = new VisitorTable(1000);
    const bytes = () =>
      Object.values(table).map((it) => (ArrayBuffer.isView(it) ? it.byteLength : 0));
    const before = bytes();
    for (let visitor = 0; visitor < 50_000; visitor += 1) table.touch(visitor, start, view(1));
    expect(bytes()).toEqual(before);
    expect([table.size, table.evicted]).toEqual([1000, 49_000]);
    expect(table.hereNow(start)).toBe(1000);
    expect(table.touch(49_500, start, view(1)).isNewToday).toBe(false);
    expect(table.touch(48_000, start, view(1)).isNewToday).toBe(true);
  });

  test("takes 76 to 84 bytes for each visitor that there is room for, and grows up to there", () => {
    for (const [capacity, each] of [
      [65_536, 76],
      [60_000, 76.7],
      [65_537, 84],
    ] as const) {
      const table = new VisitorTable(capacity);
      const buffers = () => Object.values(table).filter((it) => it instanceof Int32Array);
      const bytes = () => buffers().reduce((sum, it) => sum + it.byteLength, 0);
      const stood = new Set<Int32Array>();
      expect(bytes()).toBeLessThan(100_000);
      for (let visitor = 0; visitor < capacity + 1000; visitor += 1) {
        for (const buffer of buffers()) stood.add(buffer);
        expect(table.touch(visitor, start, view(visitor)).isNewToday).toBe(true);
      }
      expect([table.size, table.evicted, table.hereNow(start)]).toEqual([capacity, 1000, capacity]);
      expect(bytes() / capacity).toBeCloseTo(each, 1);
      for (let visitor = 1000; visitor < capacity + 1000; visitor += 1) {
        expect(table.touch(visitor, start, view(visitor)).isNewToday).toBe(false);
      }
      let ended = 0;
      table.endDay(() => (ended += 1));
      expect(ended).toBe(capacity);
      expect([...stood].every((buffer) => buffer.every((word) => word === 0))).toBe(true);
      expect(bytes()).toBeLessThan(100_000);
    }
  });

  test("ends idle visits in portions", () => {
    const table = new VisitorTable(1000);
    for (let visitor = 0; visitor < 1000; visitor += 1) table.touch(visitor, start, view(1));
    const left = [400, 400, 200, 0];
    for (const count of left) expect(table.endIdle(start + 1800, () => undefined, 400)).toBe(count);
  });
});

describe("the clock", () => {
  test("set back by hours, it neither ends visits nor makes them longer", () => {
    const table = new VisitorTable(10);
    table.touch(7, start, view(1));
    table.touch(7, start + 100, view(2));
    expect(table.touch(7, start - 7200, view(3)).isNewVisit).toBe(false);
    expect(table.hereNow(start - 7200)).toBe(1);
    expect(table.hereNow(start - 7200 + 299)).toBe(1);
    expect(table.hereNow(start - 7200 + 300)).toBe(0);
    const ended: EndedVisit[] = [];
    table.endIdle(start - 7200 + 1799, (visit) => ended.push(visit));
    expect(ended).toEqual([]);
    table.endIdle(start - 7200 + 1800, (visit) => ended.push(visit));
    expect(ended).toMatchObject([{ pages: 3, seconds: 100 }]);
  });

  test("hits that come a few seconds late are of the moment in which they are counted", () => {
    const table = new VisitorTable(10);
    for (let times = 0; times < 1000; times += 1) table.touch(7, start - (times % 2) * 30, view(1));
    expect(table.hereNow(start + 299)).toBe(1);
    expect(table.hereNow(start + 300)).toBe(0);
  });

  test("set forward, it ends visits as if nobody had come meanwhile", () => {
    const table = new VisitorTable(10);
    table.touch(7, start, view(1));
    expect(table.touch(7, start + 1e6, view(1)).ended).toMatchObject({ seconds: 0, pages: 1 });
  });
});

test("at the end of the day every visit ends and every byte is zero, even if a listener fails", () => {
  const table = new VisitorTable(100);
  const buffers = Object.values(table).filter((it) => it instanceof Int32Array);
  const isZero = () => buffers.every((it) => it.every((word) => word === 0));
  expect(buffers.length).toBe(2);
  for (let visitor = 1; visitor < 150; visitor += 1) table.touch(visitor * 9e12, start, view(1));
  expect(isZero()).toBe(false);
  expect(table.endDay(() => undefined)).toBe(100);
  expect(isZero()).toBe(true);
  expect([table.size, table.evicted, table.hereNow(start)]).toEqual([0, 0, 0]);
  expect(table.touch(9e12, start, view(1)).isNewToday).toBe(true);
  expect(() =>
    table.endDay(() => {
      throw new Error("full disk");
    }),
  ).toThrow("full disk");
  expect(isZero()).toBe(true);
});

test("an impossible capacity is refused", () => {
  for (const capacity of [0, -1, 1.5, Number.NaN, 1e9])
    expect(() => new VisitorTable(capacity)).toThrow("holds 1 to 16000000 visitors");
});
