import { afterEach, expect, test } from "bun:test";
import { clock } from "./clock.ts";
import { createLimiter, createWindow, waitInWords } from "./limits.ts";

let movedMs = 0;
function wait(seconds: number): void {
  clock.move(seconds * 1000);
  movedMs += seconds * 1000;
}
afterEach(() => {
  clock.move(-movedMs);
  movedMs = 0;
});

const rule = { capacity: 3, refillPerSecond: 0.1, keysMax: 100 };

function takeAll(take: () => { ok: boolean }, triesMax = 1000): number {
  let taken = 0;
  while (taken < triesMax && take().ok) taken += 1;
  return taken;
}

test("a client may take its burst at once, then waits as long as it is told", () => {
  const limiter = createLimiter(rule);
  expect(takeAll(() => limiter.take("a"))).toBe(3);
  const refused = limiter.take("a");
  expect(refused).toEqual({ ok: false, retryAfterSeconds: 10 });
  expect(limiter.take("b")).toEqual({ ok: true });
  wait(9);
  expect(limiter.take("a").ok).toBe(false);
  wait(1.1);
  expect(limiter.take("a")).toEqual({ ok: true });
  expect(limiter.take("a").ok).toBe(false);
});

test("a try that is given back can be taken again, and no more than that", () => {
  const limiter = createLimiter(rule);
  limiter.giveBack("a");
  expect(takeAll(() => limiter.take("a"))).toBe(3);
  limiter.giveBack("a");
  expect(takeAll(() => limiter.take("a"))).toBe(1);
  for (let times = 0; times < 10; times += 1) limiter.giveBack("a");
  expect(takeAll(() => limiter.take("a"))).toBe(3);
});

test("refused tries don't make the wait longer", () => {
  const limiter = createLimiter(rule);
  takeAll(() => limiter.take("a"));
  for (let tries = 0; tries < 100; tries += 1) limiter.take("a");
  wait(10.1);
  expect(limiter.take("a")).toEqual({ ok: true });
});

test("a bucket never holds more than its burst", () => {
  const limiter = createLimiter(rule);
  limiter.take("a");
  wait(3600);
  expect(takeAll(() => limiter.take("a"))).toBe(3);
});

test("memory stays bounded, whatever number of clients comes", () => {
  const limiter = createLimiter(rule);
  for (let client = 0; client < 5000; client += 1) limiter.take(`client ${client}`);
  expect(limiter.size).toBe(100);
});

test("flooding the limiter with other keys buys no fresh burst", () => {
  const limiter = createLimiter(rule);
  expect(takeAll(() => limiter.take("attacker"))).toBe(3);
  for (let client = 0; client < 300; client += 1) limiter.take(`flood ${client}`);
  expect(limiter.take("attacker").ok).toBe(false);
  wait(10.1);
  expect(takeAll(() => limiter.take("attacker"))).toBe(1);
});

test("a flood of single tries leaves room for strangers", () => {
  const limiter = createLimiter(rule);
  for (let client = 0; client < 20_000; client += 1) limiter.take(`flood ${client}`);
  const served = Array.from({ length: 50 }, (_, n) => limiter.take(`stranger ${n}`).ok);
  expect(served.every(Boolean)).toBe(true);
});

test("after a day every bucket begins anew under another key", () => {
  const limiter = createLimiter({ ...rule, refillPerSecond: 0.000_001 });
  expect(takeAll(() => limiter.take("a"))).toBe(3);
  wait(23 * 3600);
  expect(limiter.take("a").ok).toBe(false);
  wait(3600);
  expect(takeAll(() => limiter.take("a"))).toBe(3);
});

test("a total is exact in every window, also when the clock was moved back", () => {
  const total = createWindow({ max: 5, windowMs: 60_000 });
  for (let n = 0; n < 3; n += 1) expect(total.take()).toEqual({ ok: true });
  wait(30);
  expect(takeAll(() => total.take())).toBe(2);
  const refused = total.take();
  expect(refused).toEqual({ ok: false, retryAfterSeconds: 30 });
  wait(30.5);
  expect(takeAll(() => total.take())).toBe(3);
  wait(-3600);
  expect(takeAll(() => total.take())).toBe(5);
});

test.each([
  [0, "1 second"],
  [59.2, "60 seconds"],
  [60, "1 minute"],
  [61, "2 minutes"],
  [180, "3 minutes"],
  [5_400, "90 minutes"],
  [5_401, "2 hours"],
] as const)("a wait of %p seconds is said as %s, never shorter than it is", (seconds, words) => {
  expect(waitInWords(seconds)).toBe(words);
});
