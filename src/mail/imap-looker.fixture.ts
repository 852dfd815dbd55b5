/**
 * For tests: a process of its own that looks into the mailbox of the settings on its standard
 * input, and says how many mails it saw, or why it could not.
 */
import type { Config } from "../config/mod.ts";
import { lookIntoMailbox } from "./bounce-mailbox.ts";
import { registerOf } from "./imap.fixture.ts";

const settings = (await Bun.stdin.json()) as Config["bounces"];
const seen: string[] = [];
const said = await lookIntoMailbox({
  ...{ settings, register: registerOf(settings), since: new Date(0), place: undefined },
  ...{ silenceMs: 3_000, keepPlace: async () => {} },
  take: async (bytes) => {
    seen.push(bytes.toString());
    return "leave";
  },
}).then(
  () => `saw ${seen.join(" ")}`,
  (error: Error) => error.message,
);
process.stdout.write(said);
