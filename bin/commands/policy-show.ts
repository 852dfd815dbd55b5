import { checkPolicy, showPolicy } from "../../src/policy/mod.ts";
import { type Command, exitCodes } from "../command.ts";
import { readPolicy } from "../read-policy.ts";

/** `avow policy show`. */
export const command: Command = {
  usage: "[file]",
  about:
    "Shows a privacy policy (without a file: the one of the configuration) as text, with the\n" +
    "promise behind each sentence that is bound to one.",
  argumentsMax: 1,
  exits: {
    [exitCodes.foundWrong]: "the policy has an error; `avow policy check` tells which",
    [exitCodes.configuration]: "the configuration has a problem",
    [exitCodes.couldNotRun]: "the file can't be read",
  },
  async run(call) {
    const { ok, document, lines } = checkPolicy({ ...(await readPolicy(call)), strict: false });
    call.terminal.say(showPolicy(document, call.terminal.width).trimEnd());
    if (ok) return exitCodes.ok;
    call.terminal.complain(`${lines.at(-1)} (\`avow policy check\` tells more)`);
    return exitCodes.foundWrong;
  },
};
