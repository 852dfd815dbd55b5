import { type QueryExecutorProvider, sql } from "kysely";
import type { Db, Tx } from "./store-orders.ts";

/** A licence, without its key. */
export interface LicenceRow {
  readonly id: string;
  readonly product: string;
  readonly edition: string;
  readonly seats: number;
  readonly issuedAt: Date;
  /** Releases until then are covered; null for good. */
  readonly updatesUntil: Date | null;
  readonly revokedAt: Date | null;
  readonly revokedBy: "refund" | "dispute" | "operator" | null;
}

const columns = sql`
  id, product, edition, seats, issued_at as "issuedAt", updates_until as "updatesUntil",
  revoked_at as "revokedAt", revoked_by as "revokedBy"`;

export async function insertLicence(
  tx: Tx,
  licence: Omit<LicenceRow, "revokedAt" | "revokedBy"> & {
    readonly keyHash: Buffer;
    readonly personId: string;
  },
): Promise<void> {
  await tx
    .insertInto("checkout.licences")
    .values({
      id: licence.id,
      key_hash: licence.keyHash,
      product: licence.product,
      edition: licence.edition,
      seats: licence.seats,
      issued_at: licence.issuedAt,
      updates_until: licence.updatesUntil,
      person_id: licence.personId,
    })
    .execute();
}

export async function readLicence(
  db: QueryExecutorProvider,
  id: string,
): Promise<LicenceRow | undefined> {
  const { rows } = await sql<LicenceRow>`
    select ${columns} from checkout.licences where id = ${id}`.execute(db);
  return rows[0];
}

/** The licence, held until the transaction ends. */
export async function lockLicence(tx: Tx, id: string): Promise<LicenceRow | undefined> {
  const { rows } = await sql<LicenceRow>`
    select ${columns} from checkout.licences where id = ${id} for update`.execute(tx);
  return rows[0];
}

export async function findLicence(
  db: QueryExecutorProvider,
  keyHash: Buffer,
): Promise<LicenceRow | undefined> {
  const { rows } = await sql<LicenceRow>`
    select ${columns} from checkout.licences where key_hash = ${keyHash}`.execute(db);
  return rows[0];
}

export async function setUpdatesUntil(tx: Tx, id: string, until: Date): Promise<void> {
  await tx
    .updateTable("checkout.licences")
    .set({ updates_until: until })
    .where("id", "=", id)
    .execute();
}

/** Revokes a licence that is not revoked yet; true when it did. */
export async function revokeLicence(
  db: Db,
  id: string,
  by: "refund" | "dispute" | "operator",
  at: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("checkout.licences")
    .set({ revoked_at: at, revoked_by: by })
    .where("id", "=", id)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Takes back a revocation that `by` made; true when there was one. */
export async function restoreLicence(
  db: Db,
  id: string,
  by: "refund" | "dispute" | "operator",
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("checkout.licences")
    .set({ revoked_at: null, revoked_by: null })
    .where("id", "=", id)
    .where("revoked_by", "=", by)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
