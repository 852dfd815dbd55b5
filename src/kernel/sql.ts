import { Kysely, PostgresDialect, type PostgresPoolClient } from "kysely";
import pg from "pg";
import { log } from "./log.ts";
import { isLoopback } from "./loopback.ts";

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
  return {
    host: host.replace(/^\[|\]$/g, ""),
    port: Number(parsed.port || parsed.searchParams.get("port") || 5432),
    database: decodeURIComponent(parsed.pathname.slice(1)) || "postgres",
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    tls: !host.startsWith("/") && !isLoopback(host),
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
    // Every statement names its schema; a schema called as the login must not come first.
    options: "-c search_path=pg_catalog",
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    statement_timeout: 30_000,
    lock_timeout: 10_000,
    idle_in_transaction_session_timeout: 30_000,
  });
  // A connection that breaks is replaced at the next use; the code says why it broke. The pool
  // listens only while it is idle, and an error that nobody listens to would end the process.
  const ended = (error: Error & { code?: string }) => {
    log.debug("a database connection ended", { pool: options.name, code: error.code });
  };
  pool.on("error", ended);
  pool.on("connect", (client) => client.on("error", ended));
  return pool;
}

/**
 * Kysely over a pool; `Tables` are what this login may see. Every statement is prepared once a
 * connection and then only bound, which halves the cost of a short one on both sides.
 */
export function queryBuilder<Tables>(pool: pg.Pool): Kysely<Tables> {
  const wrapped = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  const connect = async () => {
    const client = await pool.connect();
    const known = wrapped.get(client) ?? preparing(client);
    wrapped.set(client, known);
    return known;
  };
  return new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: { connect, end: () => pool.end() } }),
  });
}

/** Texts with a name of their own; more would only come from lists of ever new lengths. */
const namesMax = 500;
const names = new Map<string, string>();

function preparing(client: pg.PoolClient): PostgresPoolClient {
  let broken: Error | undefined;
  const query = async (text: string, values: readonly unknown[]) => {
    if (text === "rollback") {
      // Kysely would throw this failure in place of the one that led to it.
      return client.query(text).catch((error: Error) => {
        broken = error;
        return { command: "ROLLBACK", rowCount: 0, rows: [] };
      });
    }
    return client.query({ text, values: [...values], ...named(text) });
  };
  return {
    query: query as unknown as PostgresPoolClient["query"],
    release: () => client.release(broken),
  };
}

/** The name under which a statement is prepared, if it has one. */
function named(text: string): { name?: string } {
  const name = names.get(text) ?? (names.size < namesMax ? `avow_${names.size}` : undefined);
  if (name === undefined) return {};
  names.set(text, name);
  return { name };
}

/**
 * One statement that is run again and again while others wait for it, on a connection that is kept for
 * it meanwhile: to take one from the pool, and a query builder, cost it more than the statement.
 */
export class RepeatedStatement {
  readonly #pool: pg.Pool;
  readonly #query: { readonly text: string; readonly name?: string };
  #client: pg.PoolClient | undefined;

  constructor(pool: pg.Pool, text: string) {
    this.#pool = pool;
    this.#query = { text, ...named(text) };
  }

  /** Runs it, once at a time; is done when the database says so, and rejects with its error. */
  async run(values: unknown[]): Promise<void> {
    const client = (this.#client ??= await this.#pool.connect());
    try {
      await client.query({ ...this.#query, values });
    } catch (error) {
      // It may be the connection that failed: the next time has another one.
      this.#client = undefined;
      client.release(true);
      throw error;
    }
  }

  /** Gives the connection back until the next time. */
  rest(): void {
    this.#client?.release();
    this.#client = undefined;
  }
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
