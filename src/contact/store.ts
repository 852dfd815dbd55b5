import { type Kysely, type QueryExecutorProvider, type Transaction, sql } from "kysely";
import type { Tables } from "../promise/tables.generated.ts";

type Db = Kysely<Tables["correspondence"]>;
type Tx = Transaction<Tables["correspondence"]>;

/** A conversation, without a word of it. */
export interface Thread {
  readonly id: string;
  readonly form: string;
  readonly person_id: string;
  readonly state: string;
  readonly unread: boolean;
  readonly created_at: Date;
  readonly last_at: Date;
  readonly answered_at: Date | null;
  readonly closed_at: Date | null;
  readonly expires_at: Date;
}

const threadColumns = [
  "id",
  "form",
  "person_id",
  "state",
  "unread",
  "created_at",
  "last_at",
  "answered_at",
  "closed_at",
  "expires_at",
] as const;

/**
 * The thread that the same content made within the last ten minutes, if any. Holds a lock on the
 * fingerprint until the transaction ends, so that two equal posts at once are one message too.
 */
export async function findRepeated(tx: Tx, fingerprint: Buffer): Promise<string | undefined> {
  await sql`select pg_advisory_xact_lock(${fingerprint.readInt32BE(0)}::bigint)`.execute(tx);
  const row = await tx
    .selectFrom("contact.fingerprints")
    .select("thread_id")
    .where("fingerprint", "=", fingerprint)
    .where("at", ">", sql<Date>`avow.now() - interval '10 minutes'`)
    .executeTakeFirst();
  return row?.thread_id;
}

export async function insertFingerprint(tx: Tx, fingerprint: Buffer, threadId: string, at: Date) {
  await tx
    .insertInto("contact.fingerprints")
    .values({ fingerprint, thread_id: threadId, at })
    .execute();
}

export async function insertThread(
  tx: Tx,
  thread: { id: string; form: string; personId: string; at: Date; expiresAt: Date },
) {
  await tx
    .insertInto("contact.threads")
    .values({
      id: thread.id,
      form: thread.form,
      person_id: thread.personId,
      created_at: thread.at,
      last_at: thread.at,
      expires_at: thread.expiresAt,
    })
    .execute();
}

/** Whether this address was sent a confirmation since `since`; locks the address meanwhile. */
export async function wasConfirmationSent(tx: Tx, index: Buffer, since: Date): Promise<boolean> {
  await sql`select pg_advisory_xact_lock(${index.readInt32BE(4)}::bigint)`.execute(tx);
  const row = await tx
    .selectFrom("contact.confirmations")
    .select("id")
    .where("email_index", "=", index)
    .where("created_at", ">", since)
    .executeTakeFirst();
  return row !== undefined;
}

export async function insertConfirmation(
  tx: Tx,
  confirmation: {
    id: string;
    personId: string;
    threadId: string;
    emailIndex: Buffer;
    at: Date;
    expiresAt: Date;
  },
) {
  await tx
    .insertInto("contact.confirmations")
    .values({
      id: confirmation.id,
      person_id: confirmation.personId,
      thread_id: confirmation.threadId,
      email_index: confirmation.emailIndex,
      created_at: confirmation.at,
      expires_at: confirmation.expiresAt,
    })
    .execute();
}

/** A confirmation, and whether its link still works; for `correspondence` and `requests`. */
export async function readConfirmation(db: QueryExecutorProvider, id: string) {
  const { rows } = await sql<{
    id: string;
    person_id: string;
    thread_id: string;
    email_index: Buffer;
    created_at: Date;
    used_at: Date | null;
    expired: boolean;
  }>`
    select id, person_id, thread_id, email_index, created_at, used_at,
      expires_at <= avow.now() as expired
    from contact.confirmations where id = ${id}`.execute(db);
  return rows[0];
}

export async function markConfirmationUsed(db: Db, id: string) {
  await db
    .updateTable("contact.confirmations")
    .set({ used_at: sql<Date>`avow.now()` })
    .where("id", "=", id)
    .where("used_at", "is", null)
    .execute();
}

