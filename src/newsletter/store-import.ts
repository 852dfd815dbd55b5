import { type Kysely, sql } from "kysely";
import { AvowError } from "../kernel/errors.ts";
import { binaryArray, momentBytes, uuidBytes } from "../kernel/sql-array.ts";
import type { SealedSubscriber } from "../people/mod.ts";
import type { Tables } from "../promise/tables.generated.ts";
import type { OutcomeCounts } from "./import-outcome.ts";

type Db = Kysely<Tables["newsletter"]>;
type Requests = Kysely<Tables["requests"]>;

// Locks of two numbers share nothing with those of one; the first is the newsletter's.
const lock = { group: 4080, import: 2 } as const;

/**
 * Runs `work` while no other import does, in any process. The lock lives with a connection, so that
 * a process that is killed lets go of it. Throws `conflict` when another holds it.
 */
export function whileNoOtherImports<T>(db: Db, work: () => Promise<T>): Promise<T> {
  return db.connection().execute(async (own) => {
    const { rows } = await sql<{ free: boolean }>`
      select pg_try_advisory_lock(${lock.group}::int, ${lock.import}::int) as free`.execute(own);
    if (!rows[0]?.free) {
      throw new AvowError("conflict", "Another import is running; wait until it is done.");
    }
    try {
      return await work();
    } finally {
      // A connection that broke meanwhile holds nothing any more.
      await sql`select pg_advisory_unlock(${lock.group}::int, ${lock.import}::int)`
        .execute(own)
        .catch(() => undefined);
    }
  });
}

/** Whether some process imports at this moment. */
export async function isImportRunning(db: Db): Promise<boolean> {
  const { rows } = await sql<{ running: boolean }>`
    select exists (
      select from pg_catalog.pg_locks l join pg_catalog.pg_database d on d.oid = l.database
      where l.locktype = 'advisory' and l.classid = ${lock.group}::int::oid
        and l.objid = ${lock.import}::int::oid and l.objsubid = 2 and l.granted
        and d.datname = current_database()
    ) as running`.execute(db);
  return rows[0]?.running ?? false;
}

/** An import as it is written down: figures and headings, and nobody. */
export interface ImportRow {
  readonly id: string;
  readonly state: "running" | "done" | "failed" | "cancelled";
  readonly listIds: readonly string[];
  readonly isDryRun: boolean;
  readonly rowsRead: number;
  readonly outcomes: OutcomeCounts;
  readonly dropped: readonly string[];
  readonly createdAt: Date;
  readonly createdBy: string | null;
  readonly finishedAt: Date | null;
}

/** Begins an import's row. */
export async function insertImportRow(
  db: Db,
  row: Pick<ImportRow, "id" | "listIds" | "isDryRun" | "dropped" | "createdAt" | "createdBy">,
): Promise<void> {
  await db
    .insertInto("newsletter.imports")
    .values({
      id: row.id,
      state: "running",
      list_ids: [...row.listIds],
      is_dry_run: row.isDryRun,
      dropped: [...row.dropped],
      created_at: row.createdAt,
      created_by: row.createdBy,
    })
    .execute();
}

/** Writes down how far an import has come, or how it ended. */
export async function updateImportRow(
  db: Db,
  id: string,
  row: Partial<Pick<ImportRow, "state" | "rowsRead" | "outcomes" | "finishedAt">>,
): Promise<void> {
  await db
    .updateTable("newsletter.imports")
    .set({
      ...(row.state === undefined ? {} : { state: row.state }),
      ...(row.rowsRead === undefined ? {} : { rows_read: row.rowsRead }),
      ...(row.outcomes === undefined ? {} : { outcomes: JSON.stringify(row.outcomes) }),
      ...(row.finishedAt === undefined ? {} : { finished_at: row.finishedAt }),
    })
    .where("id", "=", id)
    .execute();
}

/** The last imports, newest first. */
export async function readImportRows(db: Db, limit: number): Promise<readonly ImportRow[]> {
  const { rows } = await sql<ImportRow>`
    select id, state, list_ids as "listIds", is_dry_run as "isDryRun", rows_read as "rowsRead",
      outcomes::text::json as outcomes, dropped::text[] as dropped, created_at as "createdAt",
      created_by as "createdBy", finished_at as "finishedAt"
    from newsletter.imports order by id desc limit ${limit}`.execute(db);
  return rows;
}

