import { afterEach, expect, test } from "bun:test";
import { clock, dayMs, hourMs } from "../kernel/clock.ts";
import { DayKey } from "./day-key.ts";
import { localDay, nextMidnight } from "./local-day.ts";
import { chanceOf } from "./trace.fixture.ts";

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

const zones = [
  "Europe/Berlin",
  "Asia/Kolkata",
  "America/St_Johns",
  "Pacific/Kiritimati",
  "America/Havana",
];
const shown = (key: DayKey) => key.key.join("-");

test("a key lasts from midnight to midnight of the site, also where the day has 23 or 25 hours", () => {
  for (const zone of zones) {
    for (const date of [
      [2026, 2, 7],
      [2026, 2, 28],
      [2026, 9, 24],
      [2026, 9, 31],
      [2026, 11, 30],
    ]) {
      const [year = 0, month = 0, day = 0] = date;
      let start = nextMidnight(Date.UTC(year, month, day), zone);
      setClock(start + 1);
      const key = new DayKey(zone);
      for (let times = 0; times < 3; times += 1) {
        const held = shown(key);
        const end = nextMidnight(start, zone);
        expect(key.day).toBe(localDay(start, zone));
        for (let ms = start + 1; ms < end - 60_000; ms += hourMs / 2) {
          setClock(ms);
          expect(key.turn()).toBeUndefined();
        }
        setClock(end - 30_000);
        expect(key.turn()).toBeUndefined();
        expect(shown(key)).toBe(held);
        setClock(end);
        expect(key.turn()).toBe(localDay(start, zone));
        expect(shown(key)).not.toBe(held);
        start = end;
      }
    }
  }
});

test("no key ever comes back, wherever the clock is set to", () => {
  const chance = chanceOf(5);
  for (const zone of zones) {
    const key = new DayKey(zone);
    const all = new Set([shown(key)]);
    for (let times = 0; times < 500; times += 1) {
      const before = key.day;
      setClock(clock.ms() + (chance() - 0.5) * 4 * dayMs);
      const over = key.turn();
      expect(key.day).toBe(localDay(clock.ms(), zone));
      expect(over).toBe(key.day === before ? undefined : before);
      expect(all.has(shown(key))).toBe(key.day === before);
      all.add(shown(key));
    }
  }
});

test("a clock that is set back over midnight and again does not revive the key of either day", () => {
  const midnight = nextMidnight(Date.UTC(2026, 10, 26), "Europe/Berlin");
  setClock(midnight - 60_000);
  const key = new DayKey("Europe/Berlin");
  const keys = [shown(key)];
  for (const ms of [midnight, midnight - 60_000, midnight]) {
    setClock(ms);
    expect(key.turn()).toBeDefined();
    keys.push(shown(key));
  }
  expect(new Set(keys).size).toBe(4);
});

test("a key is 128 bits, another one for each site, and overwritten in place when it dies", () => {
  setClock(Date.UTC(2026, 10, 26, 12));
  const key = new DayKey("UTC");
  const { key: words } = key;
  expect(words.byteLength).toBe(16);
  expect(shown(new DayKey("UTC"))).not.toBe(shown(key));
  const old = [...words];
  setClock(clock.ms() + dayMs);
  key.turn();
  expect(key.key).toBe(words); // the same memory: nowhere is a copy of the old one
  for (const word of old) expect(words.includes(word)).toBe(false);
  key.destroy();
  expect([...words]).toEqual([0, 0, 0, 0]);
});
