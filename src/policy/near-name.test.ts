import { expect, test } from "bun:test";
import { didYouMean, nearName } from "./near-name.ts";

const names = ["contact-basic-only", "contact-purpose", "days", "of"];

test.each([
  ["contact-basic-onyl", "contact-basic-only"],
  ["Contact-Purpose", "contact-purpose"],
  ["contactpurpose", "contact-purpose"],
  ["dayz", "days"],
  ["day", "days"],
  ["fo", "of"],
])("%s was meant as %s", (wrong, meant) => expect(nearName(wrong, names)).toBe(meant));

test("nothing is suggested for a word that is like none", () => {
  expect(nearName("newsletter", names)).toBeNull();
  expect(nearName("x".repeat(10_000), names)).toBeNull();
  expect(didYouMean("moon", ["a", "b"])).toBe(": known are a, b");
});
