import { loadConfig } from "../../src/config/mod.ts";
import { lookIn, proveLive } from "../../src/instance/mod.ts";
import { readSwitches } from "../../src/promise/store.ts";
import { allPromises } from "../../src/promises.ts";
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
    return lookIn(config, async ({ database, policy }) => {
      const results = await proveLive({ database, config, policy }, { onResult: showProgress });
      const report = proofReport(allPromises, policy.bindings, results, "live");
      if (flags.has("json")) terminal.say(reportJson(report));
      else {
        const off = await readSwitches(database);
        for (const line of reportLines(report, off, terminal)) terminal.say(line);
      }
      return report.ok ? exitCodes.ok : exitCodes.foundWrong;
    });
  },
};
