/**
 * Everything that can be known of the code without running it. The steps run side by side, all of
 * them even when one fails; a line for each with its time, then what the failed ones said.
 */
const tools = `${import.meta.dir}/../node_modules/.bin`;

const steps: readonly (readonly [name: string, command: readonly string[]])[] = [
  ["types", [`${tools}/tsc`]],
  ["lint", [`${tools}/oxlint`, "--type-aware", "--deny-warnings"]],
  ["format", [`${tools}/biome`, "format", "--colors=off", "."]],
  ["dead code", [`${tools}/knip`, "--no-progress"]],
  // What runs must stand on what `npm ci --omit=dev` installs.
  ["installed", [`${tools}/knip`, "--production", "--strict", "--dependencies", "--no-progress"]],
  ["layout", [process.execPath, "--no-env-file", "test", "./test/layout.test.ts"]],
];

/** No step may take longer; one that does counts as failed. */
const stepMsMax = 120_000;

async function runStep(name: string, command: readonly string[]): Promise<string | undefined> {
  const start = performance.now();
  const step = Bun.spawn([...command], {
    cwd: `${import.meta.dir}/..`,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    timeout: stepMsMax,
    killSignal: "SIGKILL",
    env: { ...process.env, NO_COLOR: "1" },
  });
  const [out, err] = await Promise.all([step.stdout.text(), step.stderr.text()]);
  const code = await step.exited;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${code === 0 ? "ok    " : "FAILED"}  ${name.padEnd(10)} ${seconds.padStart(5)} s`);
  return code === 0 ? undefined : Bun.stripANSI(`\n── ${name} ──\n${out}${err}`);
}

const reports = await Promise.all(steps.map(([name, command]) => runStep(name, command)));
const failed = reports.filter((it) => it !== undefined);
for (const report of failed) console.log(report);
process.exit(failed.length === 0 ? 0 : 1);
