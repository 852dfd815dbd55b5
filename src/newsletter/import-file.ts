import { clock } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import { databaseError } from "../kernel/sql-error.ts";
import { recordAction } from "../ledger/mod.ts";
import type { ImportingNewsletter } from "./import-batch.ts";
import {
  type ColumnChoices,
  droppedColumns,
  type ImportPlan,
  planImport,
} from "./import-columns.ts";
import { createIntake, type Intake } from "./import-intake.ts";
import type { OutcomeCounts } from "./import-outcome.ts";
import { openTable, type Table } from "./import-read.ts";
import { type ReadRow, rowReader } from "./import-rows.ts";
import type { FileBytes } from "./import-text.ts";
import { insertImportRow, updateImportRow, whileNoOtherImports } from "./store-import.ts";
import { readLists } from "./store-lists.ts";

/** A file to be imported. */
export interface ImportOrder {
  readonly file: FileBytes;
  readonly listIds: readonly string[];
  /** What single columns are for, where the operator says so. */
  readonly choices?: ColumnChoices;
  /** The operator says that those who come in agreed to it; without that, nobody does. */
  readonly isVouched: boolean;
  /** Look only, and say what would happen. */
  readonly isDryRun: boolean;
  /** Null from the command line. */
  readonly operatorId: string | null;
  readonly onProgress?: (progress: ImportProgress) => void;
}

export interface ImportProgress {
  readonly bytesRead: number;
  readonly rowsRead: number;
  readonly outcomes: OutcomeCounts;
}

/** A row as it was understood. */
export type UnderstoodRow = ReadRow & { readonly line: number };

/** What came of a file, or would come of it. */
export interface ImportReport extends ImportProgress {
  /** Under which it stands among the imports; null when nothing was begun. */
  readonly id: string | null;
  readonly plan: ImportPlan;
  /** The first rows of the file, for the operator who brought it. */
  readonly firstRows: readonly UnderstoodRow[];
  /** Lines of the first rows that were refused. */
  readonly refusedLines: readonly { readonly line: number; readonly why: string }[];
}

const firstRowsMax = 10;
const refusedLinesMax = 20;
const progressEveryMs = 1_000;

/**
 * Imports the subscribers of a CSV file, in whole batches and constant memory: whoever subscribes
 * there, subscribes here to `listIds`; whoever left there, or could not be reached, is never to be
 * written to. Nobody comes in who said no here, whatever the file says. The same file can be
 * imported again without harm. Throws `bad-input` with one sentence when the file can't be read;
 * the batches before stay. A dry run whose plan has a problem reports that and reads no further.
 */
export async function importFile(
  newsletter: ImportingNewsletter,
  order: ImportOrder,
): Promise<ImportReport> {
  await checkLists(newsletter, order.listIds);
  const counted = counting(order.file);
  return whileNoOtherImports(newsletter.database.db("newsletter"), async () => {
    const table = await openTable(counted.bytes);
    const plan = planImport(table.headers, newsletter.fields, order.choices);
    const problem = plan.problem ?? problemOf(plan, order);
    if (problem !== null) {
      await table.rows.return(undefined);
      if (!order.isDryRun) throw new AvowError("bad-input", problem);
      return { ...nothing, plan: { ...plan, problem }, bytesRead: counted.read() };
    }
    return keepBook(newsletter, order, { plan, table, bytesRead: counted.read });
  });
}

const nothing = { id: null, rowsRead: 0, outcomes: {}, firstRows: [], refusedLines: [] } as const;

function problemOf(plan: ImportPlan, order: ImportOrder): string | null {
  if (plan.standing === "gone") return null;
  if (order.listIds.length === 0) return "Choose at least one list for those who subscribe.";
  if (order.isDryRun || order.isVouched) return null;
  return "Say that these people agreed to get it by e-mail; without that nobody is imported.";
}

async function checkLists(newsletter: ImportingNewsletter, ids: readonly string[]): Promise<void> {
  const lists = await readLists(newsletter.database.db("newsletter"));
  if (ids.every((id) => lists.some((list) => list.id === id))) return;
  throw new AvowError("not-found", "One of these lists is gone; choose the lists again.");
}

interface Opened {
  readonly plan: ImportPlan;
  readonly table: Table;
  readonly bytesRead: () => number;
}

/** Writes down that the import runs, how far it is, and how it ended. */
async function keepBook(
  newsletter: ImportingNewsletter,
  order: ImportOrder,
  opened: Opened,
): Promise<ImportReport> {
  const db = newsletter.database.db("newsletter");
  const { listIds, isDryRun, operatorId } = order;
  const id = newId();
  await insertImportRow(db, {
    ...{ id, listIds, isDryRun, createdBy: operatorId, createdAt: clock.now() },
    dropped: droppedColumns(opened.plan),
  });
  if (!isDryRun) await recordAction(db, { operatorId, action: "subscribers imported", ref: id });
  const intake = createIntake(newsletter, { listIds, isDryRun });
  const write = (state: "running" | "done" | "failed") =>
    updateImportRow(db, id, {
      state,
      rowsRead: intake.rowsRead(),
      outcomes: intake.outcomes(),
      ...(state === "running" ? {} : { finishedAt: clock.now() }),
    });
  try {
    const rows = await readAll(order, opened, { intake, write: () => write("running") });
    await write("done");
    return { id, ...progressOf(opened, intake), ...rows, plan: opened.plan };
  } catch (error) {
    await intake.settled();
    await write("failed").catch(() => undefined);
    throw databaseError(error) ?? error;
  }
}

async function readAll(
  order: ImportOrder,
  opened: Opened,
  to: { readonly intake: Intake; readonly write: () => Promise<void> },
): Promise<Pick<ImportReport, "firstRows" | "refusedLines">> {
  const { plan, table } = opened;
  const read = rowReader(plan);
  const firstRows: UnderstoodRow[] = [];
  const refusedLines: { line: number; why: string }[] = [];
  let told = clock.tick();
  for await (const rows of table.rows) {
    for (const { cells, line } of rows) {
      const row = read(cells);
      if ("skip" in row && row.skip === "empty") continue;
      if (firstRows.length < firstRowsMax) firstRows.push({ ...row, line });
      if ("skip" in row && refusedLines.length < refusedLinesMax) {
        refusedLines.push({ line, why: row.skip });
      }
      // Only now and then there is something to wait for.
      const full = to.intake.add(row);
      if (full) await full;
    }
    if (clock.tick() - told < progressEveryMs) continue;
    told = clock.tick();
    await to.write();
    order.onProgress?.(progressOf(opened, to.intake));
  }
  await to.intake.finish();
  if (to.intake.rowsRead() === 0) {
    throw new AvowError("bad-input", "The file has headings and nobody below them.");
  }
  order.onProgress?.(progressOf(opened, to.intake));
  return { firstRows, refusedLines };
}

function progressOf(opened: Opened, intake: Intake): ImportProgress {
  return {
    bytesRead: opened.bytesRead(),
    rowsRead: intake.rowsRead(),
    outcomes: intake.outcomes(),
  };
}

function counting(file: FileBytes): { bytes: FileBytes; read: () => number } {
  let read = 0;
  async function* bytes() {
    for await (const piece of file) {
      read += piece.length;
      yield piece;
    }
  }
  return { bytes: bytes(), read: () => read };
}
