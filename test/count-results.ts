/** How a run of the tests ended. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Reads the counts from a JUnit report (the totals in the `testsuites` element). A run that ended
 * badly for any reason has at least one failure: a file that did not load, a crash, a missing
 * report, or no tests at all.
 */
export function countResults(report: string, exitCode: number | null): Counts {
  const totals = /<testsuites\b[^>]*>/.exec(report)?.[0] ?? "";
  const read = (name: string) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(totals)?.[1] ?? 0);
  const failures = read("failures") + read("errors");
  const passed = Math.max(0, read("tests") - failures - read("skipped"));
  const isBad = exitCode !== 0 || passed + failures === 0;
  return { passed, failed: isBad ? Math.max(1, failures) : failures };
}
