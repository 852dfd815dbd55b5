import { hasInstance } from "../../src/cluster/mod.ts";
import { type Config, loadConfig } from "../../src/config/mod.ts";
import { lookIn, type PolicyInForce, readPolicyInForce } from "../../src/instance/mod.ts";
import { clock } from "../../src/kernel/clock.ts";
import { recordRun } from "../../src/promise/proofs.ts";
import { type CheckResult, runChecks } from "../../src/promise/prover.ts";
import { allPromises } from "../../src/promises.ts";
import { type Command, exitCodes } from "../command.ts";
import { startDrillInstance } from "../drill-instance.ts";
import { untilSignal } from "../signal.ts";
import { proofReport, reportJson, reportLines, showProgress } from "../report.ts";

/** `avow drill`. */
export const command: Command = {
  usage: "[--json]",
  about:
    "Starts a throw-away instance with the same program, policy and forms, and does there what would\n" +
    "spoil a real one: made-up people, card numbers, moved clocks. What it found is written down in\n" +
    "the real instance, where there is one.",
  options: { json: { meaning: "Print it as JSON" } },
  exits: {
    [exitCodes.foundWrong]: "a promise does not hold, or a check could not run",
    [exitCodes.configuration]: "the configuration has a problem",
    [exitCodes.couldNotRun]: "the throw-away instance could not start",
  },
  async run({ env, cwd, flags, terminal }) {
    const { config } = await loadConfig({ env, cwd });
    const policy = await readPolicyInForce(config);
    const startedAt = clock.now();
    const drill = await startDrillInstance(config);
    // Whoever ends the drill early ends all of it: its processes and its folder.
    void untilSignal().then(async () => {
      await drill.stop();
      process.exit(exitCodes.couldNotRun);
    });
    let results: readonly CheckResult[];
    try {
      results = await runChecks(
        {
          kind: "drill",
          promises: allPromises,
          bindings: policy.bindings,
          checksOf: (promise) => promise.drill,
          onResult: showProgress,
        },
        drill.context,
      );
    } finally {
      await drill.stop();
    }
    await writeDown(config, policy, { startedAt, endedAt: clock.now(), results });
    const report = proofReport(allPromises, policy.bindings, results, "drill");
    if (flags.has("json")) terminal.say(reportJson(report));
    else for (const line of reportLines(report, [], terminal)) terminal.say(line);
    return report.ok ? exitCodes.ok : exitCodes.foundWrong;
  },
};

/** The real instance keeps the result for its policy page; where there is none, nothing is made. */
async function writeDown(
  config: Config,
  policy: PolicyInForce,
  run: { startedAt: Date; endedAt: Date; results: readonly CheckResult[] },
): Promise<void> {
  if (!hasInstance(config.storage)) return;
  await lookIn(config, ({ database }) =>
    recordRun(database, { kind: "drill", policyFingerprint: policy.fingerprint, ...run }),
  );
}
