import { describe, expect, test } from "bun:test";
import { Mixer } from "./mixer.ts";
import { chanceOf } from "./trace.fixture.ts";

const first = () => 0;

/** One thing that a visitor brings along. */
type Step = (mixer: Mixer) => void;

/** Steps of made-up visitors, and what they add up to. */
function steps(chance: () => number, count: number): Step[] {
  const pick = (n: number) => Math.floor(chance() * n);
  return Array.from({ length: count }, (): Step => {
    const [name, views, visits, hour] = [pick(6), pick(3), pick(2), pick(24)];
    switch (pick(5)) {
      case 0:
        return (it) => it.add("country", name, { views, visits });
      case 1:
        return (it) => it.add("browser", name, { views, visitors: visits });
      case 2:
        return (it) => it.addPair(["page", "source"], name, views, { views, visits });
      case 3:
        return (it) => it.leaveOut(`reason ${name}`);
      default:
        return (it) => it.addTotals(`2026-11-2${name}`, hour, { visitors: visits, seconds: views });
    }
  });
}

function shuffled<T>(items: readonly T[], chance: () => number): T[] {
  return items
    .map((item) => ({ item, at: chance() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

function mixed(all: readonly Step[], visitors: readonly number[], order: () => number) {
  const mixer = new Mixer(10);
  for (const visitor of visitors) mixer.contribute(visitor);
  for (const step of all) step(mixer);
  return mixer.take(order);
}

describe("nothing of visitors leaves", () => {
  test("before enough different ones contributed, however often each did", () => {
    const mixer = new Mixer(10);
    for (let n = 0; n < 9; n += 1) {
      for (let again = 0; again < 5; again += 1) {
        mixer.contribute(n);
        mixer.add("country", 3, { views: 1 });
        mixer.addTotals("2026-11-26", 9, { visits: 1 });
      }
    }
    expect(mixer.take(first)).toEqual([]);
    mixer.contribute(9);
    expect(mixer.take(first)).toEqual([
      {
        kind: "totals",
        rows: [{ day: "2026-11-26", hour: 9, visitors: 0, visits: 45, bounces: 0, seconds: 0 }],
      },
      {
        kind: "cells",
        dimension: 12,
        rows: [{ nameId: 3, views: 45, visitors: 0, visits: 0, bounces: 0, seconds: 0 }],
      },
    ]);
  });

  test("after that before as many have contributed once more", () => {
    const mixer = new Mixer(2);
    const bring = (visitor: number) => {
      mixer.contribute(visitor);
      mixer.add("country", 1, { views: 1 });
    };
    bring(1);
    bring(2);
    expect(mixer.take(first)).toHaveLength(1);
    expect(mixer.waiting).toBe(0);
    bring(1);
    expect(mixer.take(first)).toEqual([]);
    bring(3);
    expect(mixer.take(first)).toMatchObject([{ rows: [{ nameId: 1, views: 2 }] }]);
  });

  test("but what was left out is told at once, as nothing else is known of it", () => {
    const mixer = new Mixer(10);
    mixer.leaveOut("crawler");
    mixer.leaveOut("tool", 4);
    const [taken] = mixer.take(first);
    expect(taken).toEqual({
      kind: "left out",
      reasons: new Map([
        ["crawler", 1],
        ["tool", 4],
      ]),
    });
    expect(mixer.take(first)).toEqual([]);
  });
});

describe("what leaves", () => {
  test("is the same whatever order it came in, and whoever brought it", () => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const chance = chanceOf(seed);
      const all = steps(chance, 300);
      const one = mixed(all, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], chanceOf(5));
      const other = mixed(
        shuffled(all, chance),
        Array.from({ length: 30 }, (_, n) => 99 - n),
        chanceOf(5),
      );
      expect(Bun.inspect(other, { depth: 9 })).toBe(Bun.inspect(one, { depth: 9 }));
      expect(other).toEqual(one);
    }
  });

  test("is in an order of chance, and each order comes about as often", () => {
    const orders = new Map<string, number>();
    const chance = chanceOf(7);
    for (let n = 0; n < 6000; n += 1) {
      const mixer = new Mixer(1);
      mixer.contribute(1);
      for (const name of ["country", "browser", "device"] as const)
        mixer.add(name, 1, { views: 1 });
      const order = mixer
        .take(chance)
        .map((it) => (it.kind === "cells" ? it.dimension : 0))
        .join(" ");
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect(orders.size).toBe(6);
    for (const count of orders.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  test("adds up to what came in, over any number of takes", () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const chance = chanceOf(seed);
      const mixer = new Mixer(3);
      let [brought, left] = [0, 0];
      const takeAll = () => {
        for (const it of mixer.take(chance)) {
          if (it.kind === "cells") for (const { views } of it.rows) left += views;
        }
      };
      for (let n = 0; n < 500; n += 1) {
        mixer.contribute(Math.floor(chance() * 40));
        const views = Math.floor(chance() * 4);
        mixer.add(chance() < 0.5 ? "source" : "country", Math.floor(chance() * 9), { views });
        brought += views;
        if (chance() < 0.1) takeAll();
      }
      for (let n = 0; n < 3; n += 1) mixer.contribute(1000 + n);
      takeAll();
      expect(left).toBe(brought);
    }
  });

  test("tells pairs apart whose names have the greatest numbers there are", () => {
    const mixer = new Mixer(1);
    mixer.contribute(1);
    const names = [0, 1, 2, 65_534, 65_535];
    const pages = [...names, 65_536, 2 ** 31, 2 ** 32 - 1];
    const pairs = pages.flatMap((nameA) => names.map((nameB) => ({ nameA, nameB })));
    for (const { nameA, nameB } of pairs) {
      mixer.addPair(["page", "source"], nameA, nameB, { views: 1 });
    }
    const rows = mixer.take(first).flatMap((it) => (it.kind === "pairs" ? it.rows : []));
    expect(rows).toEqual(pairs.map((pair) => ({ ...pair, views: 1, visits: 0 })));
  });

  test("rows are sorted by name", () => {
    const mixer = new Mixer(1);
    mixer.contribute(1);
    for (const id of [5, 0, 19_999, 3]) mixer.add("source", id, { views: 1 });
    expect(mixer.take(first)).toMatchObject([
      { rows: [{ nameId: 0 }, { nameId: 3 }, { nameId: 5 }, { nameId: 19_999 }] },
    ]);
  });
});

test("It prints nothing of what it holds", () => {
  const mixer = new Mixer(10);
  mixer.contribute(123_456_789);
  mixer.leaveOut("crawler");
  expect(Bun.inspect(mixer)).toBe("[mixer]");
  expect(JSON.stringify({ mixer })).toBe('{"mixer":"[mixer]"}');
});
