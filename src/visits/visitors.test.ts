import { afterEach, describe, expect, test } from "bun:test";
import { inspect } from "node:util";
import { clock, dayMs } from "../kernel/clock.ts";
import { localDay, nextMidnight } from "./local-day.ts";
import { chanceOf, countOn } from "./trace.fixture.ts";
import type { EndedVisit, VisitHit } from "./visit.ts";
import { type DayEnd, Visitors } from "./visitors.ts";

let movedMs = 0;
function setClock(ms: number): void {
  const by = ms - clock.ms();
  clock.move(by);
  movedMs += by;
}
afterEach(() => {
  clock.move(-movedMs);
  movedMs = 0;
});

const origin = () => [1, 2, 3, 4, 5, 6, 7];
const view: VisitHit = { kind: "view", page: 1, interactive: false, seconds: 0, origin };
const address = "198.51.100.23";
const agent = "Mozilla/5.0 (Macintosh; Canary like no other) Gecko/20100101";

function site(timeZone = "Europe/Berlin", capacity = 1000) {
  const visits: [string, EndedVisit][] = [];
  const days: DayEnd[] = [];
  const visitors = new Visitors({
    siteId: "site",
    timeZone,
    capacity,
    seenCapacity: 1000,
    onVisit: (visit, day) => visits.push([day, visit]),
    onDay: (day) => days.push(day),
  });
  return { visitors, visits, days };
}

describe("at midnight of the site", () => {
  test("visits end, all is forgotten, and who comes again is new", () => {
    const midnight = nextMidnight(Date.UTC(2026, 10, 26, 12), "Europe/Berlin");
    setClock(midnight - 60_000);
    const { visitors, visits, days } = site();
    const before = countOn(visitors, address, agent, view);
    expect(before).toMatchObject({ day: "2026-11-26", hour: 23, isNewToday: true });
    expect(visitors.isFirst(before.visitor, 1, 1)).toBe(true);
    expect(visitors.isFirst(before.visitor, 1, 1)).toBe(false);
    setClock(midnight + 60_000);
    const after = countOn(visitors, address, agent, view);
    expect(after).toMatchObject({ day: "2026-11-27", hour: 0, isNewToday: true, isNewVisit: true });
    expect(after.visitor).not.toBe(before.visitor);
    expect(visits).toMatchObject([["2026-11-26", { pages: 1, bounced: true }]]);
    expect(days).toEqual([{ day: "2026-11-26", evicted: 0, missed: 0 }]);
    expect(visitors.isFirst(before.visitor, 1, 1)).toBe(true);
    expect(visitors.size).toBe(1);
  });

  test("the same in a night in which nobody comes", () => {
    const midnight = nextMidnight(Date.UTC(2026, 10, 26, 12), "Pacific/Kiritimati");
    setClock(midnight - 3_600_000);
    const { visitors, days } = site("Pacific/Kiritimati");
    countOn(visitors, address, agent, view);
    setClock(midnight - 60_000);
    visitors.tick();
    expect([visitors.size, days.length]).toEqual([1, 0]);
    setClock(midnight);
    visitors.tick();
    expect([visitors.size, days.length, visitors.hereNow()]).toEqual([0, 1, 0]);
    expect(words(visitors).every((word) => word === 0)).toBe(true);
  });

  test("a ping of a page that was left open counts for nothing on the next day", () => {
    const midnight = nextMidnight(Date.UTC(2026, 10, 26, 12), "Europe/Berlin");
    setClock(midnight - 60_000);
    const { visitors, visits } = site();
    countOn(visitors, address, agent, view);
    setClock(midnight + 1000);
    const ping: VisitHit = { ...view, kind: "engagement", seconds: 30 };
    expect(countOn(visitors, address, agent, ping).isNewVisit).toBe(false);
    expect([visitors.size, visits.length]).toEqual([0, 1]);
  });
});

test("in any zone, wherever the clock goes, visits add up and belong to the day they began on", () => {
  const zones = ["Europe/Berlin", "Asia/Kolkata", "America/St_Johns", "Pacific/Kiritimati"];
  const starts = ["2026-03-27T10:00:00Z", "2026-10-23T20:00:00Z", "2026-11-26T00:00:00Z"];
  for (const [seed, zone] of zones.entries()) {
    for (const start of starts) {
      const chance = chanceOf(seed + 1);
      setClock(Date.parse(start));
      const { visitors, visits, days } = site(zone, 40);
      let known = new Set<string>();
      const begun = new Map<string, number>();
      let [day, ends] = [localDay(clock.ms(), zone), 0];
      for (let times = 0; times < 1500; times += 1) {
        const jump = chance() < 0.01 ? (chance() - 0.5) * 2 * dayMs : chance() ** 5 * 4_000_000;
        setClock(clock.ms() + jump);
        const today = localDay(clock.ms(), zone);
        if (today !== day) {
          [known, day, ends] = [new Set(), today, ends + 1];
        }
        if (chance() < 0.2) visitors.tick();
        const who = `203.0.113.${Math.floor(chance() * 30)}`;
        const is = countOn(visitors, who, agent, view);
        expect(is.day).toBe(today);
        expect(is.isNewToday).toBe(!known.has(who));
        known.add(who);
        if (is.isNewVisit) begun.set(today, (begun.get(today) ?? 0) + 1);
        expect([visitors.size, days.length]).toEqual([known.size, ends]);
      }
      visitors.stop();
      for (const [on, count] of begun)
        expect(visits.filter(([its]) => its === on).length).toBe(count);
    }
  }
});

