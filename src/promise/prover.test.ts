import { expect, test } from "bun:test";
import { hasCardNumber } from "../kernel/card-number.ts";
import type { Check } from "./definition.ts";
import type { ProvablePromise } from "./live.ts";
import { runChecks } from "./prover.ts";

test("what a check found can always be written down, even a name that looks like a card number", async () => {
  const check: Check<null> = {
    name: "names what it found",
    kind: "live",
    run: async () => ({ holds: false, detail: "The column c4242424242424242 was added." }),
  };
  const promise = { id: "card-never-kept", purposes: ["correspondence"] };
  const [result] = await runChecks<null>(
    {
      kind: "live",
      promises: [promise as unknown as ProvablePromise],
      bindings: [{ promise: promise.id, sentence: "", params: {} }] as never,
      checksOf: () => [check],
    },
    null,
  );
  expect(result?.holds).toBe(false);
  expect(hasCardNumber(result?.detail ?? "")).toBe(false);
  expect(result?.detail).toContain("was added");
});
