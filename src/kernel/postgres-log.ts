import type { log } from "./log.ts";

export type PostgresLog = Pick<typeof log, "debug" | "warn">;

/** One message of PostgreSQL's, as far as it may be passed on. */
export interface PostgresMessage {
  readonly severity: string;
  readonly sqlState: string;
  readonly process: string;
  /** Absent when the message came from a session, where it could quote a person's value. */
  readonly text: string | undefined;
}

const shape = /^([0-9A-Z]{5})\|([a-z ]+)\|([A-Z]+): {2}(.*)$/;
const severities = ["LOG", "WARNING", "ERROR", "FATAL", "PANIC"];
/** They run no statements. Not so autovacuum: an index on an expression can fail there. */
const ownProcesses = /^(postmaster|startup|checkpointer|background writer|walwriter)$/;

/**
 * Reads a line of PostgreSQL's log (`log_line_prefix` is `%e|%b|`). Anything but a message's first
 * line (DETAIL, CONTEXT, STATEMENT, a continued text) is dropped.
 */
export function readLogLine(line: string): PostgresMessage | undefined {
  const match = shape.exec(line);
  if (!match) return undefined;
  const [, sqlState = "", process = "", severity = "", text = ""] = match;
  if (!severities.includes(severity)) return undefined;
  const own = ownProcesses.test(process);
  return { severity, sqlState, process, text: own ? text : undefined };
}

/** Passes PostgreSQL's messages to our log until its stream ends; each is shown to `see` first. */
export async function passLog(
  stream: ReadableStream<Uint8Array>,
  to: PostgresLog,
  see: (message: PostgresMessage) => void,
): Promise<void> {
  for await (const line of lines(stream)) {
    const message = readLogLine(line);
    if (!message) continue;
    see(message);
    const { severity, sqlState, process, text } = message;
    const level = severity === "LOG" ? "debug" : "warn";
    to[level]("postgres", { severity, sqlState, process, ...(text ? { text } : {}) });
  }
}

const lineCharsMax = 16_384;

async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = (parts.pop() ?? "").slice(0, lineCharsMax);
    yield* parts;
  }
  if (rest) yield rest;
}
