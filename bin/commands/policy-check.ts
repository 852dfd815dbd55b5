import { checkPolicy } from "../../src/policy/mod.ts";
import { type Command, exitCodes } from "../command.ts";
import { readPolicy } from "../read-policy.ts";

/** `avow policy check`. */
export const command: Command = {
  usage: "[file] [--strict] [--json]",
  about:
    "Reads a privacy policy (without a file: the one of the configuration) and says everything\n" +
    "that is to be mended, with line and column: promises that Avow doesn't know, parameters that\n" +
    "are wrong, modules that lack their sentence, and sentences that sound like a promise and are\n" +
    "bound to none.",
  argumentsMax: 1,
  options: {
    strict: { meaning: "Make every warning an error" },
    json: { meaning: "Print it as JSON" },
  },
  exits: {
    [exitCodes.foundWrong]: "the policy has an error",
    [exitCodes.configuration]: "the configuration has a problem",
    [exitCodes.couldNotRun]: "the file can't be read",
  },
  async run(call) {
    const input = await readPolicy(call);
    const report = checkPolicy({ ...input, strict: call.flags.has("strict") });
    const { ok, fileName, boundCount, bound, problems, unbound, lines } = report;
    if (call.flags.has("json")) {
      const found = { ok, fileName, boundCount, bound, problems, unbound };
      call.terminal.say(JSON.stringify(found, null, 2));
    } else {
      for (const line of lines) call.terminal.say(line);
    }
    return ok ? exitCodes.ok : exitCodes.foundWrong;
  },
};
