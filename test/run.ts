/**
 * Runs `bun test` in a folder of its own with one PostgreSQL for all files, ends what the tests
 * left behind, and prints as its last line `N passed, N failed`; the exit code says the same. Three
 * files run at a time, each in a fresh global: some wait while others keep two cores busy.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Counts, countResults } from "./count-results.ts";
import { closeRunFolder, openRunFolder, runVariable } from "./run-folder.ts";

/** A test that takes longer hangs. */
const testMsMax = 120_000;
/** The whole run that takes longer hangs. */
const runMsMax = 30 * 60_000;

async function runTests(folder: string): Promise<Counts> {
  const shared = await startCluster();
  const report = join(folder, "report.xml");
  const run = Bun.spawn(
    [
      ...[process.execPath, "--no-env-file", "test", "--parallel=3", `--timeout=${testMsMax}`],
      ...["--reporter=junit", `--reporter-outfile=${report}`, ...process.argv.slice(2)],
    ],
    {
      cwd: join(import.meta.dir, ".."),
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...shared?.variables, TZ: "UTC" },
      timeout: runMsMax,
      killSignal: "SIGKILL",
    },
  );
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => run.kill(name));
  const failures: string[] = [];
  const passedOn = Promise.all([
    passOn(run.stdout, process.stdout, failures),
    passOn(run.stderr, process.stderr, failures),
  ]);
  await run.exited;
  // What a test left running may hold the output open for good.
  await Promise.race([passedOn, Bun.sleep(2000)]);
  await shared?.stop();
  for (const failure of failures) console.log(`\nWhat failed, once more:\n${failure}`);
  return countResults(textOf(report), run.exitCode);
}

/** Lines before a failed test's name that may say why it failed. */
const reasonLinesMax = 60;

/**
 * Passes the output on as it comes, and adds to `failures` what was printed before each failed test,
 * so that it can stand once more at the end of a long run, where it is looked for.
 */
async function passOn(
  output: ReadableStream<Uint8Array>,
  to: NodeJS.WriteStream,
  failures: string[],
): Promise<void> {
  let reason: string[] = [];
  let isEnd = false;
  for await (const line of linesOf(output)) {
    to.write(`${line}\n`);
    reason = [...reason.slice(1 - reasonLinesMax), line];
    // The list at the end names them again, without a reason.
    isEnd ||= /^\d+ tests failed:$/.test(line);
    if (!isEnd && /^\(fail\) .*\[[\d.]+ms\]$/.test(line)) failures.push(reason.join("\n"));
    if (/^\((?:fail|pass|skip)\)/.test(line)) reason = [];
  }
}

async function* linesOf(output: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of output) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
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
