import { describe, expect, test } from "bun:test";
import { dayMs, hourMs } from "../kernel/clock.ts";
import { progressOf, type SpanCount } from "./report-progress.ts";
import { progressWords } from "./report-words.ts";

const from = new Date("2026-11-01T00:00:00Z");
const to = new Date("2026-11-11T00:00:00Z");
const half = new Date("2026-11-06T00:00:00Z");
const flight: Parameters<typeof progressOf>[0] = {
  ...{ startsAt: from, endsAt: to, goal: 1_000, state: "running" },
  pricing: { kind: "cpm", priceMicros: 2_500_000 },
};
const after = (hours: number, views: number): SpanCount => ({
  ...{ at: new Date(from.getTime() + hours * hourMs), hours: 1, views, clicks: 0 },
});

describe("a flight against an even way to its goal", () => {
  const cases: [string, Parameters<typeof progressOf>[0], readonly SpanCount[], Date, string][] = [
    [
      "half of its time and half of its goal",
      flight,
      [after(1, 500)],
      half,
      "On pace: 500 of 1,000 views.",
    ],
    ["little less is no delay", flight, [after(1, 481)], half, "On pace: 481 of 1,000 views."],
    ["behind", flight, [after(1, 401)], half, "Behind by 99 views: 401 of 1,000 views."],
    ["ahead", flight, [after(1, 640)], half, "Ahead by 140 views: 640 of 1,000 views."],
    ["reached", flight, [after(1, 1_000)], half, "Goal reached: 1,000 of 1,000 views."],
    ["over and short", flight, [after(1, 999)], to, "Over, 1 view short: 999 of 1,000 views."],
    ["not begun", flight, [], new Date(from.getTime() - 1), "Begins on 1 Nov 2026."],
    [
      "a draft is late for nothing",
      { ...flight, state: "draft" },
      [],
      half,
      "Waits to be started.",
    ],
    ["no goal", { ...flight, goal: null }, [after(1, 7)], half, "7 views so far."],
    [
      ...(["no end", { ...flight, endsAt: null }, [after(1, 7)], half] as const),
      "7 of 1,000 views; as fast as visitors come, as it has no end.",
    ],
    [
      ...([
        "clicks are what is paid for",
        { ...flight, pricing: { kind: "cpc", priceMicros: 1 } },
      ] as const),
      ...([[{ ...after(1, 900), clicks: 1 }], half] as const),
      "Behind by 499 clicks: 1 of 1,000 clicks.",
    ],
  ];
  for (const [name, of, counts, now, said] of cases) {
    test(`${name}: “${said}”`, () => expect(progressWords(progressOf(of, counts, now))).toBe(said));
  }
});

test("who goes on as in the last day ends with so many, and never with more than the goal", () => {
  const each = (views: number) =>
    Array.from({ length: 120 }, (_, hour) => ({ ...after(hour, views) }));
  expect(progressOf(flight, each(2), half).forecast).toBe(480);
  expect(progressOf(flight, each(8), half).forecast).toBe(1_000);
  expect(progressOf({ ...flight, state: "paused" }, each(2), half).forecast).toBeNull();
});

test("whatever was counted, the way only rises, within its time, to the sum of all", () => {
  let seed = 7;
  const chance = (most: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((seed / 2 ** 32) * most);
  };
  for (let run = 0; run < 300; run += 1) {
    const now = new Date(from.getTime() + chance(15) * dayMs + chance(24) * hourMs);
    const counts = Array.from({ length: chance(60) }, () => ({
      at: new Date(from.getTime() + (chance(400) - 48) * hourMs),
      ...{ hours: chance(2) === 0 ? (1 as const) : (24 as const), views: chance(90), clicks: 0 },
    })).toSorted((a, b) => a.at.getTime() - b.at.getTime());
    const open = chance(3) === 0;
    const { way, delivered } = progressOf({ ...flight, endsAt: open ? null : to }, counts, now);
    expect(delivered).toBe(counts.reduce((sum, { views }) => sum + views, 0));
    expect(way.at(-1)?.total ?? delivered).toBe(delivered);
    const end = open || now < to ? now : to;
    for (const [i, { at, total }] of way.entries()) {
      expect(at >= from && at <= end).toBe(true);
      expect(total).toBeGreaterThanOrEqual(way[i - 1]?.total ?? 0);
      expect(at.getTime()).toBeGreaterThanOrEqual(way[i - 1]?.at.getTime() ?? 0);
    }
  }
});
