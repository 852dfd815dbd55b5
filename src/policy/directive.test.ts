import { describe, expect, test } from "bun:test";
import { definitions, policyOf } from "./definitions.fixture.ts";
import { parsePolicy } from "./parse.ts";
import { problemLine } from "./problem.ts";

const faults = (text: string) =>
  parsePolicy(text, definitions).problems.map((problem) => problemLine("policy.md", problem));

describe("a wrong directive is refused with its line, its column and what to mend", () => {
  const cases: readonly [name: string, paragraph: string, fault: string][] = [
    [
      "a misspelt promise",
      "We :promise[ask]{contact-basic-onyl fields=a}",
      '9:18 error unknown promise "contact-basic-onyl": did you mean "contact-basic-only"?',
    ],
    [
      "a promise that is like none",
      ":promise[ask]{moon}",
      '9:15 error unknown promise "moon": known are contact-basic-only, contact-purpose, contact-not-shared, kept-until, crowd-not-person, crowd-use, encrypted-in-transit, card-never-kept, card-direct, ads-by-others, ads-no-identity, ads-choice',
    ],
    [
      "a misspelt parameter",
      ":promise[x]{kept-until of=contact dayz=3 days=4}",
      '9:35 error unknown parameter "dayz" of "kept-until": did you mean "days"?',
    ],
    [
      "a parameter where there are none",
      ":promise[x]{contact-purpose days=3}",
      '9:29 error "contact-purpose" takes no parameters: remove "days"',
    ],
    [
      "a class, which other directives know",
      ":promise[x]{contact-purpose .wide}",
      '9:29 error "contact-purpose" takes no parameters: remove ".wide"',
    ],
    [
      "a parameter given twice",
      ":promise[x]{kept-until of=contact days=3 days=4}",
      '9:42 error parameter "days" of "kept-until" is given twice: keep one',
    ],
    [
      "a missing parameter",
      ":promise[x]{kept-until of=contact}",
      '9:1 error "kept-until" needs the parameter "days": write days=…',
    ],
    [
      "a parameter without a value",
      ":promise[x]{kept-until of=contact days}",
      '9:35 error parameter "days" of "kept-until" has no value: write days=…',
    ],
    [
      "an empty value",
      ':promise[x]{kept-until of=contact days=""}',
      '9:35 error parameter "days" of "kept-until" has no value: write days=…',
    ],
    [
      "a value that is not a number",
      ":promise[x]{kept-until of=contact days=two}",
      '9:35 error parameter "days" of "kept-until" can\'t be "two": it must be a number',
    ],
    [
      "a value that the promise does not allow",
      ":promise[x]{kept-until of=contact days=0}",
      '9:35 error parameter "days" of "kept-until" can\'t be "0": give at least one day',
    ],
    [
      "a misspelt value",
      ":promise[x]{kept-until of=contct days=1}",
      '9:24 error parameter "of" of "kept-until" can\'t be "contct": did you mean "contact"?',
    ],
    [
      "an empty sentence",
      ":promise[ *.* ]{contact-purpose}",
      "9:1 error this promise has no sentence: write it between the square brackets",
    ],
    [
      "no promise named",
      ":promise[x] and more",
      "9:1 error no promise is named: put its id first in the braces, as in :promise[…]{promise-id}",
    ],
    [
      "a bracket that does not close",
      ":promise[We keep",
      "9:1 error this promise has no closing ] after its sentence",
    ],
    [
      "braces that can't be read",
      ":promise[x]{kept-until days=}",
      "9:1 error the braces of this promise can't be read: write {promise-id key=value}, with quotes around a value that has spaces",
    ],
    [
      "a promise inside a promise",
      ":promise[a :promise[b]{contact-purpose}]{contact-purpose}",
      "9:12 error a promise can't stand inside another promise: give each its own sentence",
    ],
    [
      "a promise inside a link",
      "[a :promise[b]{contact-purpose}](/x)",
      "9:4 error a promise can't stand inside a link: put the link inside the promise",
    ],
    [
      "a misspelt directive",
      "a :promis[b]{contact-purpose}",
      '9:3 error ":promis" is not a directive: write :promise[sentence]{promise-id}, without spaces before the brackets',
    ],
    [
      "two colons",
      "::promise[b]{contact-purpose}",
      '9:1 error "::promise" is not a directive: write :promise[sentence]{promise-id}, without spaces before the brackets',
    ],
    [
      "a promise hidden in HTML",
      "<div>:promise[b]{contact-purpose}</div>",
      "9:1 error this HTML hides a promise: a policy takes no HTML, so write it as Markdown",
    ],
    [
      "a promise hidden in code",
      "    :promise[b]{contact-purpose}",
      "9:1 warning a promise inside code (or indented by four spaces) is shown, not bound: take it out of the code",
    ],
  ];
  test.each(cases)("%s", (_name, paragraph, fault) => {
    expect(faults(policyOf(paragraph))).toEqual([`policy.md:${fault}`]);
  });

  test("every fault of a directive at once", () => {
    expect(faults(policyOf(":promise[]{kept-until of=x of=y dayz=3}"))).toHaveLength(4);
  });
});
