import { loadConfig } from "../../src/config/mod.ts";
import { exportCsv, exportSubscribers } from "../../src/newsletter/mod.ts";
import { type Command, exitCodes } from "../command.ts";
import { listIdsOf, withNewsletter } from "../newsletter-instance.ts";

/** `avow newsletter export`. */
export const command: Command = {
  usage: "[--list <slug>] [--json]",
  about:
    "Writes everybody who subscribes as CSV (UTF-8) to standard output: address, name, lists, state,\n" +
    "since when, and whether by a form or an import. Whoever left can't be read any more, and is not\n" +
    "in it. It stands on the record that they were opened. A text that a spreadsheet would take for a\n" +
    "formula has an apostrophe before it, which an import takes off again.",
  options: {
    list: { meaning: "Only who subscribes to this list", value: "slug" },
    json: { meaning: "Write one JSON object a line" },
  },
  exits: {
    [exitCodes.configuration]: "the configuration has a problem",
    [exitCodes.couldNotRun]: "there is no instance here, or its database can't be reached",
  },
  async run({ env, cwd, flags, terminal }) {
    const { config } = await loadConfig({ env, cwd });
    const slug = flags.get("list");
    return withNewsletter(config, async (newsletter) => {
      const [listId = null] = await listIdsOf(newsletter, slug === undefined ? [] : [slug]);
      const order = { listId, operatorId: null };
      if (!flags.has("json")) {
        for await (const text of exportCsv(newsletter, order)) await terminal.pour(text);
        return exitCodes.ok;
      }
      for await (const batch of exportSubscribers(newsletter, order)) {
        await terminal.pour(batch.map((it) => `${JSON.stringify(it)}\n`).join(""));
      }
      return exitCodes.ok;
    });
  },
};
