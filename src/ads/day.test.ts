import { expect, test } from "bun:test";
import { flyDay } from "../../test/ads-day.ts";

test("over a day with bursts and kills every flight comes to its goal within one percent, and never past its hard budget", async () => {
  const day = await flyDay({
    ...{ requests: 60_000, seed: 20_261_127, stepMs: 20_000 },
    killedAt: [5.003, 13.2, 20.01],
  });
  expect(day.requests).toBeGreaterThan(59_000);
  expect(day.flights.length).toBe(12);
  for (const { name, goal, hardBudget, counted, off } of day.flights) {
    expect(goal).toBeGreaterThan(1_000);
    expect({ name, isNear: Math.abs(off) <= 0.01, counted }).toMatchObject({ name, isNear: true });
    if (hardBudget !== null) expect(counted).toBeLessThanOrEqual(hardBudget);
  }
  // What was answered as counted is on disk, whenever the server was killed.
  expect(day.onDisk).toBeGreaterThanOrEqual(day.acknowledged);
}, 60_000);
