import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { AvowError } from "./errors.ts";
import { log } from "./log.ts";

// Counts and identity columns are far below 2^53; numbers keep the types simple.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** Where a PostgreSQL listens, and as whom to log in. `host` may be a socket folder. */
export interface Login {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** TLS with a verified certificate; never over a Unix socket. */
  readonly tls: boolean;
}

/**
 * Reads an `AVOW_DATABASE_URL`: `postgres://user:password@host:port/database?sslmode=…`.
 * A host that is not this machine is reached by verified TLS only.
 */
export function loginFromUrl(url: string): Login {
  const parsed = new URL(url);
  const host = parsed.searchParams.get("host") ?? decodeURIComponent(parsed.hostname);
  const local = host.startsWith("/") || ["localhost", "127.0.0.1", "::1", "[::1]"].includes(host);
  return {
    host: host.replace(/^\[|\]$/g, ""),
    port: Number(parsed.port || parsed.searchParams.get("port") || 5432),
    database: decodeURIComponent(parsed.pathname.slice(1)) || "postgres",
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    tls: !local,
  };
}

/** Opens a small pool; it connects when first used and mends itself after the server restarts. */
export function openPool(login: Login, options: { max: number; name: string }): pg.Pool {
  const pool = new pg.Pool({
    host: login.host,
    port: login.port,
    database: login.database,
    user: login.user,
    password: login.password,
    ssl: login.tls ? { rejectUnauthorized: true } : false,
    max: options.max,
    application_name: `avow ${options.name}`,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    statement_timeout: 30_000,
    lock_timeout: 10_000,
    idle_in_transaction_session_timeout: 30_000,
  });
  // An idle connection that breaks is replaced at the next use; the code says why it broke.
  pool.on("error", (error: Error & { code?: string }) => {
    log.debug("an idle database connection ended", { pool: options.name, code: error.code });
  });
  return pool;
}

/** Kysely over a pool; `Tables` are what this login may see. */
export function queryBuilder<Tables>(pool: pg.Pool): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}

/** Runs `work` in one transaction on one connection; rolls back when it throws. */
export async function transaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin");
    const result = await work(client);
    await client.query("commit");
    return result;
  } catch (error) {
    // A connection that can't even roll back is thrown away instead of going back to the pool.
    await client.query("rollback").catch((rollbackError: Error) => {
      broken = rollbackError;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** SQLSTATE of a database error (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
export function sqlState(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** Creates the login's database on its server unless it is there. */
export async function createDatabaseIfMissing(login: Login): Promise<void> {
  const server = openPool({ ...login, database: "postgres" }, { max: 1, name: "steward" });
  try {
    const { rowCount } = await server.query("select 1 from pg_database where datname = $1", [
      login.database,
    ]);
    if (!rowCount) await server.query(`create database ${pg.escapeIdentifier(login.database)}`);
  } finally {
    await server.end();
  }
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
    /^(ECONN|ENOENT|EPIPE|ETIMEDOUT)/.test(
      String((error as { code?: unknown } | null)?.code ?? ""),
    ) ||
    /connection terminated|timeout exceeded when trying to connect/i.test(text);
  if (!isAway) return undefined;
  return new AvowError(
    "unavailable",
    "The server can't reach its database right now, so nothing was taken in; please try again in a moment.",
    { retryAfter: 5 },
  );
}
