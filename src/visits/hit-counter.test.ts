import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { log } from "../kernel/log.ts";
import { HitCounter, type HitPlace } from "./hit-counter.ts";
import { Names } from "./names.ts";
import type { HitRow } from "./store-count.ts";
import { chanceOf } from "./trace.fixture.ts";

let before: ReturnType<typeof log.redirect>;
beforeEach(() => {
  before = log.redirect(() => {});
});
afterEach(() => {
  log.redirect(before);
});

const place = (hour = 9, siteId = 1, names = new Names([])): HitPlace => ({
  ...{ siteId, names, hour },
  day: "2026-11-26",
});

/** A disk that takes what is written when it is told to. */
function slowDisk() {
  const batches: { rows: readonly HitRow[]; end: PromiseWithResolvers<void> }[] = [];
  const counter = new HitCounter(async (_, rows) => {
    const end = Promise.withResolvers<void>();
    batches.push({ rows: rows(), end });
    await end.promise;
  });
  return { counter, batches };
}

const turn = () => new Promise(setImmediate);

/** Those that come meanwhile too. */
async function writeAll(batches: ReturnType<typeof slowDisk>["batches"]): Promise<void> {
  for (let at = 0; at < batches.length; at += 1) {
    batches[at]?.end.resolve();
    await turn();
  }
}
const settled = async (promise: Promise<void>) => {
  let state = "waits";
  promise.then(
    () => (state = "counted"),
    () => (state = "refused"),
  );
  await turn();
  return state;
};

describe("a hit", () => {
  test("is answered only when its row is on disk", async () => {
    const { counter, batches } = slowDisk();
    const hit = counter.count(place(), "page", 7);
    await turn();
    expect(await settled(hit)).toBe("waits");
    batches[0]?.end.resolve();
    await turn();
    expect(await settled(hit)).toBe("counted");
    expect(batches[0]?.rows).toEqual([
      { siteId: 1, dimension: 1, day: "2026-11-26", hour: 9, nameId: 7, hits: 1 },
    ]);
  });

  test("that comes while a commit is on its way goes with the next one, with all others", async () => {
    const { counter, batches } = slowDisk();
    const at = place();
    const first = counter.count(at, "page", 1);
    await turn();
    const later = Array.from({ length: 16 }, (_, n) => counter.count(at, "page", n % 2));
    await turn();
    expect(batches).toHaveLength(1);
    batches[0]?.end.resolve();
    await turn();
    expect([await settled(first), await settled(later[0] ?? first)]).toEqual(["counted", "waits"]);
    batches[1]?.end.resolve();
    await Promise.all(later);
    expect(batches).toHaveLength(2);
    expect(batches[1]?.rows.map(({ nameId, hits }) => [nameId, hits])).toEqual([
      [0, 8],
      [1, 8],
    ]);
  });

  test("of a batch that can't be written is refused, and none of another", async () => {
    const { counter, batches } = slowDisk();
    const at = place();
    const lost = [counter.count(at, "page", 1), counter.count(at, "event", 1)];
    await turn();
    const next = counter.count(at, "page", 1);
    batches[0]?.end.reject(new Error("away"));
    await turn();
    expect(await Promise.all(lost.map(settled))).toEqual(["refused", "refused"]);
    expect(await settled(next)).toBe("waits");
    batches[1]?.end.resolve();
    await next;
    expect(batches[1]?.rows).toHaveLength(1);
    expect(batches[1]?.rows[0]?.hits).toBe(1);
    const afterwards = counter.count(at, "page", 2);
    await turn();
    batches[2]?.end.resolve();
    await afterwards;
  });
});

test("stopping waits for what is on its way", async () => {
  const { counter, batches } = slowDisk();
  const hits = [counter.count(place(), "page", 1)];
  await turn();
  hits.push(counter.count(place(), "page", 2));
  let isStopped = false;
  const stopped = counter.stop().then(() => {
    isStopped = true;
  });
  batches[0]?.end.resolve();
  await turn();
  await turn();
  expect(isStopped).toBe(false);
  batches[1]?.end.resolve();
  await stopped;
  await Promise.all(hits);
});

