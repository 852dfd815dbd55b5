import { loadConfig } from "../../src/config/mod.ts";
import { log } from "../../src/kernel/log.ts";
import { lookIn } from "../../src/look-in.ts";
import { migrationsFolder } from "../../src/migrations.ts";
import { readPolicyInForce } from "../../src/policy-in-force.ts";
import { readSwitches } from "../../src/promise/proofs.ts";
import { allPromises } from "../../src/promises.ts";
import { proveLive } from "../../src/prove.ts";
import { type Command, exitCodes } from "../command.ts";
import { proofReport, reportJson, reportLines, showProgress } from "../report.ts";

/** `avow prove`. */
export const command: Command = {
  usage: "[--json]",
  about:
    "Proves the promises of the policy on this instance, whether it runs or not: its rights, stored\n" +
    "values, configuration and register. It only reads, writes down what it found, and switches off\n" +
    "what a failed check guards.",
  options: { json: { meaning: "Print it as JSON" } },
  exits: {
    [exitCodes.foundWrong]: "a promise does not hold, or a check could not run",
    [exitCodes.configuration]: "the configuration has a problem",
    [exitCodes.couldNotRun]: "there is no instance here, or its database can't be reached",
  },
  async run({ env, cwd, flags, terminal }) {
    const { config } = await loadConfig({ env, cwd });
    log.setLevel("error");
    const policy = await readPolicyInForce(config);
    return lookIn(config, policy, async ({ database }) => {
      const asJson = flags.has("json");
      const instance = { database, config, policy, migrations: migrationsFolder };
      const results = await proveLive(instance, showProgress);
      const report = proofReport(allPromises, policy.bindings, results, "live");
      if (asJson) terminal.say(reportJson(report));
      else {
        const off = await readSwitches(database);
        for (const line of reportLines(report, off, terminal)) terminal.say(line);
      }
      return report.ok ? exitCodes.ok : exitCodes.foundWrong;
    });
  },
};
