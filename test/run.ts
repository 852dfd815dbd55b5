/**
 * Runs `bun test` in a folder of its own, ends what the tests left behind, and prints as its last
 * line `N passed, N failed`; the exit code says the same. Two files run at a time, each in a fresh
 * global: most of a test's time is spent waiting for a database.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { countResults } from "./count-results.ts";
import { closeRunFolder, openRunFolder, runVariable } from "./run-folder.ts";

/** A test that takes longer hangs. */
const testMsMax = 60_000;
/** The whole run that takes longer hangs. */
const runMsMax = 15 * 60_000;

const folder = openRunFolder();
const report = join(folder, "report.xml");
const run = Bun.spawn(
  [
    ...[process.execPath, "--no-env-file", "test", "--parallel=2", `--timeout=${testMsMax}`],
    ...["--reporter=junit", `--reporter-outfile=${report}`, ...process.argv.slice(2)],
  ],
  {
    cwd: join(import.meta.dir, ".."),
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, [runVariable]: folder, TZ: "UTC" },
    timeout: runMsMax,
    killSignal: "SIGKILL",
  },
);
for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => run.kill(name));
await run.exited;

let text = "";
try {
  text = readFileSync(report, "utf8");
} catch {
  // no report: counted as a failure
}
const left = closeRunFolder(folder).filter((it) => it.command !== "postgres");
if (left.length > 0) {
  console.log(`Ended what tests left running: ${left.map((it) => it.command).join(", ")}`);
}
const counts = countResults(text, run.exitCode);
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
