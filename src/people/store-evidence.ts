import { type QueryExecutorProvider, sql } from "kysely";

/** Inserts a sealed report; `diagnostic` is null when nobody holds the key to it any more. */
export async function insertEvidence(
  db: QueryExecutorProvider,
  evidence: {
    readonly id: string;
    readonly personId: string;
    readonly diagnostic: Buffer | null;
    readonly expiresAt: Date;
  },
): Promise<void> {
  await sql`
    insert into people.evidence (id, person_id, diagnostic, expires_at)
    values (${evidence.id}, ${evidence.personId}, ${evidence.diagnostic}, ${evidence.expiresAt})`.execute(
    db,
  );
}