test("what it writes to may rest when nothing waits any more, and not before", async () => {
  const seen: string[] = [];
  const ends = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const write = async () => {
    seen.push("write");
    await ends.shift()?.promise;
  };
  const [one, two] = ends;
  const counter = new HitCounter(write, () => seen.push("rest"));
  const hits = [counter.count(place(), "page", 1)];
  await turn();
  hits.push(counter.count(place(), "page", 1));
  one?.resolve();
  await turn();
  expect(seen).toEqual(["write", "write"]);
  two?.resolve();
  await Promise.all(hits);
  await turn();
  expect(seen).toEqual(["write", "write", "rest"]);
});

test("of many that wait together, half is written while the other half is counted", async () => {
  const { counter, batches } = slowDisk();
  const sizes = () =>
    batches.map(({ rows }) => rows.reduce((sum, { hits }) => sum + hits, 0)).splice(0);
  const all: Promise<void>[] = [];
  const come = (count: number) => {
    for (let n = 0; n < count; n += 1) all.push(counter.count(place(), "page", n));
  };
  come(100);
  await turn();
  await writeAll(batches);
  batches.splice(0);
  come(100);
  await turn();
  expect(sizes()).toHaveLength(1);
  await writeAll(batches);
  expect(sizes()).toHaveLength(2);
  expect(Math.max(...sizes())).toBeLessThan(60);
  expect(sizes().reduce((sum, size) => sum + size)).toBe(100);
  await Promise.all(all);
  // A few go together, however many there were.
  batches.splice(0);
  come(16);
  await turn();
  await writeAll(batches);
  expect(sizes()).toEqual([16]);
});

describe("rows", () => {
  test("stand in the order of the key, each key once, whatever order the hits came in", async () => {
    const places = [place(9, 2), place(10, 1), place(9, 1), place(9, 1)];
    for (let seed = 1; seed <= 20; seed += 1) {
      const chance = chanceOf(seed);
      const { counter, batches } = slowDisk();
      const sums = new Map<string, number>();
      const hits = Array.from({ length: 200 }, () => {
        const at = places[Math.floor(chance() * places.length)] ?? place();
        const dimension = chance() < 0.5 ? "page" : "event";
        const nameId = Math.floor(chance() * 5);
        const key = `${at.siteId} ${dimension === "page" ? 1 : 2} ${at.hour} ${nameId}`;
        sums.set(key, (sums.get(key) ?? 0) + 1);
        return counter.count(at, dimension, nameId);
      });
      await turn();
      await writeAll(batches);
      await Promise.all(hits);
      const found = new Map<string, number>();
      for (const { rows } of batches) {
        const keys = rows.map((it) => `${it.siteId} ${it.dimension} ${it.hour} ${it.nameId}`);
        expect(new Set(keys).size).toBe(keys.length);
        for (const [at, key] of keys.entries()) {
          found.set(key, (found.get(key) ?? 0) + (rows[at]?.hits ?? 0));
        }
        const order = (it: HitRow) =>
          it.siteId * 1e6 + it.dimension * 1e4 + it.hour * 100 + it.nameId;
        expect(rows.map(order)).toEqual(rows.map(order).toSorted((a, b) => a - b));
      }
      expect(found).toEqual(sums);
    }
  });

  test("of names that turn out to be refused are one row of what has no name", async () => {
    const names = new Names([]);
    const refused = names.admit("page", "/refused");
    const counter = new HitCounter(async (known, rows) => {
      await known.get(1)?.save(async () => [{ dimension: 1, id: refused, storedId: 0 }]);
      expect(rows().map(({ nameId, hits }) => [nameId, hits])).toEqual([[0, 2]]);
    });
    const at = place(9, 1, names);
    await Promise.all([counter.count(at, "page", refused), counter.count(at, "page", 0)]);
  });
});
