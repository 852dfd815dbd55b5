import { AvowError } from "./errors.ts";

/** SQLSTATE of a database error (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
export function sqlState(error: unknown): string | undefined {
  const code = codeOf(error);
  return /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "";
}

/**
 * What a database error means to whoever asked: no room, away, switched off, or a card number that
 * the column's own type refused. Undefined for an error that is a bug of ours.
 */
export function databaseError(error: unknown): AvowError | undefined {
  const state = sqlState(error) ?? "";
  const text = error instanceof Error ? error.message : "";
  if (state === "53100") {
    return new AvowError(
      "storage-full",
      "The server's disk is full, so nothing was taken in; please try again later.",
      { retryAfter: 300 },
    );
  }
  if (state === "23514" && text.includes("plain_text")) {
    return new AvowError(
      "card-number",
      "This looks like a card number; leave it out. Nothing was stored.",
    );
  }
  if (state === "28000" || state === "42501") {
    return new AvowError(
      "switched-off",
      "This is switched off, because one of the promises behind it could not be proven; nothing was taken in.",
    );
  }
  const isAway =
    /^(08|57P|53[34])/.test(state) ||
    /^(ECONN|ENOENT|EPIPE|ETIMEDOUT)/.test(codeOf(error)) ||
    /connection terminated|connection error|timeout exceeded when trying to connect/i.test(text);
  if (!isAway) return undefined;
  return new AvowError(
    "unavailable",
    "The server can't reach its database right now, so nothing was taken in; please try again in a moment.",
    { retryAfter: 5 },
  );
}
