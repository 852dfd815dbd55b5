import { expect, test } from "bun:test";
import { whatWords } from "./record-words.ts";
import type { RecordEntry } from "./store.ts";

test("what left is said in words, its recipient as all pages call it", () => {
  const entry: RecordEntry = {
    ...{ at: new Date(), part: "sent", purpose: "correspondence", operator_id: null },
    ...{ what: "mail-relay", reason: "attempt 1", fields: ["email", "name"] },
  };
  expect(whatWords(entry)).toBe("Gave to the mail relay: e-mail address and name");
});

test("a look for who is known under an address opens nobody, and is not called so", () => {
  const entry: RecordEntry = {
    ...{ at: new Date(), part: "opened", purpose: "requests", operator_id: null },
    ...{ what: "find_known", reason: "subscribers are imported", fields: ["email"] },
  };
  expect(whatWords(entry)).toBe("Looked for exact addresses");
});
