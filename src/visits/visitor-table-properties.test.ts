import { describe, expect, test } from "bun:test";
import { chanceOf, zipf } from "./trace.fixture.ts";
import type { EndedVisit, VisitHit } from "./visit.ts";
import { VisitorTable } from "./visitor-table.ts";

const origin = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14];
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

/** The same from the definitions, with a map. */
class Plainly {
  readonly visitors = new Map<
    number,
    { last: number; open: (EndedVisit & { acted: boolean; at: number }) | null }
  >();
  now = 0;

  touch(visitor: number, now: number, one: VisitHit) {
    this.now = now;
    const known = this.visitors.get(visitor);
    const goesOn = known?.open && now - known.last < 1800 ? known.open : null;
    if (one.kind === "engagement" && !goesOn)
      return { isNewToday: false, isNewVisit: false, ended: undefined, origin: undefined };
    const open = goesOn ?? {
      entry: one.page,
      exit: one.page,
      pages: 0,
      seconds: 0,
      engaged: 0,
      bounced: false,
      origin: one.origin(),
      acted: false,
      at: now,
    };
    const pages = open.pages + (one.kind === "view" ? 1 : 0);
    const engaged = open.engaged + (one.kind === "engagement" ? Math.floor(one.seconds) : 0);
    const acted = open.acted || (one.kind === "event" && one.interactive);
    const next = {
      ...open,
      pages,
      engaged,
      acted,
      seconds: now - open.at,
      exit: one.kind === "view" ? one.page : open.exit,
      bounced: pages < 2 && !acted && engaged < 10,
    };
    const ended = !goesOn && known?.open ? shown(known.open) : undefined;
    this.visitors.set(visitor, { last: now, open: next });
    return { isNewToday: !known, isNewVisit: !goesOn, ended, origin: next.origin };
  }

  end(until: number): EndedVisit[] {
    const ended: EndedVisit[] = [];
    for (const its of this.visitors.values()) {
      if (!its.open || its.last > until) continue;
      ended.push(shown(its.open));
      its.open = null;
    }
    return ended;
  }

  here(now: number): number {
    return [...this.visitors.values()].filter((its) => now - its.last < 300).length;
  }
}

function shown(visit: EndedVisit & { acted: boolean; at: number }): EndedVisit {
  const { acted: _, at: __, ...rest } = visit;
  return rest;
}

const sorted = (visits: readonly EndedVisit[]) => visits.map((it) => JSON.stringify(it)).sort();

describe("with any hits in any order of visitors", () => {
  test("visitors, visits and who is here are those of a plain count", () => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const chance = chanceOf(seed);
      const table = new VisitorTable(600);
      let plain = new Plainly();
      let now = start;
      for (let times = 0; times < 4000; times += 1) {
        // Rushes, lulls, and nights: visits go on, end one by one, and end all at once.
        now += chance() < 0.02 ? Math.floor(chance() * 4000) : Math.floor(chance() ** 4 * 40);
        const visitor = (zipf(500, chance) * 18_014_398_509_481 + seed) % 2 ** 53;
        const kind = (["view", "view", "event", "engagement"] as const)[Math.floor(chance() * 4)];
        const one = hit({
          kind: kind ?? "view",
          page: Math.floor(chance() * 2 ** 32),
          interactive: chance() < 0.5,
          seconds: chance() * 30,
          origin: () => origin.map((it, at) => (it * times * (at + 1)) % 65_536),
        });
        expect(table.touch(visitor, now, one)).toEqual(plain.touch(visitor, now, one));
        if (chance() < 0.05) expect(table.hereNow(now)).toBe(plain.here(now));
        if (chance() < 0.01) {
          const ended: EndedVisit[] = [];
          table.endIdle(now, (visit) => ended.push(visit));
          expect(sorted(ended)).toEqual(sorted(plain.end(now - 1800)));
        }
        expect(table.size).toBe(plain.visitors.size);
        if (chance() < 0.0005) {
          const ended: EndedVisit[] = [];
          table.endDay((visit) => ended.push(visit));
          expect(sorted(ended)).toEqual(sorted(plain.end(now)));
          plain = new Plainly();
        }
      }
      expect(table.evicted).toBe(0);
    }
  });

  test("when it is full, exactly the one seen longest ago makes room, with the visit", () => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const chance = chanceOf(seed);
      const capacity = 1 + Math.floor(chance() * 60);
      const table = new VisitorTable(capacity);
      const order = new Map<number, number>();
      let [now, evicted, begun, over] = [start, 0, 0, 0];
      for (let times = 0; times < 3000; times += 1) {
        now += Math.floor(chance() ** 6 * 3000);
        // Low words alike: they meet in the index, and leave gaps in it when they go.
        const visitor = zipf(200, chance) * 2 ** 32 + Math.floor(chance() * 3);
        const isKnown = order.delete(visitor);
        const touch = table.touch(visitor, now, view(visitor % 2 ** 32));
        expect(touch.isNewToday).toBe(!isKnown);
        begun += touch.isNewVisit ? 1 : 0;
        over += touch.ended ? 1 : 0;
        const [oldest] = order.keys();
        if (order.size === capacity && oldest !== undefined) {
          order.delete(oldest);
          evicted += 1;
        }
        order.set(visitor, now);
        expect([table.size, table.evicted]).toEqual([order.size, evicted]);
        if (chance() < 0.1) over += table.endIdle(now, () => undefined);
        const here = [...order.values()].filter((last) => now - last < 300).length;
        if (chance() < 0.1) expect(table.hereNow(now)).toBe(here);
      }
      expect(over + table.endDay(() => undefined)).toBe(begun);
    }
  });
});