test("more visitors than there is room for are counted as such", () => {
  setClock(Date.UTC(2026, 10, 26, 12));
  const { visitors, days } = site("UTC", 10);
  for (let i = 0; i < 25; i += 1) {
    const { visitor } = countOn(visitors, `203.0.113.${i}`, agent, view);
    for (let value = 0; value < 100; value += 1) visitors.isFirst(visitor, 1, value);
  }
  setClock(clock.ms() + dayMs);
  visitors.tick();
  expect(days).toEqual([{ day: "2026-11-26", evicted: 15, missed: 1500 }]);
});

test("it prints as [visitors], whoever prints it", () => {
  const { visitors } = site();
  countOn(visitors, address, agent, view);
  const printed = "[visitors]";
  expect(String(visitors)).toBe(printed);
  expect(JSON.stringify({ visitors })).toBe(`{"visitors":"${printed}"}`);
  expect(inspect(visitors)).toBe(printed);
  expect(inspect({ deep: [visitors] }, { depth: 9, showHidden: true })).toContain(printed);
  expect(Bun.inspect(visitors)).toBe(printed);
});

test("no text of an address or an agent can be reached from it, in any form", () => {
  setClock(Date.UTC(2026, 10, 26, 12));
  const { visitors } = site();
  const addresses = [address, "2001:db8:cafe:1::23", "not an address at all", "999.51.100.23"];
  const ping: VisitHit = { ...view, kind: "engagement", seconds: 3 };
  const event: VisitHit = { ...view, kind: "event", interactive: true };
  for (const one of addresses) {
    for (const hit of [view, ping, event]) {
      const { visitor } = countOn(visitors, one, agent, hit);
      visitors.isFirst(visitor, 1, 1);
    }
  }
  visitors.tick();
  visitors.hereNow();
  const { texts, memory } = reach(visitors);
  expect(texts.toSorted()).toEqual(["2026-11-26", "Europe/Berlin", "Europe/Berlin", "site"]);
  const parts = [agent, "Canary", "Mozilla", ...addresses, "51.100", "cafe"];
  for (const encoding of ["latin1", "utf16le"] as const)
    for (const part of parts) expect(memory.includes(Buffer.from(part, encoding))).toBe(false);
  for (const bytes of [
    [198, 51, 100, 23],
    [23, 100, 51, 198],
    [0x0d, 0xb8, 0xca, 0xfe],
  ])
    expect(memory.includes(Uint8Array.from(bytes))).toBe(false);
  // The search finds what is there.
  Object.assign(visitors, { planted: { deep: [new TextEncoder().encode(agent)] } });
  expect(reach(visitors).memory.includes("Canary")).toBe(true);
});

test("stopped, it ends what goes on, is zeros, the key too, and counts nothing", () => {
  const { visitors, visits, days } = site();
  countOn(visitors, address, agent, view);
  visitors.stop();
  visitors.stop();
  expect([visits.length, days.length, visitors.size]).toEqual([1, 1, 0]);
  expect(words(visitors, true).every((word) => word === 0)).toBe(true);
  visitors.tick();
  expect([visitors.hereNow(), visitors.isFirst(1, 1, 1)]).toEqual([0, false]);
  expect(words(visitors, true).every((word) => word === 0)).toBe(true);
  expect(() => countOn(visitors, address, agent, view)).toThrow("Visits are not counted any more.");
});

/** Every text, and every byte of memory, that properties lead to. */
function reach(root: object): { texts: string[]; memory: Buffer; arrays: ArrayBufferView[] } {
  const seen = new Set<unknown>();
  const texts: string[] = [];
  const arrays: ArrayBufferView[] = [];
  const walk = (value: unknown): void => {
    if (typeof value === "string") texts.push(value);
    if (typeof value !== "object" || value === null || seen.has(value)) return;
    seen.add(value);
    if (ArrayBuffer.isView(value)) {
      arrays.push(value);
      return;
    }
    if (value instanceof Map || value instanceof Set) for (const item of value) walk(item);
    for (const key of Reflect.ownKeys(value)) walk(Reflect.get(value, key));
  };
  walk(root);
  const memory = Buffer.concat(
    arrays.map((it) => new Uint8Array(it.buffer, it.byteOffset, it.byteLength)),
  );
  return { texts, memory, arrays };
}

/** The large memory of table and set as words; with `all`, that of key and hash too. */
function words(visitors: Visitors, all = false): number[] {
  return reach(visitors)
    .arrays.filter((it) => all || it.byteLength > 4096)
    .flatMap((it) => [...new Uint8Array(it.buffer)]);
}
