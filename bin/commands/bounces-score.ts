import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import * as z from "zod";
import {
  type BounceScore,
  type ExpectedItem,
  type LabelledMail,
  scoreBounces,
} from "../../src/bounces/mod.ts";
import { AvowError } from "../../src/kernel/errors.ts";
import { type Command, exitCodes, UsageError } from "../command.ts";

/** `avow bounces score`. */
export const command: Command = {
  usage: "<folder> [--json]",
  about:
    "Reads labelled mails and says how often the reader of bounces is right. The folder holds the\n" +
    "mails in mails/ and labels.json: a list of { file, expected: [{ reason, hard }] }. Items of a\n" +
    "mail are compared whatever their order; a missing or a surplus item counts as wrong.",
  argumentsMax: 1,
  options: { json: { meaning: "Print it as JSON" } },
  exits: { [exitCodes.couldNotRun]: "the folder has another shape, or a mail can't be read" },
  async run({ arguments: [folder], cwd, flags, terminal }) {
    if (folder === undefined) throw new UsageError("Which mails? Name a folder.");
    const score = scoreBounces(await readLabelled(resolve(cwd, folder)));
    if (flags.has("json")) terminal.say(JSON.stringify(score, null, 2));
    else for (const line of scoreLines(score)) terminal.say(line);
    return exitCodes.ok;
  },
};

const labelsShape = z.array(
  z.object({
    file: z.string().regex(/^[^/\\]+$/),
    expected: z.array(z.object({ reason: z.string(), hard: z.boolean() })),
  }),
);

async function readLabelled(folder: string): Promise<readonly LabelledMail[]> {
  const shape = "It needs labels.json, a list of { file, expected }, and the files in mails/.";
  const refuse = (what: string) =>
    new AvowError("bad-input", `${folder} is no such folder: ${what}. ${shape}`);
  let labels: z.infer<typeof labelsShape>;
  try {
    labels = labelsShape.parse(JSON.parse(await readFile(join(folder, "labels.json"), "utf8")));
  } catch (error) {
    const missing = error instanceof Error && "code" in error;
    throw refuse(missing ? "labels.json can't be read" : "labels.json has another shape");
  }
  const mails: LabelledMail[] = [];
  for (const { file, expected } of labels) {
    try {
      mails.push({ file, expected, bytes: await readFile(join(folder, "mails", file)) });
    } catch {
      throw refuse(`mails/${file} can't be read`);
    }
  }
  return mails;
}

const percent = (share: number) => `${(share * 100).toFixed(2)} %`;
const words = (item: ExpectedItem | null) =>
  item === null ? "nothing" : `${item.reason} (${item.hard ? "hard" : "soft"})`;

function scoreLines(score: BounceScore): readonly string[] {
  const lines = [
    `${score.items} items in ${score.files} files.`,
    `hard or soft  ${percent(score.hardAccuracy)} right`,
    `reason        ${percent(score.reasonAccuracy)} right`,
    "",
    "Expected          read as",
  ];
  for (const [expected, got] of Object.entries(score.confusion).toSorted(([a], [b]) =>
    a.localeCompare(b),
  )) {
    const counts = Object.entries(got).toSorted(([, a], [, b]) => b - a);
    const read = counts.map(([reason, count]) => `${reason || "nothing"} ${count}`).join(", ");
    lines.push(`${(expected || "nothing").padEnd(16)}  ${read}`);
  }
  if (score.mistakes.length > 0) lines.push("", "Mistakes");
  for (const { file, expected, got } of score.mistakes) {
    lines.push(`  ${file}: expected ${words(expected)}, got ${words(got)}`);
  }
  return lines;
}
