import { loadConfig } from "../../src/config/mod.ts";
import { lookIn } from "../../src/instance/mod.ts";
import { inviteOperator } from "../../src/operators/mod.ts";
import { createKeyring } from "../../src/people/mod.ts";
import { type Command, exitCodes } from "../command.ts";

/** `avow operator invite`. */
export const command: Command = {
  usage: "[--json]",
  about:
    "Makes a link that lets one further operator in, once, and prints it. Whoever opens it gives a\n" +
    "name and an e-mail address; hand it over by a way that you trust.",
  options: { json: { meaning: "Print it as JSON" } },
  exits: {
    [exitCodes.configuration]: "the configuration has a problem",
    [exitCodes.couldNotRun]: "there is no instance here, or its database can't be reached",
  },
  async run({ env, cwd, flags, terminal }) {
    const { config } = await loadConfig({ env, cwd });
    const link = await lookIn(config, ({ database, masterKey, policy }) =>
      inviteOperator({
        database,
        keyring: createKeyring(masterKey, database.instanceId),
        publicUrl: config.server.publicUrl,
        policyVersion: policy.document.front.version,
        vendor: { name: policy.document.front.vendor },
        clientAddress: () => "the terminal",
        wakeMail: () => {},
        accent: config.look.accent,
        ...config.operators,
      }),
    );
    const { url, expiresAt } = link;
    if (flags.has("json")) terminal.say(JSON.stringify({ url, expiresAt }));
    else terminal.say(`This link lets one operator in, until ${expiresAt.toISOString()}:\n${url}`);
    return exitCodes.ok;
  },
};
