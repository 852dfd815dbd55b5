import { sqlState } from "../kernel/sql-error.ts";

/** Times that work is tried in all. */
const triesMax = 5;

/** Somebody came first with the same row, could not be put in order with others, or a deadlock. */
const raced = new Set(["23505", "40001", "40P01"]);

/** Runs a whole transaction, and again when it failed only because of another at the same moment. */
export async function retryRaced<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === triesMax || !raced.has(sqlState(error) ?? "")) throw error;
    }
  }
}