/** The threads of these people, oldest first. */
export async function threadsOfPersons(db: Db, personIds: readonly string[]): Promise<Thread[]> {
  if (personIds.length === 0) return [];
  return db
    .selectFrom("contact.threads")
    .select(threadColumns)
    .where("person_id", "in", [...personIds])
    .where("expires_at", ">", sql<Date>`avow.now()`)
    .orderBy("created_at")
    .execute();
}

/** A conversation that a mailed link is about. */
export type WaitingThread = Pick<Thread, "id" | "form" | "person_id" | "created_at">;

/** The threads of people who stand alone, oldest first, as the login of `requests` sees them. */
export async function waitingThreads(
  db: Kysely<Tables["requests"]>,
  personIds: readonly string[],
): Promise<WaitingThread[]> {
  if (personIds.length === 0) return [];
  return db
    .selectFrom("contact.threads")
    .select(["id", "form", "person_id", "created_at"])
    .where("person_id", "in", [...personIds])
    .where("expires_at", ">", sql<Date>`avow.now()`)
    .orderBy("created_at")
    .execute();
}

export async function setThreadPerson(tx: Tx, threadId: string, personId: string) {
  await tx
    .updateTable("contact.threads")
    .set({ person_id: personId })
    .where("id", "=", threadId)
    .execute();
}

export function readThreadRow(db: Db, id: string): Promise<Thread | undefined> {
  return db
    .selectFrom("contact.threads")
    .select(threadColumns)
    .where("id", "=", id)
    .where("expires_at", ">", sql<Date>`avow.now()`)
    .executeTakeFirst();
}

/** One page of the inbox, newest first, and how many threads there are in all. */
export async function listThreadRows(
  db: Db,
  filter: { state: "open" | "closed"; offset: number; limit: number },
): Promise<{ rows: Thread[]; total: number }> {
  const base = db
    .selectFrom("contact.threads")
    .where("state", "=", filter.state)
    .where("expires_at", ">", sql<Date>`avow.now()`);
  const rows = await base
    .select(threadColumns)
    .orderBy("last_at", "desc")
    .orderBy("id", "desc")
    .offset(filter.offset)
    .limit(filter.limit)
    .execute();
  const total = await base.select(sql<number>`count(*)::int`.as("n")).executeTakeFirstOrThrow();
  return { rows, total: total.n };
}

/** How many open conversations nobody has read. */
export async function countUnread(db: Db): Promise<number> {
  const row = await db
    .selectFrom("contact.threads")
    .select(sql<number>`count(*)::int`.as("n"))
    .where("state", "=", "open")
    .where("unread", "=", true)
    .where("expires_at", ">", sql<Date>`avow.now()`)
    .executeTakeFirstOrThrow();
  return row.n;
}

export async function updateThread(
  db: Db,
  id: string,
  change: Partial<{
    state: "open" | "closed";
    unread: boolean;
    last_at: Date;
    answered_at: Date;
    closed_at: Date | null;
    expires_at: Date;
  }>,
): Promise<boolean> {
  const result = await db
    .updateTable("contact.threads")
    .set(change)
    .where("id", "=", id)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** The mails that were sent about any of `refs`, to show how far each has come. */
export function deliveriesFor(db: Db, refs: readonly string[]) {
  return db
    .selectFrom("mail.deliveries")
    .select(["id", "kind", "ref", "state", "attempts", "next_at", "reply_code", "created_at"])
    .where("ref", "in", [...refs])
    .orderBy("created_at")
    .execute();
}

/** Deletes a conversation wholly, as the login of `requests`. Returns how many people went too. */
export async function eraseThreadRows(
  tx: Transaction<Tables["requests"]>,
  erasure: { threadId: string; reason: string; operatorId: string | null },
): Promise<void> {
  const { threadId } = erasure;
  await sql`select people.erase_thread(${threadId}, ${erasure.reason}, ${erasure.operatorId}::uuid)`.execute(
    tx,
  );
  await tx.deleteFrom("contact.fingerprints").where("thread_id", "=", threadId).execute();
  await tx.deleteFrom("contact.confirmations").where("thread_id", "=", threadId).execute();
  await tx.deleteFrom("contact.threads").where("id", "=", threadId).execute();
}
