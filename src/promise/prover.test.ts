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

const sound = { holds: true, detail: "So it is." } as const;

/** Runs checks of one promise at once; says what had ended when the mechanisms were known to stand. */
async function standing(checks: readonly Check<null>[]) {
  const ended: string[] = [];
  let whenStanding: readonly string[] | undefined;
  const promise = { id: "kept-until", purposes: [] };
  const results = await runChecks<null>(
    {
      kind: "live",
      promises: [promise as unknown as ProvablePromise],
      bindings: [{ promise: promise.id, sentence: "", params: {} }] as never,
      checksOf: () => checks,
      atOnce: 8,
      onStanding: () => (whenStanding ??= [...ended]),
      onResult: ({ name }) => ended.push(name),
    },
    null,
  );
  return { names: results.map(({ name }) => name), whenStanding };
}

test("Whoever waits for the mechanisms does not wait for what grows with what is stored", async () => {
  const stored: Check<null> = {
    ...{ name: "reads all that is stored", kind: "live", isGrowing: true },
    run: () => Bun.sleep(20).then(() => sound),
  };
  const mechanism: Check<null> = { name: "looks", kind: "live", run: async () => sound };
  const { names, whenStanding } = await standing([stored, mechanism]);
  expect(names).toEqual(["reads all that is stored", "looks"]);
  expect(whenStanding).not.toContain("reads all that is stored");
});

test("A mechanism that does not stand lets nobody go on before the whole proof", async () => {
  const broken: Check<null> = {
    ...{ name: "looks", kind: "live" },
    run: async () => ({ holds: false, detail: "It is broken." }),
  };
  const { whenStanding } = await standing([
    broken,
    { name: "looks elsewhere", kind: "live", run: async () => sound },
  ]);
  expect(whenStanding).toBeUndefined();
});
