import { expect, test } from "bun:test";
import { whatWords } from "./record-words.ts";

test("what left is said in words, its recipient as all pages call it", () => {
  const entry = {
    ...{ at: new Date(), part: "sent", purpose: "correspondence", operator_id: null },
    ...{ what: "mail-relay", reason: "attempt 1", fields: ["email", "name"] },
  } as const;
  expect(whatWords(entry)).toBe("Gave to the mail relay: e-mail address and name");
});
