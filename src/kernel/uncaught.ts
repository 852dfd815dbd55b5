import { log } from "./log.ts";
import { framesOf } from "./stack-frames.ts";

/**
 * Logs what nobody caught by its name, code and places, never by its message, which may quote what
 * a person sent, and lets the process go on: requests and jobs share no state but the database's.
 */
export function logUncaught(): void {
  const note = (error: unknown) => {
    const { name = "unknown", code } = (error ?? {}) as { name?: string; code?: unknown };
    log.error("an error was caught by nobody", {
      error: name,
      code: typeof code === "string" && /^\w{1,40}$/.test(code) ? code : undefined,
      stack: error instanceof Error ? framesOf(error) : undefined,
    });
  };
  process.on("uncaughtException", note);
  process.on("unhandledRejection", note);
}
