import { expect, test } from "bun:test";
import { refuseCardNumbers } from "./card-number.ts";
import { newMark } from "./ids.ts";

test("A mark is sixteen letters, each time others, and never taken for a card number", () => {
  const marks = Array.from({ length: 20_000 }, newMark);
  for (const mark of marks) {
    expect(mark).toMatch(/^[a-p]{16}$/);
    refuseCardNumbers({ name: mark, subject: mark, message: mark });
  }
  expect(new Set(marks).size).toBe(marks.length);
});
