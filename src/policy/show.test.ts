import { expect, test } from "bun:test";
import { definitions, policyOf } from "./definitions.fixture.ts";
import { parsePolicy } from "./parse.ts";
import type { Proofs } from "./proof.ts";
import { showPolicy } from "./show.ts";

const proven: Proofs = new Map([
  [
    "contact-purpose",
    {
      holds: true,
      provenAt: new Date("2026-11-23T15:02:00Z"),
      notProvenSince: null,
      mechanism: "",
      checks: [],
    },
  ],
]);
const show = (paragraphs: readonly string[], width?: number) =>
  showPolicy(parsePolicy(policyOf(...paragraphs), definitions).document, proven, width);

test("the policy reads as plain text in a terminal, each bound sentence with its mark", () => {
  const text = show([
    "# Policy",
    ":promise[For *this* alone.]{contact-purpose} :promise[No cards.]{card-never-kept}",
    "9. a\n10. b",
    "> see [here](https://a.example)",
  ]);
  expect(text).toBe(`Policy
======

For this alone. [proven 23 Nov 2026, 15:02 UTC] No cards. [not proven]

9. a
10. b

> see here <https://a.example>

Example Software, version 1.0, holds from 1 January 2027, questions to
privacy@software.example

1 of 2 promises proven.
`);
});

test("lines are no longer than the terminal is wide", () => {
  const text = show([`- ${"word ".repeat(60)}`, `> ${"word ".repeat(60)}`], 40);
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(40);
});

test("a policy can't command the terminal", () => {
  expect(show(["a\u001b[31mb\u009bc\u202Ed"])).toContain("a[31mbcd");
});
