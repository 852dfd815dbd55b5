/**
 * Runs `bun test` in a folder of its own with one PostgreSQL for all files, ends what the tests
 * left behind, and prints as its last line `N passed, N failed`; the exit code says the same. Two
 * files run at a time, each in a fresh global: most of a test's time is spent waiting.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Counts, countResults } from "./count-results.ts";
import { closeRunFolder, openRunFolder, runVariable } from "./run-folder.ts";

/** A test that takes longer hangs. */
const testMsMax = 60_000;
/** The whole run that takes longer hangs. */
const runMsMax = 30 * 60_000;

async function runTests(folder: string): Promise<Counts> {
  const shared = await startCluster();
  const report = join(folder, "report.xml");
  const run = Bun.spawn(
    [
      ...[process.execPath, "--no-env-file", "test", "--parallel=2", `--timeout=${testMsMax}`],
      ...["--reporter=junit", `--reporter-outfile=${report}`, ...process.argv.slice(2)],
    ],
    {
      cwd: join(import.meta.dir, ".."),
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, ...shared?.variables, TZ: "UTC" },
      timeout: runMsMax,
      killSignal: "SIGKILL",
    },
  );
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => run.kill(name));
  await run.exited;
  await shared?.stop();
  return countResults(textOf(report), run.exitCode);
}

/** The PostgreSQL of all files. Without it the tests that need one fail, and the others still run. */
async function startCluster() {
  try {
    const { startTestCluster } = await import("./database.ts");
    const { cluster, stop } = await startTestCluster();
    return { variables: { AVOW_TEST_CLUSTER: JSON.stringify(cluster) }, stop };
  } catch (error) {
    console.error("The tests' PostgreSQL did not start:", error);
    return undefined;
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // no report: counted as a failure
  }
}

const folder = openRunFolder();
process.env[runVariable] = folder;
process.env["TMPDIR"] = folder;
const counts = await runTests(folder);
const left = closeRunFolder(folder).map((it) => it.command);
if (left.length > 0) console.log(`Ended what tests left running: ${left.join(", ")}`);
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
