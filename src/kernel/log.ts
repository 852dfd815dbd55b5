import { clock } from "./clock.ts";

/** What may stand in a log line: figures, ids, codes and route patterns, never a person's value. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export type LogLevel = "debug" | "info" | "warn" | "error";

const rank: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 };
let threshold: LogLevel = "info";
let write: (line: string) => void = (line) => {
  process.stderr.write(line);
};

function emit(level: LogLevel, message: string, fields: LogFields): void {
  if (rank[level] < rank[threshold]) return;
  write(`${JSON.stringify({ at: clock.now().toISOString(), level, message, ...fields })}\n`);
}

/** JSON log, one object a line, to standard error. */
export const log = {
  debug: (message: string, fields: LogFields = {}) => emit("debug", message, fields),
  info: (message: string, fields: LogFields = {}) => emit("info", message, fields),
  warn: (message: string, fields: LogFields = {}) => emit("warn", message, fields),
  error: (message: string, fields: LogFields = {}) => emit("error", message, fields),
  /** Lines below `level` are dropped. */
  setLevel(level: LogLevel): void {
    threshold = level;
  },
  /** Sends the lines elsewhere; returns the writer that was in place. */
  redirect(to: (line: string) => void): (line: string) => void {
    const before = write;
    write = to;
    return before;
  },
};
