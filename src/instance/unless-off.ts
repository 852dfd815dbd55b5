import { databaseError } from "../kernel/sql-error.ts";

/** What a switched-off login can't do now is left for the next start: pages and duties go on. */
export async function unlessOff<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (databaseError(error)?.code !== "switched-off") throw error;
    return null;
  }
}
