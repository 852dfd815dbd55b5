import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import { deriveKey, keyedHash, sameBytes } from "../kernel/crypto.ts";
import { AvowError } from "../kernel/errors.ts";
import { newSecret } from "../kernel/ids.ts";
import { migrate, whileOthersWait } from "../kernel/migrate.ts";
import { scramVerifier } from "../kernel/scram.ts";
import { type Login, openPool, queryBuilder, transaction } from "../kernel/sql.ts";
import { sqlState } from "../kernel/sql-error.ts";
import type { Catalogue } from "./catalogue.ts";
import { type Db, loginName, type PurposeDefinition, type PurposeName } from "./purpose.ts";
import { applyRights, compileRights, rightsFingerprint } from "./rights.ts";

/** The database of one instance: a pool for each purpose, and one for the steward. */
export interface Database {
  readonly instanceId: string;
  readonly purposes: readonly PurposeDefinition[];
  /** The steward's login: where the database is. */
  readonly login: Login;
  /**
   * Migrates, checks and switches off; never serves a request. It is the login that
   * `AVOW_DATABASE_URL` names, or the superuser of the embedded server.
   */
  readonly steward: pg.Pool;
  /** The pool of one purpose's own login. */
  pool(purpose: PurposeName): pg.Pool;
  /** Typed queries over that pool. */
  db<P extends PurposeName>(purpose: P): Db<P>;
  /** False if the purpose's login takes another password than ours; tried on a new session. */
  takesPassword(purpose: PurposeName): Promise<boolean>;
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly login: Login;
  readonly masterKey: Buffer;
  /** What the policy compiles to; logins of other purposes exist without any right. */
  readonly purposes: readonly PurposeDefinition[];
  readonly migrations: string;
  /** Only look: no migration, no rights, no passwords; for a prover beside a running server. */
  readonly lookOnly?: boolean;
}

/**
 * Opens the database and makes it what the code and the policy say: roles, schema, rights.
 * Rights are applied when what they compile to has changed, and only then: a stray grant is left
 * for the live checks to find, not healed in silence.
 */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  const steward = openPool(options.login, { max: 2, name: "steward" });
  try {
    const instanceId = options.lookOnly
      ? await readInstance(steward)
      : await prepare(steward, options);
    if (!instanceId)
      throw new AvowError(
        "unavailable",
        "This database holds no Avow yet; start it once with `avow serve`.",
      );
    await checkMasterKey(steward, instanceId, options.masterKey);
    return connect(steward, instanceId, options);
  } catch (error) {
    await steward.end();
    throw error;
  }
}

function connect(steward: pg.Pool, instanceId: string, options: OpenOptions): Database {
  const pools = new Map<PurposeName, pg.Pool>();
  const builders = new Map<PurposeName, unknown>();
  const loginOf = (purpose: PurposeName): Login => ({
    ...options.login,
    user: loginName(instanceId, purpose),
    password: loginPassword(options.masterKey, instanceId, purpose),
  });
  const pool = (purpose: PurposeName) => {
    const definition = options.purposes.find((p) => p.name === purpose);
    const max = definition?.connectionsMax ?? 2;
    const open = pools.get(purpose) ?? openPool(loginOf(purpose), { max, name: purpose });
    pools.set(purpose, open);
    return open;
  };
  return {
    instanceId,
    purposes: options.purposes,
    login: options.login,
    steward,
    pool,
    db: <P extends PurposeName>(purpose: P) => {
      const builder = builders.get(purpose) ?? queryBuilder(pool(purpose));
      builders.set(purpose, builder);
      return builder as Db<P>;
    },
    takesPassword: async (purpose) => {
      const once = openPool(loginOf(purpose), { max: 1, name: purpose });
      try {
        await once.query("select 1");
        return true;
      } catch (error) {
        // 28P01 is a wrong password; a disabled login says 28000 after a right one.
        return sqlState(error) !== "28P01";
      } finally {
        await once.end();
      }
    },
    close: async () => {
      await Promise.all([...pools.values(), steward].map((open) => open.end()));
    },
  };
}

/** A login's password is derived from the master key, so it is stored nowhere. */
export function loginPassword(masterKey: Buffer, instanceId: string, purpose: PurposeName): string {
  return deriveKey(masterKey, `login ${instanceId} ${purpose}`).toString("base64url");
}

/** The file that tells what the catalogue looks like when only our migrations made it. */
export async function readExpectedCatalogue(migrations: string): Promise<Catalogue> {
  return JSON.parse(await readFile(join(migrations, "catalogue.json"), "utf8")) as Catalogue;
}

/** Whether there is an instance in this database already: then its master key exists somewhere. */
export async function holdsInstance(login: Login): Promise<boolean> {
  const steward = openPool(login, { max: 1, name: "steward" });
  try {
    return (await readInstance(steward)) !== undefined;
  } finally {
    await steward.end();
  }
}

async function readInstance(steward: pg.Pool): Promise<string | undefined> {
  const exists = await steward.query("select 1 where to_regclass('avow.instance') is not null");
  if (!exists.rowCount) return undefined;
  const { rows } = await steward.query<{ id: string }>("select id from avow.instance");
  return rows[0]?.id;
}

/** The id under which a first start began that was cut short: its owner may create here. */
async function readUnfinished(steward: pg.Pool): Promise<string | undefined> {
  const { rows } = await steward.query<{ id: string }>(
    `select substring(rolname from '^avow_([0-9a-f]{8})_owner$') as id from pg_roles
     where rolname ~ '^avow_[0-9a-f]{8}_owner$'
       and has_database_privilege(oid, current_database(), 'create')
     order by rolname limit 1`,
  );
  return rows[0]?.id;
}

