import { expect, test } from "bun:test";
import { dayMs, hourMs } from "../kernel/clock.ts";
import { flightWith } from "./demand.fixture.ts";
import { Pace } from "./pace.ts";

const begins = Date.UTC(2026, 10, 27);
const ofDay = (said: Parameters<typeof flightWith>[0] = {}) =>
  flightWith({
    ...{ startsAt: new Date(begins), endsAt: new Date(begins + dayMs), hardBudget: null },
    ...{ goal: 10_000, ...said },
  });
const fresh = { total: 0, today: 0, at: begins };

/** Asks once a second; whoever is shown the ad sees it at once. Gives what is counted at each hour. */
function fly(pace: Pace, from: number, to: number, isTakenWhen = ["behind"]): number[] {
  const byHour: number[] = [];
  for (let now = from; now < to; now += 1_000) {
    if ((now - from) % hourMs === 0) byHour.push(pace.total);
    if (!isTakenWhen.includes(pace.standing(now))) continue;
    pace.issue(now);
    pace.count(now, now);
  }
  return byHour;
}

test("a flight comes evenly to its goal, and is there a twentieth of its time before its end", () => {
  const pace = new Pace(ofDay(), fresh);
  const byHour = fly(pace, begins, begins + dayMs);
  for (const [hour, counted] of byHour.entries()) {
    const even = Math.min(1, hour / (24 * 0.95)) * 10_000;
    expect(Math.abs(counted - even)).toBeLessThanOrEqual(1);
  }
  expect(pace.total).toBe(10_000);
});

test("where nobody else wants the place a flight gets ahead, by a fiftieth of its goal at most", () => {
  const pace = new Pace(ofDay(), fresh);
  const byHour = fly(pace, begins, begins + dayMs, ["behind", "ahead"]);
  for (const [hour, counted] of byHour.entries()) {
    const even = Math.min(1, hour / (24 * 0.95)) * 10_000;
    expect(counted - even).toBeLessThanOrEqual(201);
  }
});

test("a late flight needs the more the later it is, and catches up", () => {
  const pace = new Pace(ofDay(), fresh);
  const noon = begins + dayMs / 2;
  expect(pace.standing(noon - hourMs)).toBe("behind");
  const before = pace.need;
  expect(pace.standing(noon)).toBe("behind");
  expect(pace.need).toBeGreaterThan(before);
  fly(pace, noon, noon + 4 * hourMs);
  expect(pace.total).toBeCloseTo((16 / (24 * 0.95)) * 10_000, -1);
});

test("a burst of visitors is given no more than is missing, before any of it is seen", () => {
  const pace = new Pace(ofDay(), fresh);
  const now = begins + hourMs;
  let given = 0;
  for (let n = 0; n < 20_000 && pace.standing(now + n / 20) === "behind"; n += 1) {
    pace.issue(now + n / 20);
    given += 1;
  }
  expect(given).toBeCloseTo(10_000 / (24 * 0.95), -1);
});

test("what is not seen in the end is given out again: so many more as the share that is seen asks for", () => {
  const pace = new Pace(ofDay(), fresh);
  let given = 0;
  for (let now = begins; now < begins + dayMs; now += 1_000) {
    if (pace.standing(now) === "closed") continue;
    if (pace.standing(now) === "ahead") continue;
    pace.issue(now);
    given += 1;
    // Two in five are seen.
    if (given % 5 < 2) pace.count(now, now);
  }
  expect(pace.share).toBeCloseTo(0.4, 1);
  expect(Math.abs(pace.total - 10_000)).toBeLessThanOrEqual(20);
});

test("never more than the hard budget is counted, and what could not be written down is free again", () => {
  const pace = new Pace(ofDay({ goal: 3, hardBudget: 3 }), fresh);
  const now = begins + hourMs;
  expect([1, 2, 3, 4, 5].map(() => pace.count(now, now))).toEqual([true, true, true, false, false]);
  expect(pace.standing(now)).toBe("closed");
  pace.uncount(now, now);
  expect(pace.count(now, now)).toBe(true);
  expect(pace.count(now, now)).toBe(false);
});

test("after a restart a flight goes on from what is on disk", () => {
  const pace = new Pace(ofDay({ hardBudget: 10_000 }), { total: 9_999, today: 9_999, at: begins });
  expect(pace.count(begins, begins + hourMs)).toBe(true);
  expect(pace.count(begins, begins + hourMs)).toBe(false);
});

test("no more than its most is counted in a day (UTC), and the next day anew", () => {
  const pace = new Pace(ofDay({ goal: null, dailyMax: 5, endsAt: null }), fresh);
  const evening = begins + dayMs - 2;
  expect(Array.from({ length: 7 }, () => pace.count(evening, evening)).filter(Boolean).length).toBe(
    5,
  );
  expect(pace.standing(evening)).toBe("closed");
  expect(pace.standing(begins + dayMs)).toBe("open");
  expect(pace.count(begins + dayMs, begins + dayMs)).toBe(true);
});

test("a flight by clicks expects few of what it gives out, and counts clicks", () => {
  const pace = new Pace(ofDay({ goal: 100, pricing: { kind: "cpc", priceMicros: 1 } }), fresh);
  expect(pace.unit).toBe("clicks");
  const now = begins + 12 * hourMs;
  for (let n = 0; n < 1_000; n += 1) pace.issue(now);
  expect(pace.expected).toBeCloseTo(5, 1);
  expect(pace.standing(now)).toBe("behind");
});

test("nothing is shown before a flight begins, nor once it is over, nor past its goal", () => {
  const pace = new Pace(ofDay(), fresh);
  expect(pace.standing(begins - 1)).toBe("closed");
  expect(pace.standing(begins + dayMs)).toBe("closed");
  const reached = new Pace(ofDay(), { total: 10_000, today: 10_000, at: begins });
  expect(reached.standing(begins + 23 * hourMs)).toBe("closed");
});

test("a clock that is set back or leaps ahead leaves the counts as they are", () => {
  const pace = new Pace(ofDay({ hardBudget: 10_000 }), fresh);
  for (const now of [5, 9, 1, 30, 0, 2].map((hours) => begins + hours * hourMs)) {
    pace.issue(now);
    pace.count(now, now);
    expect(pace.expected).toBeGreaterThanOrEqual(0);
    expect(pace.share).toBeGreaterThan(0);
  }
  expect(pace.total).toBe(6);
});
