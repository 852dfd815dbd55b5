import { expect, test } from "bun:test";
import { localDay, localHour, nextMidnight } from "./local-day.ts";
import { chanceOf } from "./trace.fixture.ts";

const zones = [
  "UTC",
  "Europe/Berlin",
  "Asia/Kolkata",
  "America/St_Johns",
  "Pacific/Kiritimati",
  "Pacific/Chatham",
  "Australia/Lord_Howe",
  "America/Havana",
  "Africa/Cairo",
  "America/Nuuk",
  "Pacific/Pago_Pago",
];

function plainly(ms: number, timeZone: string): { day: string; hour: number } {
  const text = new Date(ms).toLocaleString("sv-SE", { timeZone });
  return { day: text.slice(0, 10), hour: Number(text.slice(11, 13)) };
}

test("date and hour are those of the site's own clock, at any moment in any zone", () => {
  const chance = chanceOf(1);
  for (const zone of zones) {
    for (let times = 0; times < 400; times += 1) {
      const ms = Date.UTC(2013, 0, 1) + Math.floor(chance() * 20 * 365 * 86_400_000);
      expect(localHour(ms, zone)).toEqual(plainly(ms, zone));
      expect(localDay(ms, zone)).toBe(plainly(ms, zone).day);
    }
  }
});

test("the next midnight is the first moment of another day, at any moment in any zone", () => {
  const chance = chanceOf(2);
  for (const zone of zones) {
    for (let times = 0; times < 60; times += 1) {
      const ms = Date.UTC(2013, 0, 1) + Math.floor(chance() * 20 * 365 * 86_400_000);
      const midnight = nextMidnight(ms, zone);
      expect(midnight).toBeGreaterThan(ms);
      expect(plainly(midnight - 1, zone).day).toBe(plainly(ms, zone).day);
      expect(plainly(midnight, zone).day > plainly(ms, zone).day).toBe(true);
    }
  }
});

test("days on which summer time begins or ends are as long as they are", () => {
  const hours = (day: string, zone: string, first: string) => {
    const start = Date.parse(first);
    const end = nextMidnight(start, zone);
    expect(localDay(start, zone)).toBe(day);
    expect(localDay(start - 1, zone)).not.toBe(day);
    return (end - start) / 3_600_000;
  };
  expect(hours("2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00Z")).toBe(23);
  expect(hours("2026-10-25", "Europe/Berlin", "2026-10-24T22:00:00Z")).toBe(25);
  expect(hours("2026-11-26", "Europe/Berlin", "2026-11-25T23:00:00Z")).toBe(24);
  expect(hours("2026-03-08", "America/St_Johns", "2026-03-08T03:30:00Z")).toBe(23);
  expect(hours("2026-11-01", "America/St_Johns", "2026-11-01T02:30:00Z")).toBe(25);
  expect(hours("2026-11-26", "Asia/Kolkata", "2026-11-25T18:30:00Z")).toBe(24);
  expect(hours("2026-11-26", "Pacific/Kiritimati", "2026-11-25T10:00:00Z")).toBe(24);
  // Summer time skips midnight here: the day begins at one o'clock.
  expect(hours("2026-03-08", "America/Havana", "2026-03-08T05:00:00Z")).toBe(23);
});

test("the hour that comes twice when summer time ends is the same hour of the same day", () => {
  const first = Date.parse("2026-10-25T00:30:00Z");
  expect(localHour(first, "Europe/Berlin")).toEqual({ day: "2026-10-25", hour: 2 });
  expect(localHour(first + 3_600_000, "Europe/Berlin")).toEqual({ day: "2026-10-25", hour: 2 });
});

test("a time zone that there is not is named, and refused", () => {
  expect(() => localDay(0, "Europe/Atlantis")).toThrow(
    'There is no time zone "Europe/Atlantis" in the IANA database.',
  );
});
