import { expect, test } from "bun:test";
import fc from "fast-check";
import { decimalOf, formatMoney, isCurrency, minorDigits, parseMoney, shareOut } from "./money.ts";

const amount = fc.maxSafeInteger();
const currency = fc.constantFrom("EUR", "JPY", "KWD", "CHF", "ISK", "TND");

test("What is written of an amount reads back as the same amount, to the last unit", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), currency, (units, code) => {
      const money = { amount: units, currency: code };
      expect(parseMoney(decimalOf(money), code)).toEqual(money);
      const digits = formatMoney(money, "en").replace(/\D/g, "");
      expect(BigInt(digits)).toBe(BigInt(units));
    }),
  );
});

test("Shares add up to the whole, and none is a unit or more away from what is due", () => {
  const weights = fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(amount, weights, (whole, by) => {
      const sum = by.reduce((total, weight) => total + weight, 0);
      fc.pre(sum > 0);
      const shares = shareOut(whole, by);
      expect(shares.reduce((total, share) => total + BigInt(share), 0n)).toBe(BigInt(whole));
      shares.forEach((share, index) => {
        const away = BigInt(share) * BigInt(sum) - BigInt(whole) * BigInt(by[index] ?? 0);
        expect(away < BigInt(sum) && away > -BigInt(sum)).toBe(true);
      });
    }),
  );
});

test("What is left over goes to the largest remainders, the earlier of two equal ones", () => {
  expect(shareOut(100, [1, 1, 1])).toEqual([34, 33, 33]);
  expect(shareOut(10, [1, 6, 4])).toEqual([1, 5, 4]);
  expect(shareOut(-100, [1, 1, 1])).toEqual([-34, -33, -33]);
  expect(shareOut(5, [0, 1])).toEqual([0, 5]);
  expect(shareOut(0, [0, 0])).toEqual([0, 0]);
  expect(() => shareOut(1, [0, 0])).toThrow("by no weights");
  expect(() => shareOut(1, [-1, 2])).toThrow("zero or more");
});

test("A price in the configuration is read by its digits, and refused when it is not plain", () => {
  expect(parseMoney("49.00", "EUR")).toEqual({ amount: 4900, currency: "EUR" });
  expect(parseMoney("0.1", "EUR").amount).toBe(10);
  expect(parseMoney("1.005", "KWD").amount).toBe(1005);
  expect(parseMoney("90071992547409.91", "EUR").amount).toBe(Number.MAX_SAFE_INTEGER);
  const refused = ["", "49,00", "-1", "+1", "1e3", "1.", ".5", " 1", "1 000", "٤٩", "NaN"];
  for (const text of refused) expect(() => parseMoney(text, "EUR")).toThrow("digits with a point");
  expect(() => parseMoney("49.001", "EUR")).toThrow("at most 2 digits");
  expect(() => parseMoney("49.0", "JPY")).toThrow("no digit behind the point");
  expect(() => parseMoney("90071992547409.92", "EUR")).toThrow("whole number");
});

test("A currency has the digits of ISO 4217; one that is not in use is an error, never a guess", () => {
  expect(["EUR", "JPY", "KWD", "ISK", "UYU"].map(minorDigits)).toEqual([2, 0, 3, 0, 2]);
  // XTS is kept by ISO 4217 for tests alone; DEM and HRK were withdrawn.
  for (const code of ["eur", "XTS", "DEM", "HRK", "toString"]) {
    expect(isCurrency(code)).toBe(false);
    expect(() => minorDigits(code)).toThrow("ISO 4217");
  }
  expect(formatMoney({ amount: 4900, currency: "EUR" }, "de")).toBe("49,00\u00A0€");
  expect(formatMoney({ amount: -4900, currency: "EUR" }, "en")).toBe("-€49.00");
  expect(formatMoney({ amount: 500, currency: "JPY" }, "not a locale")).toBe("¥500");
});
