import { afterEach, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { clock } from "../kernel/clock.ts";
import { createBulkThrottle } from "./mod.ts";

let moved = 0;
const move = (ms: number) => {
  clock.move(ms);
  moved += ms;
};
afterEach(() => {
  clock.move(-moved);
  moved = 0;
});

const none = { perSecondMax: 0, perHourMax: 0, perDomainPerMinuteMax: 0 };
const all = Number.POSITIVE_INFINITY;

describe("a throttle", () => {
  test("without limits lets everything pass", () => {
    const throttle = createBulkThrottle(none);
    throttle.count("example.org");
    expect(throttle.allowance()).toEqual({ free: all, waitMs: 0 });
    expect(throttle.domainAllowance("example.org")).toEqual({ free: all, waitMs: 0 });
  });

  test("says how many may go now, and when to ask again", () => {
    const throttle = createBulkThrottle({ ...none, perSecondMax: 3, perHourMax: 5 });
    for (let i = 0; i < 3; i += 1) throttle.count("example.org");
    const { free, waitMs } = throttle.allowance();
    expect(free).toBe(0);
    expect(waitMs).toBeGreaterThan(900);
    expect(waitMs).toBeLessThanOrEqual(1_100);
    move(waitMs);
    expect(throttle.allowance().free).toBe(2);
    for (let i = 0; i < 2; i += 1) throttle.count("example.org");
    expect(throttle.allowance().free).toBe(0);
    expect(throttle.allowance().waitMs).toBeGreaterThan(3_500_000);
    move(throttle.allowance().waitMs);
    expect(throttle.allowance().free).toBe(3);
  });

  test("counts a mail until its whole window has passed, however late in a moment it went", () => {
    const throttle = createBulkThrottle({ ...none, perHourMax: 1 });
    move(29_000);
    throttle.count("example.org");
    move(3_580_000);
    expect(throttle.allowance().free).toBe(0);
    move(60_000);
    expect(throttle.allowance().free).toBe(1);
  });

  test("never lets more through in any second, any hour, or any minute to one domain", () => {
    fc.assert(
      fc.property(
        fc.record({
          perSecondMax: fc.integer({ min: 0, max: 5 }),
          perHourMax: fc.integer({ min: 0, max: 30 }),
          perDomainPerMinuteMax: fc.integer({ min: 0, max: 4 }),
        }),
        fc.array(fc.oneof(fc.nat(120), fc.nat(20_000), fc.nat(2_000_000)), { maxLength: 80 }),
        (rates, steps) => {
          const throttle = createBulkThrottle(rates);
          const gone: { at: number; domain: string }[] = [];
          for (const step of steps) {
            move(step);
            const domain = step % 2 === 0 ? "example.org" : "example.net";
            const { free } = throttle.allowance();
            if (Math.min(free, throttle.domainAllowance(domain).free) < 1) continue;
            throttle.count(domain);
            gone.push({ at: clock.ms(), domain });
          }
          for (const { at: end, domain } of gone) {
            // A little less than the window, as the clock runs on between two lines of this test.
            const within = (ms: number) => gone.filter(({ at }) => at <= end && at > end - ms + 20);
            expect(within(1_000).length).toBeLessThanOrEqual(rates.perSecondMax || all);
            expect(within(3_600_000).length).toBeLessThanOrEqual(rates.perHourMax || all);
            const same = within(60_000).filter((it) => it.domain === domain);
            expect(same.length).toBeLessThanOrEqual(rates.perDomainPerMinuteMax || all);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  test("tells domains apart, whatever their case", () => {
    const throttle = createBulkThrottle({ ...none, perDomainPerMinuteMax: 1 });
    throttle.count("Example.ORG");
    expect(throttle.domainAllowance("example.org").free).toBe(0);
    expect(throttle.domainAllowance("example.org").waitMs).toBeGreaterThan(55_000);
    expect(throttle.domainAllowance("example.net").free).toBe(1);
  });

  test("holds with more domains than it tells apart, and forgets those that rest", () => {
    const throttle = createBulkThrottle({ ...none, perDomainPerMinuteMax: 1 });
    for (let i = 0; i < 12_000; i += 1) throttle.count(`d${i}.example`);
    for (let i = 0; i < 12_000; i += 1) {
      if (throttle.domainAllowance(`d${i}.example`).free > 0) throw new Error(`d${i} has room`);
    }
    move(66_000);
    // More than there are counters to share.
    for (let i = 0; i < 1_100; i += 1) {
      if (throttle.domainAllowance(`e${i}.example`).free < 1) throw new Error(`e${i} has no room`);
      throttle.count(`e${i}.example`);
    }
  });

  test("is not fooled by a clock that is put back or forward", () => {
    const throttle = createBulkThrottle({ ...none, perSecondMax: 2 });
    throttle.count("example.org");
    throttle.count("example.org");
    move(-3_600_000);
    expect(throttle.allowance().free).toBe(0);
    expect(throttle.allowance().waitMs).toBeLessThanOrEqual(1_100);
    move(2_000);
    expect(throttle.allowance().free).toBe(2);
    move(86_400_000);
    expect(throttle.allowance().free).toBe(2);
  });
});
