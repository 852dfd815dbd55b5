import { expect, test } from "bun:test";
import fc from "fast-check";
import { amountsOf } from "./mod.ts";

const line = fc.record({
  unitAmount: fc.nat(100_000_000),
  quantity: fc.nat(10_000),
  rate: fc.nat(3_000),
  behavior: fc.constantFrom("inclusive" as const, "exclusive" as const),
});

test("Net and tax are the total, and the price that was shown is the price that is paid", () => {
  fc.assert(
    fc.property(line, ({ unitAmount, quantity, rate, behavior }) => {
      const { net, tax, total } = amountsOf({ unitAmount, quantity, rate, behavior });
      expect(net + tax).toBe(total);
      expect(behavior === "inclusive" ? total : net).toBe(unitAmount * quantity);
      // The tax is the nearest whole unit to net × rate, in both directions of reckoning.
      const base = behavior === "inclusive" ? total / (1 + rate / 10_000) : net;
      expect(Math.abs(tax - (base * rate) / 10_000)).toBeLessThan(0.500_001);
    }),
  );
});

test("Half a cent is rounded up, once for the line and not for each piece", () => {
  const half = { unitAmount: 250, quantity: 1, rate: 1900, behavior: "exclusive" } as const;
  expect(amountsOf(half)).toEqual({ net: 250, tax: 48, total: 298 });
  expect(amountsOf({ ...half, quantity: 3 })).toEqual({ net: 750, tax: 143, total: 893 });
  const shown = { unitAmount: 4900, quantity: 1, rate: 2550, behavior: "inclusive" } as const;
  expect(amountsOf(shown)).toEqual({ net: 3904, tax: 996, total: 4900 });
});

test("What is no whole number, or more than can be counted exactly, is refused", () => {
  const base = { unitAmount: 100, quantity: 1, rate: 1900, behavior: "exclusive" } as const;
  for (const bad of [{ unitAmount: 0.5 }, { quantity: -1 }, { rate: Number.NaN }]) {
    expect(() => amountsOf({ ...base, ...bad })).toThrow("whole numbers");
  }
  expect(() => amountsOf({ ...base, unitAmount: 2 ** 52, quantity: 9 })).toThrow("more than");
});
