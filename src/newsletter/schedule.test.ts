import { expect, test } from "bun:test";
import fc from "fast-check";
import type { AvowError } from "../kernel/errors.ts";
import { instantOf } from "./schedule.ts";

const at = (local: string, zone: string) => instantOf(local, zone).toISOString();
function problem(local: string, zone: string): string {
  try {
    instantOf(local, zone);
  } catch (error) {
    return (error as AvowError).fields[0]?.field ?? "";
  }
  return "none";
}

test("A time is meant as the clocks in its zone show it, in summer and in winter", () => {
  expect(at("2026-07-01T09:00", "Europe/Berlin")).toBe("2026-07-01T07:00:00.000Z");
  expect(at("2026-12-01T09:00", "Europe/Berlin")).toBe("2026-12-01T08:00:00.000Z");
  expect(at("2026-07-01T09:00", "America/New_York")).toBe("2026-07-01T13:00:00.000Z");
  expect(at("2026-07-01T09:00", "Asia/Kathmandu")).toBe("2026-07-01T03:15:00.000Z");
});

test("A time that the clocks leap over does not exist, and is refused", () => {
  expect(problem("2026-03-29T02:30", "Europe/Berlin")).toBe("localTime");
  expect(problem("2026-10-04T02:15", "Australia/Lord_Howe")).toBe("localTime");
  expect(problem("2011-12-30T12:00", "Pacific/Apia")).toBe("localTime");
  expect(at("2026-03-29T03:00", "Europe/Berlin")).toBe("2026-03-29T01:00:00.000Z");
});

test("Of a time that comes twice the first is meant", () => {
  expect(at("2026-10-25T02:30", "Europe/Berlin")).toBe("2026-10-25T00:30:00.000Z");
});

test("What is no date, no time or no zone is refused by name", () => {
  for (const local of ["2026-02-30T12:00", "2026-01-01", "tomorrow", "2026-01-01T24:00", ""]) {
    expect(problem(local, "UTC")).toBe("localTime");
  }
  for (const zone of ["Mars/Base", "", "+02:00", "Europe/../Berlin", "x".repeat(200)]) {
    expect(problem("2026-01-01T09:00", zone)).toBe("timeZone");
  }
});

test("Whatever moment a clock shows, the same clock leads back to it or to its first showing", () => {
  const zones = Intl.supportedValuesOf("timeZone");
  const minutes = { min: Date.UTC(2000, 0) / 60_000, max: Date.UTC(2040, 0) / 60_000 };
  fc.assert(
    fc.property(fc.integer(minutes), fc.constantFrom(...zones), (minute, zone) => {
      const moment = minute * 60_000;
      const shown = new Date(moment).toLocaleString("sv-SE", { timeZone: zone });
      const local = shown.slice(0, 16).replace(" ", "T");
      // Offsets of seconds, as some zones had them, are nothing that anybody schedules for.
      fc.pre(shown.endsWith(":00"));
      const found = instantOf(local, zone);
      expect(+found).toBeLessThanOrEqual(moment);
      expect(+found).toBeGreaterThanOrEqual(moment - 3 * 3_600_000);
      const again = found.toLocaleString("sv-SE", { timeZone: zone });
      expect(again.slice(0, 16).replace(" ", "T")).toBe(local);
    }),
    { numRuns: 300 },
  );
});