async function prepare(steward: pg.Pool, options: OpenOptions): Promise<string> {
  await checkServer(steward);
  const client = await steward.connect();
  try {
    return await whileOthersWait(client, () => prepareAlone(steward, client, options));
  } finally {
    client.release();
  }
}

async function prepareAlone(
  steward: pg.Pool,
  client: pg.PoolClient,
  options: OpenOptions,
): Promise<string> {
  const known = await readInstance(steward);
  const instanceId = known ?? (await readUnfinished(steward)) ?? newSecret(4).toString("hex");
  if (known) await checkMasterKey(steward, known, options.masterKey);
  const owner = loginName(instanceId, "owner");
  await createRoles(steward, instanceId, options);
  await migrate(client, options.migrations, owner);
  await transaction(steward, async (tx) => {
    await tx.query(`set local role ${owner}`);
    await tx.query(
      `insert into avow.instance (id, key_check, created_at) values ($1, $2, clock_timestamp())
       on conflict do nothing`,
      [instanceId, keyCheck(options.masterKey, instanceId)],
    );
    await refreshRights(tx, instanceId, options);
  });
  return instanceId;
}

async function refreshRights(tx: pg.PoolClient, instanceId: string, options: OpenOptions) {
  const catalogue = await readFile(join(options.migrations, "catalogue.json"), "utf8").catch(
    () => "",
  );
  const fingerprint = rightsFingerprint(compileRights(options.purposes), catalogue);
  const { rows } = await tx.query<{ fingerprint: Buffer }>("select fingerprint from avow.rights");
  if (rows[0]?.fingerprint.equals(fingerprint)) return;
  await applyRights(tx, instanceId, options.purposes);
  await tx.query(
    `insert into avow.rights (fingerprint, applied_at) values ($1, avow.now())
     on conflict (only_one) do update set fingerprint = excluded.fingerprint, applied_at = excluded.applied_at`,
    [fingerprint],
  );
}

async function createRoles(steward: pg.Pool, instanceId: string, options: OpenOptions) {
  const { rows } = await steward.query<{ rolname: string }>(
    "select rolname from pg_roles where rolname like $1",
    [`avow\\_${instanceId}\\_%`],
  );
  const present = new Set(rows.map((row) => row.rolname));
  const owner = loginName(instanceId, "owner");
  const statements: string[] = [];
  if (!present.has(owner)) {
    statements.push(`create role ${owner} nologin noinherit`, `grant ${owner} to current_user`);
  }
  statements.push(
    `do $$ begin execute format('grant create on database %I to ${owner}', current_database()); end $$`,
  );
  for (const purpose of options.purposes) {
    const login = loginName(instanceId, purpose.name);
    if (present.has(login)) continue;
    const verifier = scramVerifier(loginPassword(options.masterKey, instanceId, purpose.name));
    statements.push(`create role ${login} login noinherit password '${verifier}'`);
  }
  for (const statement of statements) await steward.query(statement);
}

/** What the steward's login needs, as a condition on its role, and how it is given. */
const stewardRights = [
  ["rolcreaterole", "CREATEROLE, to make a login per purpose: ALTER ROLE … CREATEROLE"],
  // Row security binds everybody else, and a proof that sees no rows would hold for nothing.
  ["rolbypassrls", "BYPASSRLS, to read what is to be proven: ALTER ROLE … BYPASSRLS"],
  [
    "pg_has_role(r.oid, 'pg_signal_backend', 'member')",
    "pg_signal_backend, to end the sessions of what is switched off: GRANT pg_signal_backend TO …",
  ],
  [
    "has_database_privilege(r.oid, current_database(), 'create')",
    "CREATE on its database: GRANT CREATE ON DATABASE … TO …",
  ],
] as const;

async function checkServer(steward: pg.Pool): Promise<void> {
  const { rows } = await steward.query<{ version: number; held: boolean[]; encoding: string }>(
    `select current_setting('server_version_num')::int as version,
       array[${stewardRights.map(([held]) => `rolsuper or ${held}`).join(", ")}] as held,
       pg_encoding_to_char(encoding) as encoding
     from pg_roles r, pg_database where rolname = current_user and datname = current_database()`,
  );
  const server = rows[0];
  if (!server || server.version < 150_000) {
    throw new AvowError("bad-config", "AVOW_DATABASE_URL must point to PostgreSQL 15 or newer.");
  }
  const lacking = stewardRights.filter((_, index) => !server.held[index]).map(([, how]) => how);
  if (lacking.length > 0) {
    throw new AvowError(
      "bad-config",
      `The login in AVOW_DATABASE_URL lacks ${lacking.join("; ")}.`,
    );
  }
  if (server.encoding !== "UTF8") {
    throw new AvowError("bad-config", "The database in AVOW_DATABASE_URL must be encoded in UTF8.");
  }
}

function keyCheck(masterKey: Buffer, instanceId: string): Buffer {
  return keyedHash(deriveKey(masterKey, "key check"), instanceId);
}

async function checkMasterKey(steward: pg.Pool, instanceId: string, masterKey: Buffer) {
  const { rows } = await steward.query<{ key_check: Buffer }>(
    "select key_check from avow.instance",
  );
  const stored = rows[0]?.key_check;
  if (stored && !sameBytes(stored, keyCheck(masterKey, instanceId))) {
    throw new AvowError(
      "bad-config",
      "The master key file is not the one this database was made with; point AVOW_KEY_FILE to the right file.",
    );
  }
}