/** Somebody sealed, and since when they subscribe. */
export interface SealedImport {
  readonly sealed: SealedSubscriber;
  readonly subscribedAt: Date;
}

/** Takes sealed people in, each address once; says what became of each, in order. */
export async function takeInBatch(
  db: Db,
  batch: {
    readonly listIds: readonly string[];
    readonly policyVersion: string;
    readonly people: readonly SealedImport[];
  },
): Promise<readonly ("added" | "joined" | "known" | "suppressed")[]> {
  const sealed = batch.people.map((person) => person.sealed);
  const bytes = (of: (it: SealedSubscriber) => Buffer | null) =>
    binaryArray("bytea", sealed.map(of));
  const ids = (of: (it: SealedSubscriber) => string) =>
    binaryArray(
      "uuid",
      sealed.map((it) => uuidBytes(of(it))),
    );
  const at = batch.people.map((person) => momentBytes(person.subscribedAt));
  const { rows } = await sql<{ outcome: "added" | "joined" | "known" | "suppressed" }>`
    select outcome from newsletter.take_in_batch(
      p_lists => ${binaryArray("uuid", batch.listIds.map(uuidBytes))},
      p_version => ${batch.policyVersion},
      p_persons => ${ids((it) => it.personId)},
      p_consents => ${ids((it) => it.consentId)},
      p_indexes => ${bytes((it) => it.emailIndex)},
      p_emails => ${bytes((it) => it.email)},
      p_names => ${bytes((it) => it.name)},
      p_wrapped => ${bytes((it) => it.wrapped)},
      p_wrapped_requests => ${bytes((it) => it.wrappedForRequests)},
      p_at => ${binaryArray("timestamptz", at)}
    ) order by n`.execute(db);
  return rows.map((row) => row.outcome);
}

/** Records people as gone, each address once; says what became of each, in order. */
export async function recordGone(
  db: Requests,
  gone: { readonly indexes: readonly Buffer[]; readonly until: Date },
): Promise<readonly ("left" | "gone" | "known gone")[]> {
  const { rows } = await sql<{ outcome: "left" | "gone" | "known gone" }>`
    select outcome from newsletter.record_gone(
      p_indexes => ${binaryArray("bytea", gone.indexes)}, p_until => ${gone.until}
    ) order by n`.execute(db);
  return rows.map((row) => row.outcome);
}

/** Somebody whom any purpose knows under an address. */
export interface KnownPerson {
  readonly emailIndex: Buffer;
  readonly personId: string;
  /** Whether the newsletter holds their key. */
  readonly isHeld: boolean;
  /** Whether they withdrew from the newsletter. */
  readonly withdrew: boolean;
}

/** Who is known under these addresses; one audit entry for all. */
export async function findKnown(
  db: Requests,
  indexes: readonly Buffer[],
): Promise<readonly KnownPerson[]> {
  const { rows } = await sql<KnownPerson>`
    select email_index as "emailIndex", person_id as "personId", held as "isHeld", withdrew
    from people.find_known(
      p_indexes => ${binaryArray("bytea", indexes)}, p_reason => 'subscribers are imported'
    )`.execute(db);
  return rows;
}

/** What the newsletter knows of addresses, in order, without changing anything. */
export async function lookAtBatch(
  db: Db,
  look: { readonly indexes: readonly Buffer[]; readonly listIds: readonly string[] },
): Promise<readonly { isSuppressed: boolean; isKnown: boolean; isSubscribed: boolean }[]> {
  // Looks at single rows: a subquery without a limit might be answered by reading all tables.
  const { rows } = await sql<{ isSuppressed: boolean; isKnown: boolean; isSubscribed: boolean }>`
    select x.yes is not null as "isSuppressed", s.person_id is not null as "isKnown",
      n.yes is not null as "isSubscribed"
    from unnest(${binaryArray("bytea", look.indexes)}::bytea[]) with ordinality as g(i, n)
    left join lateral (
      select true as yes from newsletter.suppressions x where x.email_index = g.i
        and (x.list_id is null or x.list_id = any (${[...look.listIds]}::uuid[])) limit 1
    ) x on true
    left join lateral (
      select person_id from newsletter.subscribers where email_index = g.i limit 1
    ) s on true
    left join lateral (
      select true as yes from newsletter.subscriptions
      where person_id = s.person_id and state = 'subscribed' limit 1
    ) n on true
    order by g.n`.execute(db);
  return rows;
}
