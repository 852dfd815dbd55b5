import { expect, test } from "bun:test";
import { type LabelledMail, scoreBounces } from "./mod.ts";
import { reports } from "./reports.fixture.ts";

const [two] = reports;
const bytes = new TextEncoder().encode(two?.mail);
const score = (expected: LabelledMail["expected"]) =>
  scoreBounces([{ file: "a.eml", bytes, expected }]);

const unknown = { reason: "userunknown", hard: true };
const full = { reason: "mailboxfull", hard: false };

test("items are compared whatever their order", () => {
  for (const expected of [
    [unknown, full],
    [full, unknown],
  ]) {
    expect(score(expected)).toEqual({
      items: 2,
      files: 1,
      hardAccuracy: 1,
      reasonAccuracy: 1,
      confusion: { userunknown: { userunknown: 1 }, mailboxfull: { mailboxfull: 1 } },
      mistakes: [],
    });
  }
});

test("a wrong reason counts, and that it is hard is counted apart", () => {
  const filtered = { reason: "filtered", hard: false };
  const got = score([unknown, filtered]);
  expect(got).toMatchObject({ items: 2, hardAccuracy: 1, reasonAccuracy: 0.5 });
  expect(got.confusion["filtered"]).toEqual({ mailboxfull: 1 });
  expect(got.mistakes).toEqual([{ file: "a.eml", expected: filtered, got: full }]);
});

test("a missing item and a surplus one are wrong", () => {
  expect(score([unknown, full, full])).toMatchObject({
    items: 3,
    reasonAccuracy: 2 / 3,
    hardAccuracy: 2 / 3,
  });
  expect(score([full])).toMatchObject({
    items: 2,
    reasonAccuracy: 0.5,
    mistakes: [{ file: "a.eml", expected: null, got: unknown }],
  });
});
