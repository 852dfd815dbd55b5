import { expect, test } from "bun:test";
import { countryCodes, numericOf } from "./country-codes.ts";
import { countryName } from "./country-name.ts";

test("there are the standard's 249 countries and Kosovo, each with three digits of its own", () => {
  const digits = [...countryCodes].map(numericOf).filter((it) => it !== undefined);
  expect(countryCodes.size).toBe(250);
  expect(digits).toHaveLength(249);
  expect(new Set(digits).size).toBe(249);
  expect([...countryCodes].filter((it) => !/^[A-Z]{2}$/.test(it))).toEqual([]);
  expect(digits.filter((it) => !/^\d{3}$/.test(it))).toEqual([]);
});

test("a country has the digits that the standard gives it", () => {
  expect(["AL", "DE", "FR", "US", "GB", "CZ", "SD", "SS", "RS", "ME"].map(numericOf)).toEqual([
    ...["008", "276", "250", "840", "826", "203", "729", "728", "688", "499"],
  ]);
  expect([numericOf("XK"), numericOf("unknown"), numericOf("")]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("every country has a name, in the language asked for", () => {
  expect([...countryCodes].filter((code) => countryName(code, "en") === code)).toEqual([]);
  expect(countryName("DE", "de")).toBe("Deutschland");
  expect(countryName("DE", "fr-CA")).toBe("Allemagne");
  expect(countryName("NL", "en")).toBe("Netherlands");
});

test("a language that nobody knows gets English, a text that is no country itself", () => {
  for (const language of ["", "qqq", "not a language!", "x".repeat(500), "\u0000"])
    expect(countryName("DE", language)).toBe("Germany");
  for (const code of ["unknown", "other", "", "de", "ZZ", "<b>"])
    expect(countryName(code, "en")).toBe(code);
});
