import { expect, test } from "bun:test";
import { definitions, policyOf } from "./definitions.fixture.ts";
import { parsePolicy } from "./parse.ts";
import { showPolicy } from "./show.ts";

const show = (paragraphs: readonly string[], width?: number) =>
  showPolicy(parsePolicy(policyOf(...paragraphs), definitions).document, width);

test("the policy reads as plain text in a terminal, each bound sentence with its promise", () => {
  const text = show([
    "# Policy",
    ":promise[For *this* alone.]{contact-purpose} :promise[No cards.]{card-never-kept}",
    "9. a\n10. b",
    "> see [here](https://a.example)",
  ]);
  expect(text).toBe(`Policy
======

For this alone. [contact-purpose] No cards. [card-never-kept]

9. a
10. b

> see here <https://a.example>

Example Software, version 1.0, holds from 1 January 2027, questions to
privacy@software.example

2 sentences are bound to a promise; “avow prove” proves each.
`);
});

test("lines are no longer than the terminal is wide", () => {
  const text = show([`- ${"word ".repeat(60)}`, `> ${"word ".repeat(60)}`], 40);
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(40);
});

test("a policy can't command the terminal", () => {
  expect(show(["a\u001b[31mb\u009bc\u202Ed"])).toContain("a[31mbcd");
});
