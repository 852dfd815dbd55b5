import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type BounceItem, readBounce } from "../../src/bounces/mod.ts";
import { AvowError } from "../../src/kernel/errors.ts";
import { type Command, exitCodes, UsageError } from "../command.ts";

/** `avow bounces read`. */
export const command: Command = {
  usage: "<file> [--json]",
  about:
    "Reads one mail and says what it tells of the delivery of another: a bounce, a delay, a receipt,\n" +
    "a complaint, an automatic reply, or nothing; and for each recipient why, and whether to give\n" +
    "the address up. The output holds addresses.",
  argumentsMax: 1,
  options: { json: { meaning: "Print it as JSON" } },
  exits: { [exitCodes.couldNotRun]: "the file can't be read" },
  async run({ arguments: [file], cwd, flags, terminal }) {
    if (file === undefined) throw new UsageError("Which mail? Name a file.");
    const report = readBounce(await readMail(resolve(cwd, file)));
    if (flags.has("json")) {
      terminal.say(JSON.stringify(report, null, 2));
      return exitCodes.ok;
    }
    terminal.say(`This is ${kindWords[report.kind]}.`);
    for (const item of report.items) for (const line of itemLines(item)) terminal.say(line);
    if (report.originalMessageId !== "") terminal.say(`\nAbout <${report.originalMessageId}>`);
    return exitCodes.ok;
  },
};

const kindWords = {
  bounce: "a bounce",
  delayed: "a notice of delay",
  delivered: "a receipt: the mail was delivered",
  feedback: "a feedback report",
  vacation: "an automatic reply",
  none: "no report on another mail",
} as const;

function itemLines(item: BounceItem): readonly string[] {
  const { recipient, reason, hard, status, replyCode, command: asked, feedbackType } = item;
  const facts = [status, replyCode, asked && `to ${asked}`, feedbackType].filter((it) => it !== "");
  const weight = hard ? "hard: give the address up" : "soft";
  return [
    "",
    `${recipient || "(no address)"}  ${reason} (${weight})  ${facts.join(" ")}`.trimEnd(),
    `  ${item.diagnostic}`,
  ];
}

async function readMail(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch {
    throw new AvowError("not-found", `The mail ${path} can't be read: is there such a file?`);
  }
}
