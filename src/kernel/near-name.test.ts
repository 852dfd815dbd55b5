import { expect, test } from "bun:test";
import { didYouMean, nearName } from "./near-name.ts";

const names = ["contact-basic-only", "contact-purpose", "server.port", "days", "of"];

test.each([
  ["contact-basic-onyl", "contact-basic-only"],
  ["Contact-Purpose", "contact-purpose"],
  ["contactpurpose", "contact-purpose"],
  ["server.prot", "server.port"],
  ["server.pot", "server.port"],
  ["dayz", "days"],
  ["day", "days"],
  ["fo", "of"],
])("%s was meant as %s", (wrong, meant) => expect(nearName(wrong, names)).toBe(meant));

test.each(["newsletter", "", "x".repeat(10_000)])("nothing is like %p", (wrong) =>
  expect(nearName(wrong, names)).toBeNull(),
);

test("where nothing is near, all that is known is named", () => {
  expect(didYouMean("moon", ["a", "b"])).toBe(": known are a, b");
});
