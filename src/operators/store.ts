import { type Kysely, sql, type Transaction } from "kysely";
import type { Tables } from "../promise/tables.generated.ts";

type Db = Kysely<Tables["operators"]>;
type Tx = Transaction<Tables["operators"]>;

// Any number that no other lock of ours has: whoever holds it decides alone.
const operatorsLock = 7_214_001;

/** Waits until nobody else changes who works here or plans notices; until the transaction ends. */
export async function lockOperators(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${operatorsLock}::bigint)`.execute(tx);
}

/** Somebody who works or worked here; name and address stand in `people`. */
export interface OperatorRow {
  readonly id: string;
  readonly person_id: string;
  readonly role: string;
  readonly created_at: Date;
  readonly last_seen_at: Date | null;
  readonly ended_at: Date | null;
}

/** Everybody, in the order in which they came. */
export function listOperatorRows(db: Db): Promise<OperatorRow[]> {
  return db
    .selectFrom("operators.operators")
    .select(["id", "person_id", "role", "created_at", "last_seen_at", "ended_at"])
    .orderBy("created_at")
    .orderBy("id")
    .execute();
}

export async function insertOperator(tx: Tx, row: { id: string; personId: string; at: Date }) {
  await tx
    .insertInto("operators.operators")
    .values({ id: row.id, person_id: row.personId, role: "owner", created_at: row.at })
    .execute();
}

export async function endOperatorRow(tx: Tx, id: string): Promise<void> {
  await tx
    .updateTable("operators.operators")
    .set({ ended_at: sql<Date>`avow.now()` })
    .where("id", "=", id)
    .where("ended_at", "is", null)
    .execute();
}

export async function insertLink(
  db: Db,
  link: { id: string; secretHash: Buffer; operatorId: string | null; at: Date; expiresAt: Date },
) {
  await db
    .insertInto("operators.links")
    .values({
      id: link.id,
      secret_hash: link.secretHash,
      operator_id: link.operatorId,
      created_at: link.at,
      expires_at: link.expiresAt,
    })
    .execute();
}

/** A link that still works, by the hash of its secret. */
export function readLink(db: Db, secretHash: Buffer) {
  return workingLinks(db).where("secret_hash", "=", secretHash).executeTakeFirst();
}

/** A link that still works, by its id. */
export function readLinkById(db: Db, id: string) {
  return workingLinks(db).where("id", "=", id).executeTakeFirst();
}

function workingLinks(db: Db) {
  return db
    .selectFrom("operators.links")
    .select(["id", "operator_id", "expires_at"])
    .where("used_at", "is", null)
    .where("expires_at", ">", sql<Date>`avow.now()`);
}

/** Uses a link: of two at once, one gets it and the other nothing. */
export function useLink(tx: Tx, secretHash: Buffer) {
  return tx
    .updateTable("operators.links")
    .set({ used_at: sql<Date>`avow.now()` })
    .where("secret_hash", "=", secretHash)
    .where("used_at", "is", null)
    .where("expires_at", ">", sql<Date>`avow.now()`)
    .returning(["id", "operator_id"])
    .executeTakeFirst();
}

export async function setLinkOperator(tx: Tx, id: string, operatorId: string): Promise<void> {
  await tx
    .updateTable("operators.links")
    .set({ operator_id: operatorId })
    .where("id", "=", id)
    .execute();
}

/** Ends the links that nobody used yet: those of one operator, or (null) those that make one. */
export async function dropUnusedLinks(db: Db, operatorId: string | null): Promise<void> {
  await db
    .deleteFrom("operators.links")
    .where("used_at", "is", null)
    .where("operator_id", operatorId === null ? "is" : "=", operatorId)
    .execute();
}

export async function insertSession(
  tx: Tx,
  session: { id: string; secretHash: Buffer; operatorId: string; at: Date; expiresAt: Date },
) {
  await tx
    .insertInto("operators.sessions")
    .values({
      id: session.id,
      secret_hash: session.secretHash,
      operator_id: session.operatorId,
      created_at: session.at,
      seen_at: session.at,
      expires_at: session.expiresAt,
    })
    .execute();
}

/** A session that has not ended, of somebody who still works here. */
export function readSessionRow(db: Db, secretHash: Buffer) {
  return db
    .selectFrom("operators.sessions as s")
    .innerJoin("operators.operators as o", "o.id", "s.operator_id")
    .select(["s.id", "s.operator_id", "s.created_at", "s.seen_at"])
    .where("s.secret_hash", "=", secretHash)
    .where("s.expires_at", ">", sql<Date>`avow.now()`)
    .where("o.ended_at", "is", null)
    .executeTakeFirst();
}

/** Lets a session that is in use last longer. */
export async function renewSession(
  db: Db,
  session: { id: string; at: Date; expiresAt: Date },
): Promise<void> {
  await db
    .updateTable("operators.sessions")
    .set({ seen_at: session.at, expires_at: session.expiresAt })
    .where("id", "=", session.id)
    .execute();
}

/** When an operator was last here. */
export async function setLastSeen(db: Db, operatorId: string, at: Date): Promise<void> {
  await db
    .updateTable("operators.operators")
    .set({ last_seen_at: at })
    .where("id", "=", operatorId)
    .execute();
}

export async function dropSession(db: Db, id: string): Promise<void> {
  await db.deleteFrom("operators.sessions").where("id", "=", id).execute();
}

/** Ends every session of an operator; returns how many there were. */
export async function dropSessions(db: Db, operatorId: string): Promise<number> {
  const result = await db
    .deleteFrom("operators.sessions")
    .where("operator_id", "=", operatorId)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

/** How many sessions each operator has that have not ended. */
export async function countSessions(db: Db): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom("operators.sessions")
    .select(["operator_id", sql<number>`count(*)::int`.as("count")])
    .where("expires_at", ">", sql<Date>`avow.now()`)
    .groupBy("operator_id")
    .execute();
  return new Map(rows.map((row) => [row.operator_id, row.count]));
}

/** Forgets links and sessions a day after they ended. */
export async function dropEnded(db: Db): Promise<void> {
  const yesterday = sql<Date>`avow.now() - interval '1 day'`;
  await db.deleteFrom("operators.links").where("expires_at", "<", yesterday).execute();
  await db.deleteFrom("operators.sessions").where("expires_at", "<", yesterday).execute();
}

/** Whether a notice of this kind about this matter stands for an operator already. */
export async function wasNoticed(
  tx: Tx,
  personId: string,
  of: { readonly kind: string; readonly ref: string },
): Promise<boolean> {
  const row = await mails(tx, personId, of.kind).where("ref", "=", of.ref).executeTakeFirst();
  return row !== undefined;
}

/** The latest mail of a kind that was planned for an operator. */
export function lastMail(tx: Tx, personId: string, kind: string) {
  return mails(tx, personId, kind)
    .orderBy("next_at", "desc")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
}

function mails(tx: Tx, personId: string, kind: string) {
  return tx
    .selectFrom("mail.deliveries")
    .select(["ref", "state", "next_at", "done_at"])
    .where("kind", "=", kind)
    .where("person_id", "=", personId);
}

/** Erases the details of somebody who worked here, as the login of `requests`. */
export async function erasePerson(
  db: Kysely<Tables["requests"]>,
  erasure: { personId: string; operatorId: string },
): Promise<void> {
  await sql`select people.erase(${erasure.personId}, 'works here no more', ${erasure.operatorId}::uuid)`.execute(
    db,
  );
}
