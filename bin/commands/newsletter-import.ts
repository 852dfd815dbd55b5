import { type FileHandle, open } from "node:fs/promises";
import { resolve } from "node:path";
import { loadConfig } from "../../src/config/mod.ts";
import { AvowError } from "../../src/kernel/errors.ts";
import {
  countedOutcomes,
  importFile,
  type ImportProgress,
  type ImportReport,
  outcomeMeaning,
} from "../../src/newsletter/mod.ts";
import { type Command, exitCodes, UsageError } from "../command.ts";
import { listIdsOf, withNewsletter } from "../newsletter-instance.ts";

const pieceBytes = 256 * 1024;

/** `avow newsletter import`. */
export const command: Command = {
  usage: "<file> [--list <slug>]… [--dry-run] [--json]",
  about:
    "Brings subscribers from a CSV file: an export of Mailchimp or listmonk, or a table with a column\n" +
    "of e-mail addresses. By importing people you say that they agreed to it, and can show it. Whoever\n" +
    "left, there or here, or could not be reached, is never written to. The same file can be imported\n" +
    "again without harm; addresses of machines, places and scores in it are dropped.",
  argumentsMax: 1,
  options: {
    list: { meaning: "A list that they come to; may be given again", value: "slug", several: true },
    "dry-run": { meaning: "Look only, and say what would happen" },
    json: { meaning: "Print it as JSON" },
  },
  exits: {
    [exitCodes.foundWrong]: "the file can't be imported, or not like this",
    [exitCodes.configuration]: "the configuration has a problem",
    [exitCodes.couldNotRun]: "there is no instance here, or its database can't be reached",
  },
  async run({ arguments: [file], env, cwd, flags, terminal }) {
    if (file === undefined) throw new UsageError("Which file? Name a CSV file.");
    const { config } = await loadConfig({ env, cwd });
    const isDryRun = flags.has("dry-run");
    const slugs = (flags.get("list") ?? "").split(",").filter(Boolean);
    const handle = await openFile(resolve(cwd, file));
    try {
      return await withNewsletter(config, async (newsletter) => {
        const listIds = await listIdsOf(newsletter, slugs);
        const { size } = await handle.stat();
        const report = await importFile(newsletter, {
          ...{ file: piecesOf(handle), listIds, isDryRun, operatorId: null, isVouched: true },
          onProgress: (progress) => showProgress(progress, size),
        });
        if (flags.has("json")) terminal.say(JSON.stringify(reportJson(report, isDryRun)));
        else for (const line of reportLines(report, isDryRun)) terminal.say(line);
        return report.plan.problem === null ? exitCodes.ok : exitCodes.foundWrong;
      });
    } catch (error) {
      if (!(error instanceof AvowError) || error.code !== "bad-input") throw error;
      terminal.complain(`avow newsletter import: ${error.message}`);
      return exitCodes.foundWrong;
    } finally {
      await handle.close();
    }
  },
};

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path);
  } catch {
    throw new AvowError("not-found", `${path} can't be read; name a file that this user may read.`);
  }
}

async function* piecesOf(handle: FileHandle): AsyncGenerator<Uint8Array> {
  for (;;) {
    // Each piece of its own: what was handed on may be looked at later.
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(pieceBytes));
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

/** On standard error while it runs; nothing when that is no terminal. */
function showProgress({ bytesRead, rowsRead }: ImportProgress, size: number): void {
  if (!process.stderr.isTTY) return;
  const percent = size > 0 ? Math.floor((bytesRead / size) * 100) : 100;
  const text = `${percent} %, ${rowsRead.toLocaleString("en")} rows`;
  process.stderr.write(`\r\x1b[K${bytesRead < size ? text : ""}`);
}

function droppedOf({ plan }: ImportReport) {
  return plan.columns
    .filter(({ use }) => use === "dropped")
    .map(({ header, why }) => ({ column: header, why }));
}

function reportJson(report: ImportReport, isDryRun: boolean) {
  const { plan, rowsRead, outcomes, refusedLines } = report;
  return {
    ...{ isDryRun, shape: plan.shape, problem: plan.problem, rowsRead, outcomes },
    columns: plan.columns
      .filter(({ use }) => use !== "dropped")
      .map(({ header, use }) => ({ header, use })),
    dropped: droppedOf(report),
    refusedLines,
  };
}

function reportLines(report: ImportReport, isDryRun: boolean): readonly string[] {
  const { plan, rowsRead, outcomes, refusedLines } = report;
  if (plan.problem !== null) return [`It can't be imported like this: ${plan.problem}`];
  const lines = [
    `${rowsRead.toLocaleString("en")} rows ${isDryRun ? "would come to" : "came to"}:`,
  ];
  for (const { outcome, rows } of countedOutcomes(outcomes)) {
    lines.push(`${rows.toLocaleString("en").padStart(12)}  ${outcomeMeaning[outcome]}`);
  }
  const dropped = droppedOf(report);
  if (dropped.length > 0) lines.push("", "Columns that are not taken in");
  for (const { column, why } of dropped) lines.push(`  ${column}: ${why}`);
  if (refusedLines.length > 0) lines.push("", "Lines to mend, the first of them");
  for (const { line, why } of refusedLines) lines.push(`  line ${line}: ${why}`);
  return lines;
}
