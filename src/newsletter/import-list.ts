import type { Newsletter } from "./context.ts";
import { type ImportRow, isImportRunning, readImportRows } from "./store-import.ts";

/** An import as pages list it. */
export interface ImportLine extends Omit<ImportRow, "state"> {
  /** `broken off`: whoever ran it was ended; what it had taken in stays. */
  readonly state: ImportRow["state"] | "broken off";
}

const shown = 20;

/** The last imports and dry runs, newest first. */
export async function listImports(
  newsletter: Pick<Newsletter, "database">,
): Promise<readonly ImportLine[]> {
  const db = newsletter.database.db("newsletter");
  // In this order: one that ends in between is not called broken off.
  const isRunning = await isImportRunning(db);
  const rows = await readImportRows(db, shown);
  const newest = rows.findIndex((row) => row.state === "running");
  return rows.map((row, n) => {
    const isAlive = isRunning && n === newest;
    return row.state === "running" && !isAlive ? { ...row, state: "broken off" } : row;
  });
}
