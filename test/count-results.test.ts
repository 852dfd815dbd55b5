import { expect, test } from "bun:test";
import { countResults } from "./count-results.ts";

const report = (tests: number, failures: number, skipped = 0) =>
  `<?xml version="1.0"?>\n<testsuites name="bun test" tests="${tests}" assertions="1" ` +
  `failures="${failures}" skipped="${skipped}" time="0.1">\n<testsuite tests="99" failures="9">`;

test("a clean run counts what passed and leaves out what was skipped", () => {
  expect(countResults(report(10, 0, 2), 0)).toEqual({ passed: 8, failed: 0 });
});

test("failures are counted", () => {
  expect(countResults(report(10, 3), 1)).toEqual({ passed: 7, failed: 3 });
});

test("a run that ended badly without a failed test has one failure", () => {
  expect(countResults(report(10, 0), 1)).toEqual({ passed: 10, failed: 1 });
  expect(countResults("", null)).toEqual({ passed: 0, failed: 1 });
});

test("no tests at all is a failure", () => {
  expect(countResults(report(0, 0), 0)).toEqual({ passed: 0, failed: 1 });
});
